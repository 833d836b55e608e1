"""The learner's edits to a network: kept for a session, never written anywhere."""

import numpy as np
import streamlit as st

from core.explain.edits import ChannelOff, LayerOff, NewKernel
from core.words import count

_EDITS = "inside_edits"  # run id -> tuple of edits
_VERSION = "inside_edits_version"  # counts what the kernel's editor did not do


def edits_of(run):
    """Returns the edits to a run's network, a tuple."""
    return st.session_state.get(_EDITS, {}).get(run.id, ())


def keep_edits(run, edits):
    """Replaces the edits to a run's network."""
    st.session_state[_EDITS] = st.session_state.get(_EDITS, {}) | {run.id: tuple(edits)}


def version():
    """Returns a number that changes when a kernel's editor must start afresh."""
    return st.session_state.get(_VERSION, 0)


def undo(run):
    """Takes the last edit back."""
    keep_edits(run, edits_of(run)[:-1])
    st.session_state[_VERSION] = version() + 1


def reset(run):
    """Takes all edits back."""
    keep_edits(run, ())
    st.session_state[_VERSION] = version() + 1


def toggle_map(run, layer, channel):
    """Switches a map off, or on again."""
    edit, edits = ChannelOff(layer, channel), edits_of(run)
    if edit in edits:
        keep_edits(run, [each for each in edits if each != edit])
    else:
        keep_edits(run, [*edits, edit])


def switch_layer_off(run, layer):
    """Makes every value of a layer 0."""
    if LayerOff(layer) not in edits_of(run):
        keep_edits(run, [*edits_of(run), LayerOff(layer)])


def change_kernel(run, edit):
    """Takes in a NewKernel; one to the same kernel just before is replaced."""
    edits = edits_of(run)
    if edits and _target(edits[-1]) == _target(edit):
        edits = edits[:-1]
    keep_edits(run, [*edits, edit])


def _target(edit):
    if isinstance(edit, NewKernel):
        return edit.layer, edit.channel, edit.source
    return None


def edited_kernel(run, trained, *, layer, channel, source):
    """Returns `(k, k)`: a trained kernel, or what the learner made of it."""
    place = (layer, channel, source)
    found = [each for each in edits_of(run) if _target(each) == place]
    return np.array(found[-1].values, np.float32) if found else trained


def maps_off(run, layer, channels):
    """Returns the indices of a layer's maps that are off."""
    edits = edits_of(run)
    if LayerOff(layer) in edits:
        return list(range(channels))
    return [e.channel for e in edits if isinstance(e, ChannelOff) and e.layer == layer]


def remind_of_edits(run):
    """Says that what is shown is the edited network, where it is."""
    edits = edits_of(run)
    if not edits:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":orange[After your {count(len(edits), 'edit')} in Surgery. The saved run "
            "is as it was.]"
        )
        st.button("Reset", icon=":material/restart_alt:", on_click=reset, args=(run,))
