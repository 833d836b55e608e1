"""The forward pass of an image, and the layer of it that is opened."""

import streamlit as st

from core.explain.results import ForwardPass, Step
from core.ui.app.links import read_link, write_link
from core.ui.inside.edits import edits_of, remind_of_edits
from core.ui.inside.lessons import FIELD, lesson_of
from core.ui.inside.microscope import show_scan
from core.ui.inside.strip import show_strip
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.inside.units import name_unit, show_unit
from core.ui.widgets.tiles import show_tiles
from core.words import count

LAYER, CHANNEL = "layer", "map"  # in the session and in the URL
COMPUTING = ("Conv2D", "LocallyConnected2D", "Dense")


@st.fragment
def show_forward_pass(subject: Subject) -> None:
    """Shows every layer's output for the image, and one layer in detail."""
    with telling_trouble("forward_pass"):
        edits = edits_of(subject.run)
        remind_of_edits(subject.run)
        forward = subject.follow(edits)
        layer = _chosen_layer(forward)
        st.markdown(
            "Each card is a layer; its squares are **feature maps**, the layer's "
            "output for this image, one per channel, the first 16 of them. Black is 0, "
            "white is large, orange is below 0. Click a card to open it."
        )
        show_strip(
            forward,
            key="forward_pass",
            stamp=f"{subject.key} {hash(edits)}",
            chosen=layer,
            on_open=lambda name: _put(LAYER, name),
        )
        step = next(step for step in forward.steps if step.row.name == layer)
        _show_opened(subject, forward, step, edits)


def _put(key: str, value: object) -> None:
    if value is not None:
        st.session_state[key] = value


def _chosen_layer(forward: ForwardPass) -> str:
    """Returns the opened layer of the URL; the first that computes to begin with."""
    names = [step.row.name for step in forward.steps]
    if st.session_state.get(LAYER) not in names:
        first = next(s.row.name for s in forward.steps if s.row.kind in COMPUTING)
        st.session_state[LAYER] = read_link(LAYER, names, first, is_quiet=True)
    return st.session_state[LAYER]


def _show_opened(
    subject: Subject, forward: ForwardPass, step: Step, edits: tuple
) -> None:
    """Shows one layer: what it does, its output, and one channel in detail."""
    title, chooser = st.columns([3, 1], vertical_alignment="bottom")
    title.subheader(f"{step.row.name}: {step.kind}")
    names = [each.row.name for each in forward.steps]
    chooser.selectbox("Opened layer", names, key=LAYER)
    write_link(LAYER, step.row.name)
    st.markdown(lesson_of(step))
    chosen = _choose_channel(step)
    asked = step.row.name, chosen, edits
    if step.values.ndim == 1:
        show_unit(subject.ask("unit:inspect_unit", *asked), step)
        return
    if step.values.shape[-1] > 1:
        _show_channels(step, chosen)
    scan = subject.ask("scan:scan_channel", *asked)
    st.markdown(f"##### Channel {chosen} under the microscope")
    st.caption(FIELD)
    stamp = f"{subject.key} {hash(edits)} {scan.layer} {scan.channel}"
    show_scan(scan, subject.image, key="scan", stamp=stamp)


def _choose_channel(step: Step) -> int:
    """Lets the reader choose a channel or unit by number; units have no picture."""
    channels = range(step.values.shape[-1])
    if len(channels) == 1:
        return 0
    if CHANNEL not in st.session_state:
        peaks = step.values.reshape(-1, len(channels)).max(axis=0)
        st.session_state[CHANNEL] = read_link(CHANNEL, channels, int(peaks.argmax()))
    st.session_state[CHANNEL] = min(st.session_state[CHANNEL], channels[-1])
    if step.values.ndim == 1:
        st.selectbox(
            "Unit", channels, key=CHANNEL, format_func=lambda at: name_unit(step, at)
        )
    write_link(CHANNEL, st.session_state[CHANNEL])
    return int(st.session_state[CHANNEL])


def _show_channels(step: Step, chosen: int) -> None:
    channels = step.values.shape[-1]
    made = ", each made by a kernel of its own" if step.kind == "convolution" else ""
    st.markdown(f"All {count(channels, 'feature map')} of this layer{made}. Click one.")
    show_tiles(
        step.values.transpose(2, 0, 1),
        [f"channel {channel}" for channel in range(channels)],
        key="maps",
        on_click=lambda channel: _put(CHANNEL, channel),
        chosen=chosen,
    )
