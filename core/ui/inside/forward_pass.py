"""The journey of an image, and the layer of it that is opened."""

import streamlit as st

from core.ui.app.links import read_link, write_link
from core.ui.inside.edits import edits_of, remind_of_edits
from core.ui.inside.lessons import FIELD, lesson_of
from core.ui.inside.microscope import show_scan
from core.ui.inside.strip import show_strip
from core.ui.inside.subject import telling_trouble
from core.ui.inside.units import name_unit, show_unit
from core.ui.widgets.tiles import show_tiles
from core.words import count

LAYER, MAP = "layer", "map"
COMPUTING = ("Conv2D", "Dense")


@st.fragment
def show_forward_pass(subject):
    """Shows every layer of the Subject's way, and one of them from near."""
    with telling_trouble("journey"):
        edits = edits_of(subject.run)
        remind_of_edits(subject.run)
        journey = subject.ask("forward_pass:follow_image", edits)
        layer = _chosen_layer(journey)
        st.markdown(
            "Each card is a layer; its squares are **maps**, what the layer makes of "
            "the image, the first 16 of them. Black is 0, white is much, orange is "
            "below 0. Click a card to open it."
        )
        stamp = f"{subject.key} {hash(edits)}"
        show_strip(
            journey, key="journey", stamp=stamp, chosen=layer, on_open=_open_layer
        )
        step = next(each for each in journey.steps if each.row.name == layer)
        _show_opened(subject, journey, step, edits)


def _chosen_layer(journey):
    """Returns the opened layer of the URL; the first that computes to begin with."""
    names = [step.row.name for step in journey.steps]
    if st.session_state.get(LAYER) not in names:
        first = next(s for s in journey.steps if s.row.kind in COMPUTING)
        st.session_state[LAYER] = read_link(LAYER, names, first.row.name, is_quiet=True)
    return st.session_state[LAYER]


def _open_layer(name):
    if name is not None:
        st.session_state[LAYER] = name


def _show_opened(subject, journey, step, edits):
    """Shows one layer: what it does, its maps, and one of them from near."""
    names = [each.row.name for each in journey.steps]
    title, chooser = st.columns([3, 1], vertical_alignment="bottom")
    title.subheader(f"{step.row.name}: {step.kind}")
    chooser.selectbox("Opened layer", names, key=LAYER)
    write_link(LAYER, step.row.name)
    st.markdown(lesson_of(step))
    number = step.values.shape[-1]
    chosen = _choose_map(step, number)
    if step.values.ndim == 1:
        place = int(chosen), 0, 0
        show_unit(subject.ask("unit:look_at_pixel", step.row.name, *place, edits), step)
        return
    if number > 1:
        _show_maps(step, chosen)
    scan = subject.ask("scan:scan_map", step.row.name, int(chosen), edits)
    st.markdown(f"##### Map {chosen} under the microscope")
    st.caption(FIELD)
    stamp = f"{subject.key} {hash(edits)} {scan.layer} {scan.channel}"
    show_scan(scan, subject.image, key="scan", stamp=stamp)


def _choose_map(step, number):
    """Lets the reader choose a map or unit by number; units have no picture."""
    if number == 1:
        return 0
    if MAP not in st.session_state:
        linked = read_link(MAP, range(number))
        st.session_state[MAP] = _loudest(step) if linked is None else linked
    st.session_state[MAP] = min(st.session_state[MAP], number - 1)
    if step.values.ndim == 1:
        chosen = st.selectbox(
            "Unit", range(number), key=MAP, format_func=lambda at: name_unit(step, at)
        )
    else:
        chosen = st.session_state[MAP]
    write_link(MAP, chosen)
    return chosen


def _loudest(step):
    """Returns the map or unit with the largest value."""
    return int(step.values.reshape(-1, step.values.shape[-1]).max(axis=0).argmax())


def _show_maps(step, chosen):
    number = step.values.shape[-1]
    st.markdown(
        f"All {count(number, 'map')} of this layer, each made by a kernel of its own. "
        "Click one."
        if step.kind == "convolution"
        else f"All {count(number, 'map')} of this layer. Click one."
    )
    show_tiles(
        step.values.transpose(2, 0, 1),
        [f"map {each}" for each in range(number)],
        key="maps",
        on_click=_choose,
        chosen=chosen,
    )


def _choose(channel):
    st.session_state[MAP] = channel
