"""Ablation on a copy of the network: switch channels off, change kernels."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from core.charts.bars import probabilities_figure
from core.charts.recall import recall_figure
from core.data.dataset import CLASS_NAMES
from core.explain.edits import NewKernel
from core.explain.results import ForwardPass, Step
from core.palette import ACCENT, BELOW_ZERO
from core.runs.run import Run
from core.ui.inside.edits import (
    change_kernel,
    channels_off,
    edited_kernel,
    edits_of,
    reset,
    switch_layer_off,
    toggle_channel,
    undo,
    version,
)
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.widgets.chart import show_chart
from core.ui.widgets.tiles import show_tiles
from core.words import count, percent

HIDDEN = ("Conv2D", "LocallyConnected2D", "Dense")
TRAINED, EDITED = "as trained", "after ablation"
COLORS = (ACCENT, BELOW_ZERO)


@st.fragment
def show_ablation(subject: Subject) -> None:
    """Lets the learner edit a copy of the network and shows what it then predicts."""
    st.markdown(
        "Does a channel matter? Switch it off and see: this is called **ablation**. "
        "You edit a copy: **the saved run is never changed**."
    )
    with telling_trouble("ablation"):
        chosen = _choose_layer(subject.follow())
        if chosen is None:
            st.info("This network has no hidden layer: there is nothing to switch off.")
            return
        step, end = chosen
        _show_channels(subject.run, step, end)
        if step.row.kind == "Conv2D":
            with st.expander("Change a kernel's weights", icon=":material/edit:"):
                _edit_kernel(subject)
        _show_buttons(subject.run, end.row.name)
        _show_prediction(subject)
        _show_recall(subject)


def _choose_layer(forward: ForwardPass) -> tuple[Step, Step] | None:
    """Returns the Step of a layer with weights and the Step that ends its stage.

    A network without a hidden layer has none.
    """
    by_name = {step.row.name: step for step in forward.steps}
    options = [
        name
        for name, step in by_name.items()
        if step.row.kind in HIDDEN and name != "logits"
    ]
    if not options:
        return None
    last = [name for name in options if by_name[name].row.kind == "Conv2D"][-1:]
    usual = options.index((last or options)[0])
    name = st.selectbox("Layer", options, usual, key="cut", bind="query-params")
    return by_name[name], _end_before_sum(forward.steps, by_name[name])


def _end_before_sum(steps: Sequence[Step], step: Step) -> Step:
    """Returns the end of a Step's stage, or the Step itself where a sum comes between.

    Behind a sum a channel that was switched off in one summand is not 0.
    """
    first = next(i for i, each in enumerate(steps) if each is step)
    last = next(i for i, each in enumerate(steps) if each.row.name == step.stage_end)
    is_summed = any(each.row.kind == "Add" for each in steps[first : last + 1])
    return step if is_summed else steps[last]


def _show_channels(run: Run, step: Step, end: Step) -> None:
    """Shows a layer's output at the end of its stage; a click switches a channel."""
    is_map = end.values.ndim == 3
    values = end.values if is_map else end.values[None, None]  # (h, w, channels)
    channels, layer = values.shape[-1], end.row.name
    off = channels_off(run, layer, channels)
    noun = "channel" if is_map else "unit"
    st.markdown(
        f"The {count(channels, noun)} of **{step.row.name}** for this image, "
        f"{len(off)} off. Click one to switch it off, and again to switch it on."
    )
    show_tiles(
        values.transpose(2, 0, 1),
        [f"{noun} {channel}" for channel in range(channels)],
        key="cut_maps",
        on_click=lambda channel: toggle_channel(run, layer, channel),
        off=off,
        tile=48 if is_map else 22,
    )


def _show_buttons(run: Run, layer: str) -> None:
    number = len(edits_of(run))
    reset_words = f"Reset {count(number, 'edit')}" if number else "Reset"
    buttons = (
        ("Switch the whole layer off", "layers_clear", switch_layer_off, (run, layer)),
        ("Undo", "undo", undo, (run,)),
        (reset_words, "restart_alt", reset, (run,)),
    )
    with st.container(horizontal=True):
        for words, icon, act, arguments in buttons:
            st.button(
                words,
                icon=f":material/{icon}:",
                on_click=act,
                args=arguments,
                disabled=not number and act is not switch_layer_off,
            )


def _edit_kernel(subject: Subject) -> None:
    """Lets the learner write numbers into one kernel of the chosen convolution."""
    layer = st.session_state["cut"]
    kernels = subject.ask_run("filters:read_kernels", layer)  # (k, k, in, out)
    left, right = st.columns(2)
    outputs, inputs = range(kernels.shape[3]), range(kernels.shape[2])
    channel = left.selectbox("Output channel", outputs, key="to", bind="query-params")
    source = right.selectbox("Input channel", inputs, key="from", bind="query-params")
    place = layer, channel, source
    now = edited_kernel(subject.run, kernels[:, :, source, channel], place)
    key = f"kernel_{subject.run.id}_{version()}_{layer}_{channel}_{source}"
    shown = st.session_state.setdefault(f"{key}_base", now)
    names = [f"column {column}" for column in range(len(shown))]
    number = st.column_config.NumberColumn(format="%.3f", required=True)
    written = st.data_editor(
        pd.DataFrame(shown.astype(float), columns=names),
        key=key,
        hide_index=True,
        column_config=dict.fromkeys(names, number),
    )
    values = written.to_numpy(np.float32, na_value=0)
    if not np.allclose(values, now, atol=1e-6):
        change_kernel(
            subject.run,
            NewKernel(*place, values=tuple(tuple(map(float, row)) for row in values)),
        )


def _show_prediction(subject: Subject) -> None:
    """Shows what the network predicts for the image before and after."""
    edits, names = edits_of(subject.run), CLASS_NAMES
    before, after = subject.ask("ablation:predict_edited", edits)
    shown = {TRAINED: before} | ({EDITED: after} if edits else {})
    said = [
        f"**{names[each.argmax()]}** ({percent(each.max())}) {when}"
        for when, each in shown.items()
    ]
    st.markdown(f"It predicts {'; '.join(said)}.")
    figure = probabilities_figure(
        shown, names, colors=COLORS[: len(shown)], truth=subject.label
    )
    alt = "Probability of each class before and after ablation"
    show_chart(figure, key="cut_answer", alt=alt)


def _show_recall(subject: Subject) -> None:
    """Shows how many images of each class are still found."""
    if subject.dataset is None:
        st.caption("The effect on other images needs the dataset's pictures.")
        return
    st.markdown("**Effect on other images.** Recall on 2,000 test images")
    edits = edits_of(subject.run)
    with st.spinner("Predicting 2,000 images …", show_time=True):
        before, after = subject.ask_run("ablation:evaluate_edited", edits)
    words = f"{percent(before.accuracy)} of them are classified correctly"
    recalls = {TRAINED: before.recall}
    if edits:
        words += f", **{percent(after.accuracy)}** after ablation"
        recalls[EDITED] = after.recall
    st.markdown(f"{words}.")
    figure = recall_figure(CLASS_NAMES, recalls, colors=COLORS)
    alt = "Recall of each class before and after ablation"
    show_chart(figure, key="cut_recall", alt=alt)
