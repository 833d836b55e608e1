"""Confidence: is 80 % sure right 8 times of 10, and what does silence buy?"""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.confidence import show_coverage, show_reliability
from core.ui.runs.choice import choose_comparable
from core.ui.runs.live import names, run_colors

need_frame()
st.title("Confidence")
st.markdown(
    "A network says how sure it is. Of all answers that are 80 % sure, 80 % should be "
    "right: then the line below lies on the dots. Under them it is cocksure, above "
    "them too modest."
)
runs = choose_comparable(limit=2, key="analysed_runs")
if not runs:
    st.stop()
titles, colors = names(runs), run_colors(runs)
show_reliability(runs, titles, colors)
st.subheader("Answer only when sure")
st.markdown(
    "A network that may say *I do not know* is right more often. Move the slider: how "
    "many images are you willing to leave unanswered?"
)
show_coverage(runs, titles, colors)
