"""Beat the model: twenty test images, the learner against the networks."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.beat.earlier import show_earlier
from core.ui.beat.game import find_game
from core.ui.beat.guess import ask_before, tell_after
from core.ui.beat.images import show_matrices, show_missed
from core.ui.beat.play import choose_round, play, show_next
from core.ui.beat.result import choose_result, show_scores, show_tests
from core.ui.runs.choice import choose_evaluated

need_frame()
st.title("Beat the model")
st.markdown(
    "Twenty test images, one after the other: which class is it? The networks saw the "
    "same 28 x 28 pixels, and no more. Click a class or press its number; Backspace "
    "takes the last one back."
)
runs = choose_evaluated(limit=2, key="analysed_runs")
game = find_game(runs) if runs else None
if game is None:
    st.stop()
played = choose_round(game)
if played is None:
    show_earlier()
    st.stop()
if not played.is_finished:
    with st.container():  # there with and without a question: the board stays in place
        ask_before(played)
    play(game, played)
else:
    tell_after(game, played)
    result = choose_result(game, played)
    show_scores(result, played)
    show_next(game, played)
    st.subheader("Is the difference more than luck?")
    show_tests(result)
    st.subheader("The images")
    show_missed(result)
    st.subheader("Which classes are confused")
    show_matrices(result)
show_earlier()
