"""The speed section: what the newest benchmark measured, next to stock Keras."""

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.benchmark.plan import BUILT_IN, NOTEBOOKS
from core.benchmark.report import FILE, load
from core.charts.speed import SpeedCurve, speed_figure
from core.palette import ANN_COLOR, CNN_COLOR, MUTED, RUN_COLORS
from core.ui.app.state import get_store
from core.ui.widgets.chart import show_chart
from core.words import duration, plain

COMMAND = "python -m core benchmark --quick"
LEVEL = 92  # percent: what the headline speaks of, where it was reached
Rows = list[dict[str, Any]]  # as in a benchmark's outcome
OWN_COLORS = {"cnn": CNN_COLOR, "ann": ANN_COLOR}  # as everywhere in the app


def show_speed() -> None:
    """Shows the newest benchmark's outcome, or the command that makes one."""
    path = get_store().folder / FILE
    try:
        result = _load(str(path), _stamp(path))
    except ValueError as error:
        st.error(plain(error), icon=":material/error:")
        return
    if result is None:
        st.markdown("Nothing has been measured here yet; this takes a few minutes:")
        st.code(COMMAND, language="bash")
        return
    st.markdown(f"##### {headline(result['ratios'])}")
    show_chart(
        speed_figure(speed_curves(result["trainings"])),
        key="speed",
        alt="Validation accuracy against training time, a line for each recipe, here "
        "and in stock Keras",
    )
    steps, app = st.columns([5, 4])
    _show_steps(steps, result["steps"])
    app.dataframe(app_frame(result["app"]), hide_index=True)
    st.caption(describe_measurement(result))


def _stamp(path: Path) -> tuple[int, int] | None:
    """Returns what changes with the file, or None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@st.cache_data(max_entries=4, show_spinner=False)
def _load(path: str, stamp: tuple[int, int] | None) -> dict[str, Any] | None:
    return None if stamp is None else load(path)


def choose_ratio(ratios: Rows) -> dict[str, Any] | None:
    """Returns that of the quickest stock recipe at 92 %, or near it; None: no ratio."""
    reached = {row["level"] for row in ratios}
    level = max((x for x in reached if x <= LEVEL), default=min(reached, default=None))
    rows = [row for row in ratios if row["level"] == level]
    return min(rows, key=lambda row: row["stock_seconds"], default=None)


def headline(ratios: Rows) -> str:
    """Says in a sentence how much faster this app is than the notebooks."""
    row = choose_ratio(ratios)
    if row is None:
        return "No accuracy from 90 % up was reached both here and in stock Keras"
    about = "about " if row["is_extrapolated"] else ""
    digits = 1 if row["ratio"] < 10 else 0
    return (
        f"{row['level']} % validation accuracy after {duration(row['seconds'])}; the "
        f"quickest notebook recipe in stock Keras needs {about}"
        f"{duration(row['stock_seconds'])}: {about}{row['ratio']:.{digits}f} times as "
        "long"
    )


def speed_curves(trainings: Rows) -> list[SpeedCurve]:
    """Returns a curve for each recipe and way, that of its first seed."""
    colors = recipe_colors()
    firsts = {}
    for row in trainings:
        firsts.setdefault((row["recipe"], row["way"]), row)
    return [
        SpeedCurve(
            name=recipe,
            color=colors.get(recipe, MUTED),
            seconds=row["seconds"],
            accuracies=row["val_accuracy"],
            is_stock=way == "stock",
        )
        for (recipe, way), row in firsts.items()
    ]


def recipe_colors() -> dict[str, str]:
    """Returns recipe -> colour, the same whichever of them were measured."""
    others = iter([x for x in RUN_COLORS if x not in OWN_COLORS.values()])
    return {
        recipe: OWN_COLORS.get(recipe) or next(others, MUTED)
        for recipe in BUILT_IN + NOTEBOOKS
    }


def _show_steps(column: DeltaGenerator, steps: Rows) -> None:
    """Shows a row for each recipe: training images per second, both ways."""
    table = {
        "Images per second": [row["recipe"] for row in steps],
        "This app": [round(row["ours"]) for row in steps],
        "Stock Keras": [round(row["stock"]) for row in steps],
        "Ratio": [row["ratio"] for row in steps],
        "Stock batch": [row["stock_batch"] for row in steps],
    }
    number = st.column_config.NumberColumn(format="localized")
    ratio = st.column_config.NumberColumn(format="%.1f ×")
    formats = {"This app": number, "Stock Keras": number, "Ratio": ratio}
    column.dataframe(pd.DataFrame(table), hide_index=True, column_config=formats)


def app_frame(app: Rows) -> pd.DataFrame:
    """Returns a row for each wait: what it took, and what it may take."""
    rows = []
    for row in app:
        took = row["milliseconds"]
        digits = 1 if took and took < 100 else 0
        words = "not measured" if took is None else f"{took:,.{digits}f} ms"
        rows.append((row["name"], words, f"< {row['limit']:,} ms"))
    return pd.DataFrame(rows, columns=["The app itself", "Took", "Aim"])


def describe_measurement(result: dict[str, Any]) -> str:
    """Says in Markdown how it was measured, on what, how often."""
    head, recipes = result["head"], result["recipes"]
    first, *others = map(str, head["seeds"])
    words = ["Training time leaves out validation.", f"Seed {first},"]
    if others:
        seeds = ", ".join([first, *others])
        words[1] = f"Lines show seed {first}, the sentence above means over {seeds}:"
    words.append(f"{_count_trainings(recipes)}.")
    if not all(row["is_whole"] for row in recipes):
        words.append("Some stock scripts were cut short.")
    spoken_of = choose_ratio(result["ratios"])
    if spoken_of and spoken_of["is_extrapolated"]:
        words.append(
            "“About” carries their speed on to the epoch that this app needed."
        )
    words += [
        f"Not measured: {row['name']} ({row['problem']})."
        for row in result["app"]
        if row["milliseconds"] is None
    ]
    keras = head["environment"]["packages"]["keras"]
    words.append(
        f"{head['machine']}, keras {keras}, {head['date']}, in "
        f"{duration(head['seconds'])}."
    )
    return plain(" ".join(words))


def _count_trainings(recipes: Rows) -> str:
    """Returns `n = 3 for cnn, ann; n = 1 for simple-cnn`, or just `n = 1`."""
    groups = {}
    for row in recipes:
        if row["way"] == "ours":
            groups.setdefault(row["n"], []).append(row["recipe"])
    if len(groups) == 1:
        return f"n = {next(iter(groups))}"
    return "; ".join(f"n = {n} for {', '.join(names)}" for n, names in groups.items())
