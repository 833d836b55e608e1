"""Surgery on a copy of the network: switch maps off, change kernels, see the answer."""

import numpy as np
import pandas as pd
import streamlit as st

from core.charts import probabilities_figure, recall_figure
from core.explain.edits import NewKernel
from core.palette import ACCENT, BELOW_ZERO
from core.ui.inside.edits import (
    change_kernel,
    edited_kernel,
    edits_of,
    maps_off,
    reset,
    switch_layer_off,
    toggle_map,
    undo,
    version,
)
from core.ui.inside.subject import telling_trouble
from core.ui.runs.live import PLOT_CONFIG
from core.ui.widgets.tiles import show_tiles
from core.words import count, percent

TRAINED, EDITED = "as trained", "after surgery"
COLORS = (ACCENT, BELOW_ZERO)


@st.fragment
def show_ablation(subject):
    """Lets the learner edit a copy of the network and shows what it then says."""
    st.markdown(
        "Does a map matter? Switch it off and see. You cut into a copy: **the saved "
        "run is never changed**."
    )
    with telling_trouble("surgery"):
        journey = subject.ask("forward_pass:follow_image", ())
        step, end = _choose_layer(journey)
        _show_maps(subject.run, step, end)
        if step.row.kind == "Conv2D":
            with st.expander("Change a kernel's numbers", icon=":material/edit:"):
                _edit_kernel(subject)
        _show_buttons(subject.run, end)
        _show_answer(subject)
        _show_recall(subject)


def _choose_layer(journey):
    """Returns the Step of a layer with weights and the Step that ends its stage."""
    by_name = {step.row.name: step for step in journey.steps}
    options = [
        name
        for name, step in by_name.items()
        if step.row.kind in ("Conv2D", "Dense") and name != "logits"
    ]
    last = [name for name in options if by_name[name].row.kind == "Conv2D"][-1:]
    name = st.selectbox(
        "Layer",
        options,
        options.index((last or options)[0]),
        key="cut",
        bind="query-params",
    )
    return by_name[name], by_name[by_name[name].stage_end]


def _show_maps(run, step, end):
    """Shows a layer's maps at the end of its stage; a click switches one."""
    values = end.values
    if values.ndim == 1:
        values = values.reshape(1, 1, -1)
    channels = values.shape[-1]
    off = maps_off(run, end.row.name, channels)
    noun = "map" if end.values.ndim == 3 else "unit"
    st.markdown(
        f"The {count(channels, noun)} of **{step.row.name}** for this image, "
        f"{len(off)} off. Click one to switch it off, and again to switch it on."
    )
    show_tiles(
        values.transpose(2, 0, 1),
        [f"{noun} {each}" for each in range(channels)],
        key="cut_maps",
        on_click=lambda channel: toggle_map(run, end.row.name, channel),
        off=off,
        tile=48 if noun == "map" else 22,
    )


def _show_buttons(run, end):
    edits = edits_of(run)
    name = end.row.name
    with st.container(horizontal=True):
        st.button(
            "Switch the whole layer off",
            icon=":material/layers_clear:",
            on_click=switch_layer_off,
            args=(run, name),
        )
        none = not edits
        st.button(
            "Undo", icon=":material/undo:", on_click=undo, args=(run,), disabled=none
        )
        st.button(
            f"Reset {count(len(edits), 'edit')}" if edits else "Reset",
            icon=":material/restart_alt:",
            on_click=reset,
            args=(run,),
            disabled=none,
        )


def _edit_kernel(subject):
    """Lets the learner write numbers into one kernel of the chosen convolution."""
    layer = st.session_state["cut"]
    kernels = subject.ask_run("filters:read_kernels", layer)  # (k, k, in, out)
    left, right = st.columns(2)
    made, seen = range(kernels.shape[3]), range(kernels.shape[2])
    shared = {"bind": "query-params"}
    channel = left.selectbox("Map that it makes", made, key="to", **shared)
    source = right.selectbox("Map that it looks at", seen, key="from", **shared)
    place = {"layer": layer, "channel": channel, "source": source}
    key = f"kernel_{subject.run.id}_{version()}_{layer}_{channel}_{source}"
    trained = kernels[:, :, source, channel]
    now = edited_kernel(subject.run, trained, **place)
    shown = st.session_state.setdefault(f"{key}_base", now)
    frame = pd.DataFrame(
        shown.astype(float), columns=[f"column {at}" for at in range(len(shown))]
    )
    answer = st.data_editor(
        frame,
        key=key,
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="%.3f", required=True)
            for name in frame
        },
    )
    values = answer.to_numpy(np.float32, na_value=0)
    if not np.allclose(values, now, atol=1e-6):
        rows = tuple(tuple(map(float, row)) for row in values)
        change_kernel(subject.run, NewKernel(values=rows, **place))


def _show_answer(subject):
    """Shows what the network says of the image before and after."""
    edits = edits_of(subject.run)
    answer = subject.ask("ablation:predict_edited", edits)
    names = subject.class_names
    before, after = (int(each.argmax()) for each in (answer.before, answer.after))
    words = f"It says **{names[before]}**, {percent(answer.before[before])} sure"
    if edits:
        words += (
            f"; after surgery **{names[after]}**, {percent(answer.after[after])} sure"
        )
    st.markdown(f"{words}.")
    answers = {TRAINED: answer.before}
    if edits:
        answers[EDITED] = answer.after
    st.plotly_chart(
        probabilities_figure(
            answers, names, colors=COLORS[: len(answers)], truth=subject.label
        ),
        key="cut_answer",
        config=PLOT_CONFIG,
        alt="Probability of each class before and after surgery",
    )


def _show_recall(subject):
    """Shows how many images of each class are still found."""
    if subject.dataset is None:
        st.caption("What it costs all other images needs the dataset's pictures.")
        return
    st.markdown("**What it costs all others.** Recall on 2,000 test images")
    edits = edits_of(subject.run)
    with st.spinner("Asking about 2,000 images …", show_time=True):
        recall = subject.ask_run("ablation:recall_edited", edits)
    words = f"{percent(recall.accuracy_before)} of them are answered rightly"
    if edits:
        words += f", **{percent(recall.accuracy_after)}** after surgery"
    st.markdown(f"{words}.")
    recalls = {TRAINED: recall.before}
    if edits:
        recalls[EDITED] = recall.after
    st.plotly_chart(
        recall_figure(subject.class_names, recalls, colors=COLORS),
        key="cut_recall",
        config=PLOT_CONFIG,
        alt="Recall of each class before and after surgery",
    )
