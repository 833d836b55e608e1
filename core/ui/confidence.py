"""What the Confidence page shows: reliability, temperature, coverage."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.analysis.calibration import (
    BINS,
    Calibration,
    Near,
    coverage_curve,
    predictions_near,
)
from core.analysis.evaluation import Evaluation
from core.analysis.significance import wilson_interval
from core.charts.calibration import coverage_figure, reliability_figure
from core.runs.evaluations import calibration_of
from core.ui.app.links import read_link, write_link
from core.ui.app.predict import Question, Scale, ask
from core.ui.runs.evaluated import BY_STAMP, EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.facts import show_facts
from core.words import percent, percent_range

START = 0.8  # of the slider
ABOUT_90 = (0.85, 0.95)  # confidences
FEWEST_NEAR = 20  # predictions: of fewer a share says nothing


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=BY_STAMP)
def load_calibration(shown: EvaluatedRun) -> Calibration:
    """Returns a run's Calibration; what it derives is computed once."""
    return calibration_of(shown.run, shown.evaluation)


def choose_calibration(runs: Sequence[EvaluatedRun]) -> list[Calibration]:
    """Lets the reader divide by the temperatures; returns what the page is then of."""
    is_calibrated = st.toggle(
        "Divide by the temperature that fits the validation images best",
        key="is_calibrated",
        bind="query-params",
        help="One number for all predictions: it changes their confidence, not the "
        "predicted class. All of this page follows.",
    )
    chosen = []
    for shown in runs:
        calibration = load_calibration(shown)
        after = calibration.after if is_calibrated else calibration
        if after is None:
            st.caption(f"{shown.name} has no saved validation predictions. Retrain it.")
        chosen.append(after or calibration)
    return chosen


def ask_nine_of_ten(runs: Sequence[EvaluatedRun]) -> bool:
    """Asks how many predictions of about 90 % are right, once; may they be shown?"""
    near = predictions_near(load_calibration(runs[0]).evaluation, *ABOUT_90)
    if near.total < FEWEST_NEAR:
        return True
    question = Question(
        "confidence-nine-of-ten",
        f"**{runs[0].name}** gives {near.total:,} of its predictions a confidence "
        "between 85 and 95 %, as trained. What share of these is right?",
        scale=Scale(50, 100, 1, tolerance=3),
    )
    truth = 100 * near.share
    words = explain_near(near) + _say_smoothing(runs[0], load_calibration(runs[0]))
    return ask(question, truth, about=runs[0].id, explain=words, most=1)


def explain_near(near: Near) -> str:
    """Says whether predictions of about 90 % keep what they promise."""
    low, high = near.interval
    side = "within it: no sign that they are too confident, or too little"
    if not low <= near.confidence <= high:
        is_above = near.confidence > high
        side = f"{'above' if is_above else 'below'} it: they are "
        side += "overconfident" if is_above else "underconfident"
    return (
        f"{near.right:,} of {near.total:,}, 95 % interval "
        f"{percent_range(near.interval)}. Their mean confidence is "
        f"{percent(near.confidence)}, {side}."
    )


def show_reliability(
    runs: Sequence[EvaluatedRun], chosen: Sequence[Calibration]
) -> None:
    """Draws the reliability of each run, and judges it."""
    drawn = {
        shown.title: each.reliability for shown, each in zip(runs, chosen, strict=True)
    }
    show_chart(
        reliability_figure(drawn, [shown.color for shown in runs]),
        key="reliability",
        alt="Accuracy against confidence of " + ", ".join(drawn),
    )
    for shown, each in zip(runs, chosen, strict=True):
        st.markdown(f"**{shown.name}** {judge(each)}{_say_smoothing(shown, each)}")
    rows = [_describe(shown.title, load_calibration(shown)) for shown in runs]
    show_facts(pd.DataFrame(rows), "calibration.csv")
    st.caption(
        "The expected calibration error (ECE): the gap between confidence and accuracy "
        f"in {BINS} bins, weighted by how many predictions each holds; in brackets its "
        "95 % bootstrap interval, bias taken off. *Null value*: what a perfectly "
        "calibrated network with these confidences stays under 19 times of 20 "
        "(simulated). A temperature above 1 makes predictions less confident. It comes "
        "from the validation images; the errors are those on the test images."
    )


