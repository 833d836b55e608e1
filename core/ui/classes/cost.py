"""A threshold by cost on the Classes page: chosen on validation, judged on test."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.costs import (
    ChosenThreshold,
    Errors,
    best_when_calibrated,
    cost_at,
    judge_threshold,
)
from core.analysis.evaluation import Evaluation
from core.charts.thresholds import PER, CostLine, cost_figure
from core.data.dataset import CLASS_NAMES
from core.runs.evaluations import validation_of
from core.ui.runs.evaluated import BY_STAMP, EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.facts import show_facts
from core.words import percent, plain

COSTS = ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100")
USUAL = "10"
GRID = 1 / (1 + np.exp(-np.linspace(-7.6, 7.6, 241)))  # thresholds that are drawn


@dataclass(frozen=True, eq=False)
class _Priced:
    """A run with its threshold and the validation images that it was chosen on."""

    shown: EvaluatedRun
    validation: Evaluation
    chosen: ChosenThreshold


def show_cost(runs: Sequence[EvaluatedRun], label: int) -> dict[str, Errors]:
    """Lets the reader price errors; shows the threshold that follows, and its cost.

    Returns the errors on test images by title of a run.
    """
    name = CLASS_NAMES[label]
    st.markdown(
        f"A **missed** {name} and a **false alarm** (another image called {name}) may "
        "not cost the same. Say what they cost: the threshold that costs least on the "
        "validation images is chosen, and the test images say what it is worth."
    )
    words = st.select_slider(
        f"A missed {name} costs as much as … false alarms",
        COSTS,
        USUAL,
        key="cost",
        bind="query-params",
    )
    cost = float(words)
    priced = [each for each in (_price(s, label, cost) for s in runs) if each]
    if not priced:
        return {}
    _show_table(priced)
    _show_chart(priced, label, cost)
    for each in priced:
        st.markdown(f"**{each.shown.name}** {explain(each.chosen, name)}")
    st.caption(_say_prevalence(priced[0].chosen.errors, name))
    return {each.shown.title: each.chosen.errors for each in priced}


def _price(shown: EvaluatedRun, label: int, cost: float) -> _Priced | None:
    """Chooses a run's threshold, or says why it has none."""
    try:
        validation = _load_validation(shown)
    except ValueError as error:
        st.caption(f":orange[No threshold: {plain(error)}]")
        return None
    chosen = judge_threshold(validation, shown.evaluation, label, cost)
    return _Priced(shown, validation, chosen)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=BY_STAMP)
def _load_validation(shown: EvaluatedRun) -> Evaluation:
    return validation_of(shown.run)


def _show_table(priced: Sequence[_Priced]) -> None:
    rows = [
        {
            "Run": each.shown.title,
            "Threshold": say_threshold(each.chosen.threshold),
            "Missed": _count(each.chosen.errors.missed, each.chosen.errors.positives),
            "False alarms": _count(
                each.chosen.errors.false_alarms, each.chosen.errors.negatives
            ),
            f"Cost per {PER:,}": say_cost(each.chosen.errors),
            "By the likeliest class": say_cost(each.chosen.usual),
        }
        for each in priced
    ]
    show_facts(pd.DataFrame(rows), "threshold.csv")


def _count(errors: int, images: int) -> str:
    return f"{errors:,} of {images:,}"


def say_cost(errors: Errors) -> str:
    """Returns `46.0 (41.2 to 51.3)`, in false alarms per 1,000 images."""
    low, high = (PER * end for end in errors.interval)
    return f"{PER * errors.expected:.1f} ({low:.1f} to {high:.1f})"


def say_threshold(threshold: float) -> str:
    """Returns a threshold as `8.3 %`; in words where it calls no image the class."""
    return f"{100 * threshold:.3g} %" if threshold <= 1 else "never"


def explain(chosen: ChosenThreshold, name: str) -> str:
    """Says in Markdown what a threshold does, and whether it saves anything."""
    gap = PER * (chosen.usual.expected - chosen.errors.expected)
    low, high = (PER * end for end in chosen.difference)
    if chosen.threshold > 1:
        words = f"calls no image {name}: that costs least on the validation images."
    else:
        words = (
            f"calls an image {name} from a probability of "
            f"{say_threshold(chosen.threshold)} on."
        )
    side = "less" if gap >= 0 else "more"
    words += (
        f" That costs {abs(gap):.1f} {side} per {PER:,} test images than taking the "
        f"likeliest class (saved: 95 % interval {low:.1f} to {high:.1f}"
    )
    unsure = (
        "; 0 lies within: nothing is certain to be saved" if low <= 0 <= high else ""
    )
    return f"{words}{unsure})."


def _say_prevalence(errors: Errors, name: str) -> str:
    odds = best_when_calibrated(errors.cost)
    return (
        f"Costs are in false alarms, in brackets 95 % intervals. **Prevalence**: "
        f"{percent(errors.prevalence)} of the test images are {name} "
        f"({_count(errors.positives, errors.positives + errors.negatives)}). Where the "
        "class is rarer, as it may be in use, missed ones are fewer and a higher "
        "threshold pays. Dotted in the chart: validation images; solid: test images. "
        f"Dashed: {100 * odds:.3g} %, where the threshold would lie if probabilities "
        "were calibrated: 1 / (1 + cost)."
    )


def _show_chart(priced: Sequence[_Priced], label: int, cost: float) -> None:
    lines = [
        CostLine(
            each.shown.title,
            each.shown.color,
            cost_at(each.validation, label, cost, GRID),
            cost_at(each.shown.evaluation, label, cost, GRID),
            each.chosen.threshold,
            each.chosen.errors.expected,
        )
        for each in priced
    ]
    show_chart(
        cost_figure(GRID, lines, calibrated=best_when_calibrated(cost)),
        key="cost_chart",
        alt=f"Cost of errors on {CLASS_NAMES[label]} against the threshold",
    )
