"""Configurations repeated with several seeds: mean, spread and bands on Compare."""

from collections.abc import Sequence
from itertools import islice
from statistics import mean, stdev

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.significance import welch_interval
from core.charts.trend import seed_band_figure
from core.runs.appearance import run_colors
from core.runs.groups import Configuration
from core.runs.run import Run
from core.tables import safe_table
from core.ui.widgets.chart import show_chart
from core.words import percent, plain

MAX_BANDS = 6  # whose names have room beside the lines
TOO_FEW = "too few seeds to tell"
SHARED_IMAGES = (
    "That leaves out that all seeds share the same test images: on others, all would "
    "move together."
)


def show_seeds(configurations: Sequence[Configuration]) -> None:
    """Shows how much repeated configurations vary between seeds, if any was."""
    repeated = [each for each in configurations if len(each.seeds) > 1]
    if not repeated:
        return
    st.subheader("Variation between seeds")
    st.markdown(
        "Runs that differ only in their seed belong together, under the settings in "
        "which they differ from the others."
    )
    table = safe_table(seed_frame(configurations))
    st.dataframe(table, hide_index=True, width="stretch")
    st.caption(describe_intervals(configurations))
    bands = {}
    for each in islice(repeated, MAX_BANDS):  # as far as all seeds got
        curves = [run.history["val_accuracy"].to_numpy() for run in each.seeds]
        bands[each.name] = np.stack([x[: min(map(len, curves))] for x in curves])
    colors = run_colors([each.middle for each in repeated[:MAX_BANDS]])
    show_chart(
        seed_band_figure(bands, colors=colors),
        key="seed_bands",
        alt="Validation accuracy by epoch: mean and range of repeated configurations",
    )
    limited = ""
    if len(repeated) > MAX_BANDS:
        limited = f" The {MAX_BANDS} best of {len(repeated)} by validation are shown."
    st.caption(
        "Validation accuracy: the line is the mean of the seeds, the band runs from "
        f"the worst to the best.{limited}"
    )


def seed_frame(configurations: Sequence[Configuration]) -> pd.DataFrame:
    """Returns a row for each configuration: means, spread, and its lead over others.

    The last column is the difference to the best repeated configuration, in points,
    with an interval; those of a column hold together.
    """
    best = _best_repeated(configurations)
    others = len(_compared(configurations))
    rows = []
    for each in configurations:
        seeds = _tests(each.seeds)
        rows.append(
            {
                "Configuration": each.name,
                "Runs": len(each.runs),
                "Seeds": len(seeds),
                "Validation, mean": percent(each.val_accuracy, 2),
                "Test, mean": percent(mean(seeds), 2),
                "Test, SD": f"{100 * stdev(seeds):.2f}" if len(seeds) > 1 else "",
                "Test, minus the best": _compare(each, best, others),
            }
        )
    frame = pd.DataFrame(rows)
    return frame if others else frame.iloc[:, :-1]


def describe_intervals(configurations: Sequence[Configuration]) -> str:
    """Says in Markdown what the intervals of `seed_frame` hold, and leave out."""
    words = (
        "Accuracies over seeds, with their standard deviation (SD) in points. One run "
        "of each seed counts, the best by validation."
    )
    number = len(_compared(configurations))
    if not number:
        return words
    together = f"; the {number} hold together (Bonferroni)" if number > 1 else ""
    best = plain(_best_repeated(configurations).name)
    return (
        f"{words} Differences to {best}, the best repeated configuration by "
        f"validation, with 95 % intervals of Welch's t over seeds{together}. "
        f"{SHARED_IMAGES}"
    )


def show_lead(first: Run, second: Run, configurations: Sequence[Configuration]) -> None:
    """Says of two runs how far all seeds of their configurations lie apart."""
    pair = [
        next(each for each in configurations if run in each.runs)
        for run in (first, second)
    ]
    if words := describe_lead(*pair):
        st.markdown(words)


def describe_lead(first: Configuration, second: Configuration) -> str:
    """Says in Markdown how far two repeated configurations lie apart; else empty."""
    if first is second or min(len(first.seeds), len(second.seeds)) < 2:
        return ""
    numbers = f"{len(first.seeds)} and {len(second.seeds)} seeds"
    return (
        f"Over {numbers}, **{plain(first.name)}** minus **{plain(second.name)}**: "
        f"{_compare(first, second, 1)} points by Welch's t. "
        f"{SHARED_IMAGES}"
    )


def _compare(each: Configuration, best: Configuration, others: int) -> str:
    """Returns `−0.42 (95 %: −0.80 to −0.04)`, or why there is no such interval."""
    if each is best:
        return ""
    if len(each.seeds) < 2:
        return TOO_FEW
    pair = _tests(each.seeds), _tests(best.seeds)
    interval = welch_interval(*pair, intervals=others)
    reach = (
        f"95 %: {100 * interval[0]:+.2f} to {100 * interval[1]:+.2f}"
        if interval
        else TOO_FEW
    )
    words = f"{100 * (mean(pair[0]) - mean(pair[1])):.2f} ({reach})"
    return words.replace("-", "\N{MINUS SIGN}")  # "-" and "+" would begin a formula


def _best_repeated(configurations: Sequence[Configuration]) -> Configuration:
    return next(each for each in configurations if len(each.seeds) > 1)


def _compared(configurations: Sequence[Configuration]) -> list[Configuration]:
    """Returns the repeated ones but the best: as many intervals there are."""
    return [each for each in configurations if len(each.seeds) > 1][1:]


def _tests(runs: Sequence[Run]) -> list[float]:
    return [run.summary.test_accuracy for run in runs]
