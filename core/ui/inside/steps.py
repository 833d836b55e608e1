"""A long computation in a network's process, step by step: progress, Stop, go on."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import streamlit as st

from core.networks.inference import InferenceError
from core.ui.widgets.job_bar import Progress
from core.words import plain

CHUNK_SECONDS = 0.3  # that a click on Stop waits at most, about


class State(Protocol):
    """What a step leaves; it knows how many were made."""

    @property
    def step(self) -> int: ...


S = TypeVar("S", bound=State)


@dataclass(eq=False)
class _Kept:
    """A computation of this session: how far it is, and what it passed."""

    key: str  # what it is about; with another one it begins anew
    now: Any = None
    passed: list[Any] = field(default_factory=list[Any])
    is_stopped: bool = False


def follow_steps(
    name: str, key: str, stops: Sequence[int], advance: Callable[[S | None, int], S]
) -> list[S]:
    """Computes up to the last stop, with a bar; returns the states at the stops.

    What is reached stays in the session. Stop keeps what there is, and the reader may
    go on from there; the last state is then the one it stopped at.

    Args:
        name: Of the computation, in the session.
        key: What it is about, such as run, class and settings.
        stops: Steps after which a state is kept, in order.
        advance: Takes so many steps from a state, or from the start.
    """
    kept = st.session_state.get(name)
    if kept is None or kept.key != key:
        kept = st.session_state[name] = _Kept(key)
    place = st.empty()
    if not kept.is_stopped and not _is_done(kept, stops):
        try:
            with place:
                _run(name, kept, stops, advance)
        except (ValueError, InferenceError):
            place.empty()
            raise
        place.empty()
    if kept.is_stopped:
        with place.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Stopped after {kept.now.step if kept.now else 0} steps.")
            words, icon = "Go on", ":material/play_arrow:"
            st.button(words, key=f"{name}_on", icon=icon, on_click=_go_on, args=(kept,))
    last = [kept.now] if kept.now is not None else []
    return kept.passed + [each for each in last if each not in kept.passed]


def _is_done(kept: _Kept, stops: Sequence[int]) -> bool:
    return kept.now is not None and kept.now.step >= stops[-1]


def _run(
    name: str,
    kept: _Kept,
    stops: Sequence[int],
    advance: Callable[[S | None, int], S],
) -> None:
    """Takes steps in parts that are short enough for Stop to be heard."""
    with st.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, "starting …", width="stretch")
        icon = ":material/stop_circle:"
        st.button("Stop", key=f"{name}_stop", icon=icon, on_click=_stop, args=(kept,))
    size, rate = 1, 0.0
    while not _is_done(kept, stops):
        made = kept.now.step if kept.now is not None else 0
        nearest = next(stop for stop in stops if stop > made or kept.now is None)
        start = time.monotonic()
        kept.now = advance(kept.now, min(size, nearest - made))
        if kept.now.step in stops:
            kept.passed.append(kept.now)
        taken = time.monotonic() - start
        if kept.now.step > made + 1 or size > 1:  # the first step also compiles
            rate = taken / max(1, kept.now.step - made)
        size = max(1, int(CHUNK_SECONDS / rate)) if rate else 2
        left = rate * (stops[-1] - kept.now.step)
        words = f"step {kept.now.step} of {stops[-1]}"
        progress = Progress(kept.now.step / stops[-1], words, left if rate else None)
        bar.progress(progress.done, plain(progress))


def _stop(kept: _Kept) -> None:
    kept.is_stopped = True


def _go_on(kept: _Kept) -> None:
    kept.is_stopped = False
