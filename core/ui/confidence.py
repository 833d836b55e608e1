"""What the Confidence page shows: reliability, temperature, coverage."""

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.calibration import Calibration, coverage_curve
from core.charts import coverage_figure, reliability_figure
from core.runs.evaluations import calibration_of
from core.ui.app.state import get_store
from core.ui.runs.live import PLOT_CONFIG
from core.ui.runs.verdict import load_evaluation
from core.words import percent, percent_range, plain

START = 0.8  # of the slider


@st.cache_resource(max_entries=64, show_spinner=False)
def load_calibration(run_id: str) -> Calibration:
    """Returns a run's Calibration; what it derives is computed once."""
    return calibration_of(get_store().get(run_id), load_evaluation(run_id))


def show_reliability(runs, titles, colors):
    """Draws the reliability of each run, as trained or with its temperature."""
    is_calibrated = st.toggle(
        "Divide by the temperature that fits the validation images best",
        key="is_calibrated",
        bind="query-params",
        help="One number for all answers: it changes how sure they are, not what "
        "they are.",
    )
    shown = {}
    for run, title in zip(runs, titles, strict=True):
        calibration = load_calibration(run.id)
        after = calibration.reliability_after
        if is_calibrated and after is None:
            st.caption(
                f"{plain(title)} has no saved validation predictions. Retrain it."
            )
        shown[title] = (is_calibrated and after) or calibration.reliability
    st.plotly_chart(
        reliability_figure(shown, colors),
        key="reliability",
        config=PLOT_CONFIG,
        alt="Accuracy against confidence of " + ", ".join(titles),
    )
    frame = calibration_frame(runs, titles)
    st.dataframe(frame, hide_index=True, width="stretch")
    st.caption(
        "The calibration error is the mean gap between sure and right, over 15 bins. "
        "A temperature above 1 softens answers that were too sure. It comes from the "
        "validation images; the errors are those on the test images."
    )


def calibration_frame(runs, titles):
    """Returns a DataFrame with a row a run: error, interval, temperature, after."""
    rows = []
    for run, title in zip(runs, titles, strict=True):
        calibration = load_calibration(run.id)
        temperature, after = calibration.temperature, calibration.reliability_after
        when_wrong = calibration.confidence_when_wrong
        rows.append(
            {
                "Run": title,
                "Calibration error": percent(calibration.reliability.error, 2),
                "95 % interval": percent_range(calibration.interval, 2),
                "Temperature": "" if temperature is None else f"{temperature:.2f}",
                "Calibration error after": ""
                if after is None
                else percent(after.error, 2),
                "Mean confidence when wrong": (
                    "" if when_wrong is None else percent(when_wrong)
                ),
            }
        )
    return pd.DataFrame(rows)


def show_coverage(runs, titles, colors):
    """Draws accuracy against coverage and says what a threshold would give."""
    threshold = st.slider(
        "Answer from so sure on",
        0.0,
        1.0,
        START,
        0.01,
        format="percent",
        key="threshold",
        bind="query-params",
    )
    evaluations = [load_evaluation(run.id) for run in runs]
    curves = {
        title: coverage_curve(evaluation)
        for title, evaluation in zip(titles, evaluations, strict=True)
    }
    st.plotly_chart(
        coverage_figure(curves, colors, threshold=threshold),
        key="coverage",
        config=PLOT_CONFIG,
        alt="Accuracy of the answers given against the share answered",
    )
    for title, evaluation in zip(titles, evaluations, strict=True):
        answered = evaluation.confidence >= threshold
        share = percent(float(answered.mean()))
        if not answered.any():
            st.markdown(f"**{plain(title)}** would answer nothing.")
            continue
        right = percent(float(np.mean(evaluation.is_correct[answered])), 2)
        st.markdown(
            f"**{plain(title)}** would answer {share} of the images and be right on "
            f"{right} of them, instead of {percent(evaluation.accuracy, 2)} of all."
        )