def judge(calibration: Calibration) -> str:
    """Says whether the calibration error is more than chance, and which way it goes."""
    evaluation, error = calibration.evaluation, calibration.reliability.error
    null = percent(calibration.null_error, 2)
    if error <= calibration.null_error:
        return (
            f"may well be calibrated: its error of {percent(error, 2)} is no more than "
            f"the {null} that a perfectly calibrated network would show up to here."
        )
    mean = float(evaluation.confidence.mean())
    side = "overconfident" if mean > evaluation.accuracy else "underconfident"
    return (
        f"is {side}: its mean confidence is {percent(mean)}, its accuracy "
        f"{percent(evaluation.accuracy)}. Its calibration error is "
        f"{percent(error, 2)}; a perfectly calibrated network would show up to {null} "
        "here."
    )


def _say_smoothing(shown: EvaluatedRun, calibration: Calibration) -> str:
    smoothing = shown.run.config.label_smoothing
    is_as_trained = calibration is load_calibration(shown)
    if not smoothing or not is_as_trained:
        return ""
    return (
        f" It was trained with label smoothing {smoothing:g}, which asks for "
        f"{percent(1 - 0.9 * smoothing, 0)}, not 100 %: that makes it less confident."
    )


def _describe(title: str, calibration: Calibration) -> dict[str, str]:
    after, when_wrong = calibration.after, calibration.confidence_when_wrong
    temperature = calibration.temperature
    return {
        "Run": title,
        "ECE": _say_error(calibration),
        "Null value": percent(calibration.null_error, 2),
        "Temperature": "" if temperature is None else f"{temperature:.2f}",
        "ECE after": "" if after is None else _say_error(after),
        "Null value after": "" if after is None else percent(after.null_error, 2),
        "Mean confidence when wrong": (
            "" if when_wrong is None else percent(when_wrong)
        ),
    }


def _say_error(calibration: Calibration) -> str:
    error = percent(calibration.reliability.error, 2)
    return f"{error} ({percent_range(calibration.interval, 2)})"


def show_coverage(runs: Sequence[EvaluatedRun], chosen: Sequence[Calibration]) -> None:
    """Draws accuracy against coverage, and says what answering a share would give."""
    _follow_old_link(chosen[0].evaluation)
    coverage = st.slider(
        "Share of the images to answer (coverage)",
        0.01,
        1.0,
        START,
        0.01,
        format="percent",
        key="coverage",
        bind="query-params",
    )
    curves = {
        shown.title: coverage_curve(each.evaluation)
        for shown, each in zip(runs, chosen, strict=True)
    }
    colors = [shown.color for shown in runs]
    show_chart(
        coverage_figure(curves, colors, coverage=coverage),
        key="chart_coverage",
        alt="Accuracy of the images answered against the share answered (coverage)",
    )
    for shown, each in zip(runs, chosen, strict=True):
        st.markdown(f"**{shown.name}** {say_coverage(each.evaluation, coverage)}")


def _follow_old_link(evaluation: Evaluation) -> None:
    """Turns the confidence that links named before into the coverage it gives."""
    least = read_link("threshold", [f"{each / 100:g}" for each in range(101)])
    if least is not None:
        share = float((evaluation.confidence >= float(least)).mean())
        write_link("threshold", None)
        write_link("coverage", f"{max(share, 0.01):.2f}")
        st.rerun()  # the slider reads the URL as it was when the run began


def say_coverage(evaluation: Evaluation, coverage: float) -> str:
    """Says how right the most confident share of the predictions is."""
    thresholds, shares, accuracies = coverage_curve(evaluation)
    answered = max(1, round(coverage * len(evaluation)))
    accuracy = float(accuracies[answered - 1])
    interval = wilson_interval(round(accuracy * answered), answered)
    return (
        f"answers the {percent(float(shares[answered - 1]))} of which it is most "
        f"confident (at least {percent(float(thresholds[answered - 1]))}) and is right "
        f"on {percent(accuracy, 2)} of them ({percent_range(interval, 2)}), a risk of "
        f"{percent(1 - accuracy, 2)}, instead of {percent(evaluation.accuracy, 2)} of "
        "all."
    )
