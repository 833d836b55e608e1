"""Visits: how many the system lets this server hold, and the end of those that left."""

import contextlib
import gc
import threading
import time

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

KEPT_SECONDS = 120  # a lost connection finds its session again; under Streamlit's TTL
PERIOD = 30  # seconds
_left: dict[str, float | None] = {}  # session -> when it was first seen without a tab


def watch_session() -> None:
    """Has this session closed once its tab is gone; called by every run of a script.

    Streamlit keeps sessions without a tab, three file descriptors each, until another
    one ends, and only Python's collector closes those that it drops.
    """
    context = get_script_run_ctx()
    if context is not None and exists():
        _left[context.session_id] = None
        _start()


@st.cache_resource(show_spinner=False)
def _start() -> None:
    raise_file_limit()
    threading.Thread(target=_close_for_ever, daemon=True).start()


def raise_file_limit() -> None:
    """Allows as many open files as the system permits; some allow 256 at first."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # Windows has none, and no such limit

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        is_open = hard == resource.RLIM_INFINITY  # macOS then takes its OPEN_MAX
        wanted = 10_240 if is_open else hard
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _close_for_ever() -> None:
    while True:
        time.sleep(PERIOD)
        if exists() and close_left(time.monotonic()):
            gc.collect()


def close_left(now: float) -> int:
    """Closes sessions whose tab has been gone for long enough; returns how many."""
    runtime = get_instance()
    closed = 0
    for session_id, since in list(_left.items()):
        if runtime.is_active_session(session_id):
            _left[session_id] = None
        elif since is None:
            _left[session_id] = now
        elif now - since >= KEPT_SECONDS:
            # Of Streamlit's ways to end a session, the one for any thread.
            runtime.clear_user_info_for_session(session_id)
            _left.pop(session_id)
            closed += 1
    return closed
