"""Everything about one run in a dialog: settings, curves, layers, log."""

from pathlib import Path

import pandas as pd
import streamlit as st

from core.charts.finder import RateCurve, finder_figure
from core.files import read_tail
from core.palette import ACCENT
from core.runs.appearance import describe_references
from core.runs.knobs import describe_config
from core.runs.run import Run
from core.training.range_test import range_test_curve
from core.ui.runs.architecture import show_layer_table
from core.ui.runs.live import show_curves
from core.ui.widgets.chart import show_chart
from core.words import plain

LOG_LINES = 30


@st.dialog("Details", width="large")
def show_details(run: Run) -> None:
    """Shows a run of any state, failed ones included."""
    st.markdown(f"`{run.id}`")
    if run.status.error:
        st.error(plain(run.status.error), icon=":material/error:")
    if run.is_reference:
        st.caption(plain(describe_references([run])))
    show_curves([run], key="details")
    if run.config.schedule == "range-test" and len(run.steps) > 1:
        _show_range_test(run)
    rows = [
        *describe_config(run.config),
        ("Data digest", run.dataset.digest[:16]),
        ("Precision in training", run.environment.get("precision", "")),
    ]
    frame = pd.DataFrame(rows, columns=["Hyperparameter", "Value"])
    st.dataframe(frame[frame["Value"] != ""], hide_index=True)
    if run.outcome:
        show_layer_table(run.summary.layers)
    if not run.is_reference:
        with st.expander("Log of the training process"):
            st.code(_read_log(run.path / "worker.log"), language=None)


def _show_range_test(run: Run) -> None:
    rates, losses = range_test_curve(run)
    st.markdown("Loss against the learning rate, which grew at each step:")
    show_chart(
        finder_figure([RateCurve(run.title, rates, losses)], {run.title: ACCENT}),
        key="details_range_test",
        alt=f"Loss of {run.title} against the learning rate",
    )


def _read_log(path: Path) -> str:
    """Returns the last lines of a run's log."""
    return "\n".join(read_tail(path)[-LOG_LINES:]) or "There is none."
