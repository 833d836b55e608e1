"""One value of a layer without feature maps: dense, softmax, flattened, pooled."""

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.bars import contributions_figure
from core.data.dataset import CLASS_NAMES
from core.explain.results import Step
from core.explain.views import DenseView, PoolingView, SoftmaxView, UnitView, ValueView
from core.ui.widgets.chart import show_chart


def name_unit(step: Step, unit: int) -> str:
    """Returns what a reader calls a unit: a class in the last two layers."""
    is_class = step.row.name in ("logits", "probabilities")
    return CLASS_NAMES[unit] if is_class else f"unit {unit}"


def show_unit(view: UnitView, step: Step) -> None:
    """Shows how one value of a layer without feature maps comes about."""
    match view:
        case DenseView():
            _show_dense(view, step)
        case SoftmaxView():
            _show_softmax(view)
        case PoolingView():
            st.markdown(
                f"The {view.window.size} values of channel {view.unit} become one: "
                f"**{view.result:.3f}**."
            )
        case ValueView() if step.kind == "flattening":
            st.markdown(f"The value at this place is **{view.result:.3f}**.")
        case ValueView():
            st.markdown(f"Input **{view.before:.3f}**, output **{view.result:.3f}**.")


def _show_dense(view: DenseView, step: Step) -> None:
    names = _name_inputs(view)
    details = [
        f"{name}: {value:.3f} × weight {weight:.3f}"
        for name, value, weight in zip(names, view.inputs, view.weights, strict=True)
    ]
    after = (f", {kind} makes it {_minus(value)}" for kind, value in view.steps)
    st.markdown(
        f"**{name_unit(step, view.unit)}**: positive contributions add "
        f"**{view.positive:.2f}**, negative ones **{_minus(view.negative)}**. "
        f"With its bias of {_minus(view.bias)} that makes "
        f"**{_minus(view.total + view.bias)}**{''.join(after)}."
    )
    others = ["all others", "bias"]
    figure = contributions_figure(
        [*names, *others], [*view.products, view.rest, view.bias], [*details, *others]
    )
    alt = "The inputs that contribute most to this unit"
    show_chart(figure, key="contributions", alt=alt)


def _name_inputs(view: DenseView) -> list[str]:
    if view.places is None:
        return [f"unit {each}" for each in view.indices]
    if not view.places[:, 2].any():  # the image itself, or one channel
        return [f"row {row}, column {column}" for row, column, _ in view.places]
    return [f"channel {at}, row {row}, col {column}" for row, column, at in view.places]


def _show_softmax(view: SoftmaxView) -> None:
    order, shares = np.argsort(-view.logits), 100 * view.exponentials / view.sum
    number, share = st.column_config.NumberColumn, st.column_config.ProgressColumn
    columns = {
        "Class": np.array(CLASS_NAMES),
        "Logit": view.logits,
        "e^(logit − largest)": view.exponentials,
        "Probability": shares,
    }
    st.dataframe(
        pd.DataFrame(columns).iloc[order],
        hide_index=True,
        width="stretch",
        column_config={
            "Logit": number(format="%.2f"),
            "e^(logit − largest)": number(format="%.4f"),
            "Probability": share(format="%.1f %%", min_value=0, max_value=100),
        },
    )
    st.markdown(
        f"**{CLASS_NAMES[view.unit]}**: "
        f"{view.exponentials[view.unit]:.4f} of {view.sum:.4f} is "
        f"**{shares[view.unit]:.1f} %**. The largest logit is first subtracted from "
        "all: the probabilities stay the same, and no number gets too large."
    )


def _minus(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
