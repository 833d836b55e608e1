"""Choosing a round of *Beat the model*, and playing it."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from core.analysis.contest import DISAGREEMENTS, EASY, RANDOM, ROUND, eligible_rows
from core.runs.rounds import MOST_NUMBER, Round
from core.ui.app.links import link_values
from core.ui.beat.board import Played, show_board
from core.ui.beat.game import Game
from core.ui.beat.kept import keep, list_rounds
from core.ui.widgets.choosing import choose_one

KIND, NUMBER = "round", "round_number"  # in the session and in the URL
_FRESH = "fresh_round"  # in the session: a round without an answer yet
_CHANGED = "round_changed"  # what the whole page must know of
KIND_WORDS = {
    RANDOM: "Drawn at random: what your score says holds for the test images as such.",
    EASY: "Both right and confident: images that the networks find easy. Do you?",
    DISAGREEMENTS: "The networks predict different classes: at most one is right.",
}


def choose_round(game: Game) -> Round | None:
    """Lets the reader choose a round; returns it as far as it was played.

    None after saying that there is no such image.
    """
    _go_on_where_it_was(game)
    left, middle, right = st.columns([3, 1.2, 1], vertical_alignment="bottom")
    kind = choose_one("Images", game.kinds, key=KIND, at=left)
    number = middle.number_input(
        "Round",
        1,
        MOST_NUMBER,
        key=NUMBER,
        bind="query-params",
        help="Whoever opens the link to this page gets the same images.",
    )
    right.toggle(
        "Clock",
        value=True,
        key="clock",
        bind="query-params",
        help="Hidden, it runs all the same: the list of your rounds says the time.",
    )
    eligible = len(eligible_rows(game.evaluations, kind))
    rows = game.draw(kind, number)
    st.caption(f"{_words(game, kind)} {len(rows)} of {eligible:,} such images.")
    if not len(rows):
        st.info("No such images: choose another kind.", icon=":material/hide_image:")
        return None
    return find_round(list_rounds(), game.begin(kind, number, rows))


def _go_on_where_it_was(game: Game) -> None:
    """Begins a session with the round played last, where the link names none."""
    if KIND in st.session_state or link_values(KIND) or link_values(NUMBER):
        return
    played = [each for each in list_rounds() if each.data == game.data]
    if played and played[-1].kind in game.kinds:
        st.session_state[KIND] = played[-1].kind
        st.session_state[NUMBER] = played[-1].number


def _words(game: Game, kind: str) -> str:
    if kind == EASY and len(game.runs) == 1:
        return "The network is right and confident: images that it finds easy. Do you?"
    return KIND_WORDS[kind]


def find_round(rounds: list[Round], wanted: Round) -> Round:
    """Returns a round as far as it was played; `wanted` where it was not."""
    same = [each for each in rounds if _is_same(each, wanted)]
    fresh: Round | None = st.session_state.get(_FRESH)
    if fresh is None or not _is_same(fresh, wanted):
        fresh = None
    if fresh is not None:  # begun in this session, perhaps once more
        same = [each for each in same if each.key == fresh.key] or [fresh]
    if not same:
        st.session_state[_FRESH] = wanted
        return wanted
    return replace(same[-1], opponents=wanted.opponents)  # those of today


def _is_same(one: Round, other: Round) -> bool:
    names = (one.kind, one.number) == (other.kind, other.number)
    return names and one.has_images_of(other)


@st.fragment
def play(game: Game, played: Round) -> None:
    """Shows the board; each answer is kept, and runs this part of the page alone."""
    if st.session_state.pop(_CHANGED, False):
        st.rerun()
    now = find_round(list_rounds(), played)
    show_board(
        game.images[np.array(now.rows)],
        now,
        key="board",
        has_clock=st.session_state.get("clock", True),
        on_play=partial(_take, now),
    )


def _take(played: Round, said: Played) -> None:
    answered = replace(
        played,
        answers=said.answers,
        seconds=said.seconds,
        is_finished=said.is_finished,
    )
    is_new = keep(answered)
    st.session_state[_CHANGED] = is_new or said.is_finished


def show_next(game: Game, played: Round) -> None:
    """Offers other images, and the same once more, after a round."""
    left, right = st.columns(2)
    left.button(
        f"Next {ROUND}",
        icon=":material/skip_next:",
        type="primary",
        on_click=partial(_go_on, game, played),
        width="stretch",
    )
    right.button(
        "These once more",
        icon=":material/replay:",
        on_click=partial(_play_again, played),
        width="stretch",
        help="It is not counted as your best, since you have seen the images.",
    )


def _go_on(game: Game, played: Round) -> None:
    """Chooses the first round of the kind after this one that was not played yet."""
    rounds, number = list_rounds(), played.number
    while True:
        number = number % MOST_NUMBER + 1
        rows = tuple(map(int, game.draw(played.kind, number)))
        known = [each for each in rounds if (each.data, each.rows) == (game.data, rows)]
        if not known or number == played.number:
            break
    st.session_state[NUMBER] = number


def _play_again(played: Round) -> None:
    fresh = Round(
        played.kind,
        played.number,
        played.data,
        played.rows,
        played.labels,
        played.opponents,
    )
    st.session_state[_FRESH] = fresh
