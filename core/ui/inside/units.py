"""One value of a layer without feature maps: dense, softmax, flattened, pooled."""

import numpy as np
import pandas as pd
import streamlit as st

from core.charts import contributions_figure
from core.data.dataset import CLASS_NAMES
from core.explain.views import DenseView, PoolingView, SoftmaxView
from core.ui.runs.live import PLOT_CONFIG


def name_unit(step, unit):
    """Returns what a reader calls a unit: a class in the last two layers."""
    is_class = step.row.name in ("logits", "probabilities")
    return CLASS_NAMES[unit] if is_class else f"unit {unit}"


def show_unit(view, step):
    """Shows how one value of a layer without feature maps comes about."""
    match view:
        case DenseView():
            _show_dense(view, step)
        case SoftmaxView():
            _show_softmax(view)
        case PoolingView():
            window = view.window
            st.markdown(
                f"The {window.size} values of channel {view.channel} become one: "
                f"**{view.result:.3f}**."
            )
        case _:
            _show_value(view, step)


def _show_value(view, step):
    if step.kind == "flattening":
        st.markdown(f"The value at this place is **{view.result:.3f}**.")
        return
    before = view.steps[0].before if view.steps else view.result
    st.markdown(f"Input **{before:.3f}**, output **{view.result:.3f}**.")


def _show_dense(view, step):
    names = _name_inputs(view)
    details = [
        f"{name}: {value:.3f} × weight {weight:.3f}"
        for name, value, weight in zip(names, view.inputs, view.weights, strict=True)
    ]
    st.markdown(
        f"**{name_unit(step, view.channel)}**: positive contributions add "
        f"**{view.positive:.2f}**, negative ones **{_minus(view.negative)}**. "
        f"With its bias of {_minus(view.bias)} that makes "
        f"**{_minus(view.total + view.bias)}**{_after(view)}."
    )
    st.plotly_chart(
        contributions_figure(
            [*names, "all others", "bias"],
            [*view.products, view.rest, view.bias],
            [*details, "all others", "bias"],
        ),
        key="contributions",
        config=PLOT_CONFIG,
        alt="The inputs that add most to this unit",
    )


def _name_inputs(view):
    if view.places is None:
        return [f"unit {each}" for each in view.indices]
    if not view.places[:, 2].any():  # the image itself, or one channel
        return [f"row {row}, column {column}" for row, column, _ in view.places]
    return [f"channel {at}, row {row}, col {column}" for row, column, at in view.places]


def _after(view):
    return "".join(
        f", {step.kind} makes it {_minus(step.after)}" for step in view.steps
    )


def _show_softmax(view):
    order = np.argsort(-view.logits)
    shares = view.exponentials / view.sum
    frame = pd.DataFrame(
        {
            "Class": [CLASS_NAMES[each] for each in order],
            "Logit": view.logits[order],
            "e^(logit − largest)": view.exponentials[order],
            "Probability": 100 * shares[order],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        width="stretch",
        column_config={
            "Logit": st.column_config.NumberColumn(format="%.2f"),
            "e^(logit − largest)": st.column_config.NumberColumn(format="%.4f"),
            "Probability": st.column_config.ProgressColumn(
                format="%.1f %%", min_value=0, max_value=100
            ),
        },
    )
    st.markdown(
        f"**{CLASS_NAMES[view.channel]}**: "
        f"{view.exponentials[view.channel]:.4f} of {view.sum:.4f} is "
        f"**{100 * view.result:.1f} %**. The largest logit is first subtracted from "
        "all: the probabilities stay the same, and no number gets too large."
    )


def _minus(value):
    return f"{value:.2f}".replace("-", "−")
