"""Everything about one run in a dialog: knobs, curves, layers, the worker's log."""

import pandas as pd
import streamlit as st

from core.runs.appearance import describe_references
from core.ui.runs.architecture import rows_of, show_layer_table
from core.ui.runs.live import show_curves

LOG_LINES = 30


@st.dialog("Details", width="large")
def show_details(run):
    """Shows a run of any state, failed ones included."""
    st.markdown(f"`{run.id}`")
    if run.status.error:
        st.error(run.status.error, icon=":material/error:")
    if run.is_reference:
        st.caption(describe_references([run]))
    show_curves([run], key="details")
    knobs = run.config.to_dict() | {
        "data digest": run.dataset.digest[:16],
        "precision in training": run.environment.get("precision", ""),
    }
    knobs = {
        name: str(value) for name, value in knobs.items() if value not in (None, "")
    }
    st.dataframe(
        pd.DataFrame({"Knob": knobs.keys(), "Value": knobs.values()}), hide_index=True
    )
    if run.outcome:
        show_layer_table(rows_of(run))
    if not run.is_reference:
        with st.expander("Log of the training process"):
            st.code(read_log(run.path / "worker.log"), language=None)


def read_log(path):
    """Returns the last lines of a run's log."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return "There is none."
    return "\n".join(lines[-LOG_LINES:])
