"""The board of *Beat the model*: one image after the other, ten classes, a clock."""

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.arrays import Images
from core.data.dataset import CLASS_NAMES, NUM_CLASSES
from core.runs.config import is_number
from core.runs.rounds import MOST_SECONDS, Round
from core.ui.app.component import load_component
from core.ui.widgets.gallery import contact_sheet

HTML = """
<div class="board">
  <div class="picture">
    <div class="image" role="img"></div>
    <button class="start strong" hidden>Start <kbd>Enter</kbd></button>
    <button class="result strong" hidden>Show the result <kbd>Enter</kbd></button>
  </div>
  <div class="side">
    <div class="status">
      <span class="place"></span><span class="clock" role="timer"></span>
    </div>
    <div class="bar"><i></i></div>
    <div class="classes"></div>
    <button class="undo">Undo <kbd>Backspace</kbd></button>
    <div class="said" role="status"></div>
  </div>
</div>
"""
_BOARD = load_component(__file__, HTML)


@dataclass(frozen=True)
class Played:
    """What the browser says of a round, checked."""

    answers: tuple[int, ...]
    seconds: tuple[float, ...]
    is_finished: bool


def show_board(
    images: Images,
    played: Round,
    *,
    key: str,
    has_clock: bool,
    on_play: Callable[[Played], None],
) -> None:
    """Shows a round from where it was; `on_play` hears of each answer and undo.

    Args:
        images: `(n, 28, 28)`, in the order of the round.
    """
    sheet = base64.b64encode(contact_sheet(images, columns=1, scale=1, gap=0))
    _BOARD(
        data={
            "stamp": played.key,
            "sheet": sheet.decode(),
            "count": len(played),
            "names": list(CLASS_NAMES),
            "answers": list(played.answers),
            "seconds": list(played.seconds),
            "clock": has_clock,
        },
        key=key,
        on_played_change=lambda: _take(key, played, on_play),
    )


def _take(key: str, played: Round, on_play: Callable[[Played], None]) -> None:
    said = check_played(st.session_state[key].played, played)
    if said is not None:
        on_play(said)


def check_played(said: Any, played: Round) -> Played | None:
    """Returns what a browser said of this round; None for anything else."""
    if not isinstance(said, dict) or said.get("stamp") != played.key:
        return None  # of a round before, or of nobody's
    answers, seconds = said.get("answers"), said.get("seconds")
    if not isinstance(answers, list) or not isinstance(seconds, list):
        return None
    is_whole = all(type(each) is int for each in answers)
    if not is_whole or not all(0 <= each < NUM_CLASSES for each in answers):
        return None
    if len(answers) > len(played) or len(seconds) != len(answers):
        return None
    if not all(is_number(each) and math.isfinite(each) for each in seconds):
        return None
    kept = tuple(min(max(0.0, float(each)), MOST_SECONDS) for each in seconds)
    is_finished = said.get("finished") is True and len(answers) == len(played)
    return Played(tuple(answers), kept, is_finished)
