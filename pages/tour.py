"""Tour: six stops in about ten minutes, and what the words mean."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.app.glossary import explain, show_glossary
from core.ui.app.tour import STOPS, link_stop

need_frame()
st.title("Tour")
st.markdown(
    "Six stops, about ten minutes. Each has one thing to do and one question, which "
    "stay in sight on its page; the words below it open what they mean."
)
done = sum(st.session_state.get(f"stop_{stop.name}", False) for stop in STOPS)
st.progress(done / len(STOPS), f"{done} of {len(STOPS)} stops")
for number, stop in enumerate(STOPS, start=1):
    with st.container(border=True):
        text, box = st.columns([5, 1], vertical_alignment="center")
        with text:
            link_stop(number, f"**{number}. {stop.name}**")
        box.checkbox("Done", key=f"stop_{stop.name}", persist_state="session")
        st.markdown(stop.task)
        explain(*stop.terms)
st.subheader("Glossary")
show_glossary()
