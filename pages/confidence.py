"""Confidence: does 80 % mean right 8 times of 10, and when should it abstain?"""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.confidence import (
    ask_nine_of_ten,
    choose_calibration,
    show_coverage,
    show_reliability,
)
from core.ui.runs.choice import choose_evaluated

need_frame()
st.title("Confidence")
st.markdown(
    "A network gives a probability for its prediction, its confidence. Of all "
    "predictions with 80 % confidence, 80 % should be right: then the curve follows "
    "the dotted diagonal. Below it the network is overconfident, above it "
    "underconfident."
)
runs = choose_evaluated(limit=2, key="analysed_runs")
if not runs:
    st.stop()
chosen = choose_calibration(runs)
if ask_nine_of_ten(runs):
    show_reliability(runs, chosen)
st.subheader("Answer only when confident")
st.markdown(
    "A network that may abstain is right more often on the rest (selective "
    "prediction). Move the slider: how many images are you willing to leave "
    "unanswered (1 - coverage), and how often is it wrong on the others (selective "
    "risk)? Networks compare fairly at the same coverage, not at the same confidence."
)
show_coverage(runs, chosen)
