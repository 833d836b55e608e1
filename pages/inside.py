"""Inside: an image on its way through a network, layer by layer, number by number."""

import streamlit as st

from core.ui.app.frame import need_frame
from core.ui.inside.ablation import show_ablation
from core.ui.inside.class_image import show_class_image
from core.ui.inside.filters import show_filters
from core.ui.inside.fooling import show_fooling
from core.ui.inside.forward_pass import show_forward_pass
from core.ui.inside.heat_quiz import show_heat_quiz
from core.ui.inside.image_map import show_map
from core.ui.inside.subject import Subject
from core.ui.inside.why import show_why
from core.ui.runs.choice import choose_evaluated_run
from core.ui.runs.chosen_image import choose_image
from core.ui.widgets.choosing import choose_one

WHY = "Why this prediction"
VIEWS = {
    "Forward pass": show_forward_pass,
    "Filters": show_filters,
    WHY: show_why,
    "Ablation": show_ablation,
    "Class visualisation": show_class_image,
    "Fooling image": show_fooling,
    "Map of images": show_map,
}

need_frame()
st.title("Inside the network")
st.markdown(
    "Follow one image through a network that you trained. Every number on this page is "
    "the network's own, and you can see how it comes about."
)
chosen = choose_evaluated_run(key="inside_run")
if chosen is None:
    st.stop()
looked = choose_image(chosen)
subject = Subject(chosen.run, looked.dataset, looked.image, looked.row, looked.label)
view = choose_one("Look at", list(VIEWS), key="view", label_visibility="collapsed")
if view == WHY:
    show_heat_quiz(chosen, subject)
VIEWS[view](subject)
