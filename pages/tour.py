"""Tour: six stops in about ten minutes, and what the words mean."""

import streamlit as st

from core.ui.frame import need_frame
from core.ui.glossary import explain, show_glossary

STOPS = (
    (
        "Train",
        "pages/home.py",
        "home",
        "Press **Train both** and watch two curves climb. Which one is ahead after a "
        "minute, and by how much?",
        ("CNN", "ANN", "Epoch", "Validation split"),
    ),
    (
        "Compare",
        "pages/compare.py",
        "compare_arrows",
        "Read the verdict. Would you bet on it? Look at the images that only one of "
        "the two got right.",
        ("Accuracy", "Interval", "McNemar test"),
    ),
    (
        "Confusion",
        "pages/confusion.py",
        "grid_on",
        "Find the deepest blue and click it. Could you tell those two classes apart?",
        ("Confusion matrix", "Precision", "Recall"),
    ),
    (
        "Mistakes",
        "pages/mistakes.py",
        "image_search",
        "Sort by loss: the network was sure and wrong. Find one that fools you, too, "
        "and one whose label is wrong.",
        ("Loss", "Confidence", "Calibration"),
    ),
    (
        "Photos",
        "pages/photos.py",
        "photo_camera",
        "Take a picture of your shoe, or look at `dataset/`. Switch the rungs of the "
        "ladder off, one by one. Which one is worth most?",
        ("Augmentation", "Temperature"),
    ),
    (
        "Inside",
        "pages/inside.py",
        "biotech",
        "Click a layer, then a map, then a pixel. Check one product by hand. Then "
        "switch a map off under *Surgery*.",
        ("Kernel", "Pooling", "Receptive field", "Softmax"),
    ),
)

need_frame()
st.title("Tour")
st.markdown(
    "Six stops, about ten minutes. Each has one thing to do and one question; the "
    "words below it open what they mean."
)
done = sum(st.session_state.get(f"stop_{name}", False) for name, *_ in STOPS)
st.progress(done / len(STOPS), f"{done} of {len(STOPS)} stops")
for number, (name, page, icon, words, terms) in enumerate(STOPS, start=1):
    with st.container(border=True):
        text, box = st.columns([5, 1], vertical_alignment="center")
        text.page_link(page, label=f"**{number}. {name}**", icon=f":material/{icon}:")
        box.checkbox("Done", key=f"stop_{name}", persist_state="session")
        st.markdown(words)
        explain(*terms)
st.subheader("Glossary")
show_glossary()
