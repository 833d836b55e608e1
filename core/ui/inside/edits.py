"""The learner's edits to a network: kept for a session, never written anywhere."""

from collections.abc import Iterable

import numpy as np
import streamlit as st

from core.arrays import Floats
from core.explain.edits import ChannelOff, Edit, LayerOff, NewKernel
from core.runs.run import Run
from core.words import count

Place = tuple[str, int, int]  # layer, output channel, input channel
_EDITS = "inside_edits"  # run id -> tuple of edits
_VERSION = "inside_edits_version"  # counts what the kernel's editor did not do


def edits_of(run: Run) -> tuple[Edit, ...]:
    """Returns the edits to a run's network, oldest first."""
    return st.session_state.get(_EDITS, {}).get(run.id, ())


def version() -> int:
    """Returns a number that changes when a kernel's editor must start afresh."""
    return st.session_state.get(_VERSION, 0)


def _keep(run: Run, edits: Iterable[Edit]) -> None:
    st.session_state[_EDITS] = st.session_state.get(_EDITS, {}) | {run.id: tuple(edits)}


def undo(run: Run, number: int = 1) -> None:
    """Takes back the last edits."""
    _keep(run, edits_of(run)[:-number])
    st.session_state[_VERSION] = version() + 1


def reset(run: Run) -> None:
    """Takes back all edits."""
    undo(run, len(edits_of(run)) or 1)


def toggle_channel(run: Run, layer: str, channel: int) -> None:
    """Switches a channel off, or on again."""
    edit, edits = ChannelOff(layer, channel), edits_of(run)
    others = [other for other in edits if other != edit]
    _keep(run, others if edit in edits else [*edits, edit])


def switch_layer_off(run: Run, layer: str) -> None:
    """Makes every value of a layer 0."""
    if LayerOff(layer) not in edits_of(run):
        _keep(run, [*edits_of(run), LayerOff(layer)])


def change_kernel(run: Run, edit: NewKernel) -> None:
    """Takes in a kernel; one for the same place just before is replaced."""
    edits = edits_of(run)
    if edits and _place(edits[-1]) == _place(edit):
        edits = edits[:-1]
    _keep(run, [*edits, edit])


def _place(edit: Edit) -> Place | None:
    if isinstance(edit, NewKernel):
        return edit.layer, edit.channel, edit.source
    return None


def edited_kernel(run: Run, trained: Floats, place: Place) -> Floats:
    """Returns `(k, k)`: a trained kernel, or what the learner made of it."""
    kernels = {_place(e): e.values for e in edits_of(run) if isinstance(e, NewKernel)}
    return np.array(kernels.get(place, trained), np.float32)


def channels_off(run: Run, layer: str, channels: int) -> list[int]:
    """Returns the indices of a layer's channels that are off."""
    edits = edits_of(run)
    if LayerOff(layer) in edits:
        return list(range(channels))
    return [e.channel for e in edits if isinstance(e, ChannelOff) and e.layer == layer]


def remind_of_edits(run: Run) -> None:
    """Says that what is shown is the edited network, where it is."""
    edits = edits_of(run)
    if not edits:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":orange[With your {count(len(edits), 'edit')} from Ablation. The saved "
            "run is unchanged.]"
        )
        st.button("Reset", icon=":material/restart_alt:", on_click=reset, args=(run,))
