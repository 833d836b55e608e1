"""What the Confidence page shows: reliability, temperature, coverage."""

import pandas as pd
import streamlit as st

from core.analysis.calibration import BINS, Calibration, coverage_curve
from core.charts.calibration import coverage_figure, reliability_figure
from core.runs.evaluations import calibration_of
from core.ui.runs.evaluated import BY_STAMP, EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.words import percent, percent_range

START = 0.8  # of the slider


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=BY_STAMP)
def load_calibration(shown: EvaluatedRun) -> Calibration:
    """Returns a run's Calibration; what it derives is computed once."""
    return calibration_of(shown.run, shown.evaluation)


def show_reliability(runs: list[EvaluatedRun]) -> None:
    """Draws the reliability of each run, as trained or with its temperature."""
    is_calibrated = st.toggle(
        "Divide by the temperature that fits the validation images best",
        key="is_calibrated",
        bind="query-params",
        help="One number for all predictions: it changes their confidence, not the "
        "predicted class.",
    )
    drawn = {}
    for shown in runs:
        calibration = load_calibration(shown)
        after = calibration.reliability_after
        if is_calibrated and after is None:
            st.caption(f"{shown.name} has no saved validation predictions. Retrain it.")
        drawn[shown.title] = (is_calibrated and after) or calibration.reliability
    show_chart(
        reliability_figure(drawn, [shown.color for shown in runs]),
        key="reliability",
        alt="Accuracy against confidence of " + ", ".join(drawn),
    )
    rows = [_describe(shown.title, load_calibration(shown)) for shown in runs]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    st.caption(
        "The expected calibration error (ECE): the gap between confidence and accuracy "
        f"in {BINS} bins, weighted by how many predictions each holds. Even a "
        "perfectly calibrated network shows a little of it. A temperature above 1 "
        "makes predictions less confident. It comes from the validation images; the "
        "errors are those on the test images."
    )


def _describe(title: str, calibration: Calibration) -> dict[str, str]:
    temperature, after = calibration.temperature, calibration.reliability_after
    when_wrong = calibration.confidence_when_wrong
    return {
        "Run": title,
        "Calibration error": percent(calibration.reliability.error, 2),
        "95 % interval": percent_range(calibration.interval, 2),
        "Temperature": "" if temperature is None else f"{temperature:.2f}",
        "Calibration error after": "" if after is None else percent(after.error, 2),
        "Mean confidence when wrong": (
            "" if when_wrong is None else percent(when_wrong)
        ),
    }


def show_coverage(runs: list[EvaluatedRun]) -> None:
    """Draws accuracy against coverage and says what a threshold would give."""
    threshold = st.slider(
        "Answer only above this confidence",
        0.0,
        1.0,
        START,
        0.01,
        format="percent",
        key="threshold",
        bind="query-params",
    )
    curves = {shown.title: coverage_curve(shown.evaluation) for shown in runs}
    colors = [shown.color for shown in runs]
    show_chart(
        coverage_figure(curves, colors, threshold=threshold),
        key="coverage",
        alt="Accuracy of the images answered against the share answered (coverage)",
    )
    for shown in runs:
        st.markdown(f"**{shown.name}** would {_say_coverage(shown, threshold)}")


def _say_coverage(shown: EvaluatedRun, threshold: float) -> str:
    evaluation = shown.evaluation
    answered = evaluation.confidence >= threshold
    if not answered.any():
        return "answer nothing."
    accuracy = float(evaluation.is_correct[answered].mean())
    return (
        f"answer {percent(float(answered.mean()))} of the images and be right on "
        f"{percent(accuracy, 2)} of them, instead of "
        f"{percent(evaluation.accuracy, 2)} of all."
    )
