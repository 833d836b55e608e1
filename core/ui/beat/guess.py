"""How many will be right: asked before the first round, answered by its end."""

import streamlit as st

from core.analysis.contest import RANDOM, ROUND
from core.runs.rounds import Round
from core.ui.app.predict import answers_to, ask
from core.ui.app.question import Question
from core.ui.beat.game import Game

RANGES = {"0 to 11": 11, "12 to 14": 14, "15 or 16": 16, "17 or 18": 18, "19 or 20": 20}
QUESTION = Question(
    "beat-right", "How many of these twenty will you get right?", tuple(RANGES)
)
_ASKED = "beat_guess"  # key of the round that a guess waits for


def name_range(right: int) -> str:
    """Returns the choice that a score of twenty falls into."""
    return next(words for words, most in RANGES.items() if right <= most)


def ask_before(played: Round) -> None:
    """Asks before the first answer of the first round; nobody has to answer."""
    waits = st.session_state.get(_ASKED) == played.key
    is_new = len(played) == ROUND and not played.answers
    if (is_new or waits) and ask(QUESTION, None, about=played.key, most=1):
        st.session_state[_ASKED] = played.key


def tell_after(game: Game, played: Round) -> None:
    """Sets the guess beside the score, where there was one."""
    was_asked = st.session_state.get(_ASKED) == played.key
    if was_asked or played.key in answers_to(QUESTION.key):
        is_like_crowd = game.is_official and played.kind == RANDOM
        explain = "The crowd's 83.5 % would be 16 or 17 of 20." if is_like_crowd else ""
        truth = name_range(played.right)
        ask(QUESTION, truth, explain=explain, about=played.key, most=1)
