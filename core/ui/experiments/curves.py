"""Accuracy of every network against the amount, measured while the reader watches."""

import time
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.analysis.comparison import p_value
from core.analysis.significance import holm
from core.charts.robustness import AmountCurve, amounts_figure
from core.data.alterations import ALTERATIONS, Alteration
from core.data.dataset import Dataset
from core.experiments.robustness import count_images, find_difference, measure
from core.networks.inference import InferenceError
from core.tables import safe_table
from core.ui.app.state import get_inference
from core.ui.experiments.known import Known, get_answers, read_known
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.job_bar import Progress
from core.words import percent, percent_range, plain

Explain = Callable[[Alteration, float, Sequence[Known]], None]


@st.fragment
def show_curves(
    runs: Sequence[EvaluatedRun],
    dataset: Dataset | None,
    keys: Sequence[str],
    *,
    key: str,
    usual: float,
    explain: Explain,
) -> None:
    """Shows how accuracy falls with one of several alterations, and explains it.

    Args:
        dataset: That all runs were evaluated on; None: not on this machine.
        keys: Of `ALTERATIONS`.
        usual: The amount of the first alteration that is looked at to begin with.
        explain: Called with the alteration, the amount looked at and those runs that
            were asked for it.
    """
    alteration = ALTERATIONS[
        choose_one(
            "Alter by",
            keys,
            key=f"{key}_by",
            format_func=lambda each: ALTERATIONS[each].title,
            label_visibility="collapsed",
        )
    ]
    place = st.empty()
    known = read_known(runs, alteration)
    if not known:
        return
    if not all(each.robustness.is_complete for each in known):
        _offer(known, dataset, alteration, place, key=key)
        known = read_known(runs, alteration)
    draw_curves(known, alteration, place, key=f"{key}_curves")
    asked = [each for each in known if each.has(0)]
    if asked:
        st.caption(_describe(alteration, asked))
        first = usual if alteration.key == keys[0] else alteration.amounts[-2]
        _look_closer(asked, alteration, first, key=key, explain=explain)


def draw_curves(
    known: Sequence[Known], alteration: Alteration, place: DeltaGenerator, *, key: str
) -> None:
    """Draws what is known so far into a place."""
    curves = [
        AmountCurve(
            each.shown.title,
            each.shown.color,
            each.robustness.amounts,
            [each.robustness.accuracy(a) for a in each.robustness.amounts],
            [each.robustness.interval(a) for a in each.robustness.amounts],
        )
        for each in known
    ]
    figure = amounts_figure(
        curves,
        title=alteration.axis,
        words=[alteration.tell(amount) for amount in alteration.amounts],
        amounts=alteration.amounts,
    )
    with place:
        show_chart(figure, key=key, alt=f"Accuracy against {alteration.axis}")


def _offer(
    known: Sequence[Known],
    dataset: Dataset | None,
    alteration: Alteration,
    place: DeltaGenerator,
    *,
    key: str,
) -> None:
    """Offers to ask what nobody asked yet, and does so while it is watched."""
    lacking = [each for each in known if not each.robustness.is_complete]
    names = ", ".join(each.name for each in lacking)
    if dataset is None:
        st.caption(
            f"{names} cannot be asked here: the test images are not on this machine."
        )
        return
    holder = st.empty()
    with holder.container(horizontal=True, vertical_alignment="center"):
        # The question may have asked one amount already.
        begun = any(len(each.robustness.right) > 1 for each in lacking)
        is_asked = st.button(
            "Go on asking" if begun else f"Ask {names}",
            key=f"{key}_ask",
            type="primary",
            icon=":material/play_arrow:",
        )
        number = count_images(lacking[0].shown.run)
        st.caption(f"{len(alteration.amounts)} amounts, {number:,} test images.")
    if is_asked:
        _ask(known, dataset, alteration, (holder, place), key=key)
        holder.empty()


def _ask(
    known: Sequence[Known],
    dataset: Dataset,
    alteration: Alteration,
    places: tuple[DeltaGenerator, DeltaGenerator],
    *,
    key: str,
) -> None:
    """Asks one amount after the other; a click on Stop ends this run of the page."""
    holder, place = places
    runs = [each.shown for each in known]
    with holder.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, "Asking …")
        st.button("Stop", key=f"{key}_stop", icon=":material/stop_circle:")
    began = time.monotonic()
    steps = measure(
        get_answers(),
        [shown.run for shown in runs],
        dataset.test,
        alteration,
        ask=get_inference().call,
    )
    try:
        for number, step in enumerate(steps):
            left = None
            if step.done:
                left = (time.monotonic() - began) * (1 - step.done) / step.done
                now = read_known(runs, alteration)
                draw_curves(now, alteration, place, key=f"{key}_curves_{number}")
            words = f"Asking at {alteration.tell(step.amount)}"
            bar.progress(step.done, plain(Progress(step.done, words, left)))
    except (ValueError, InferenceError, OSError) as error:
        st.error(plain(error), icon=":material/error:")


def _describe(alteration: Alteration, known: Sequence[Known]) -> str:
    return (
        f"Each image is {alteration.words}. The same "
        f"{known[0].robustness.images:,} test images for every network and amount; "
        "shaded: 95 % interval (Wilson)."
    )


def _look_closer(
    known: Sequence[Known],
    alteration: Alteration,
    usual: float,
    *,
    key: str,
    explain: Explain,
) -> None:
    """Compares the networks at one amount, in a table and in words."""
    amounts = [a for a in alteration.amounts[1:] if all(each.has(a) for each in known)]
    if not amounts:
        return
    amount = amounts[0]
    if len(amounts) > 1:
        amount = st.select_slider(
            "Look closer at",
            amounts,
            value=usual if usual in amounts else amounts[-1],
            format_func=alteration.tell,
            key=f"{key}_at_{alteration.key}",
        )
    table = pd.DataFrame([_row(each, alteration, amount) for each in known])
    st.dataframe(safe_table(table), hide_index=True, width="stretch")
    if len(known) > 1:
        st.markdown(tell_differences(known, amount))
    explain(alteration, amount, known)


def _row(known: Known, alteration: Alteration, amount: float) -> dict[str, str]:
    robustness = known.robustness
    before, after = (robustness.accuracy(each) for each in (0, amount))
    interval = percent_range(robustness.interval(amount))
    return {
        "Run": known.shown.title,
        "Unchanged": percent(before),
        alteration.tell(amount): f"{percent(after)} ({interval})",
        "Lost": f"{100 * (before - after):.1f} points",
    }


def tell_differences(known: Sequence[Known], amount: float) -> str:
    """Says how the first network differs from the others at an amount, in Markdown."""
    first, *others = known
    found = [
        find_difference(first.robustness, each.robustness, amount) for each in others
    ]
    corrected = holm([each.p for each in found])
    lines = []
    for other, difference, p in zip(others, found, corrected, strict=True):
        low, high = (100 * end for end in difference.interval)
        lines.append(
            f"{first.name} minus {other.name}: **{100 * difference.value:+.1f} points**"
            f" (95 % interval {low:+.1f} to {high:+.1f}, {p_value(p)})"
        )
    after = " after Holm's correction" if len(found) > 1 else ""
    return (
        "; ".join(lines) + f". Paired on {found[0].images:,} images, exact McNemar "
        f"test{after}; one network each."
    )
