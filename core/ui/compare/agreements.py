"""The images behind a verdict: where two models agree, and where they do not."""

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.ui.app.links import read_link, write_link
from core.ui.mistakes.images import agreement_words
from core.ui.runs.images import images_behind
from core.ui.runs.verdict import load_comparison, load_evaluation
from core.ui.widgets.gallery import image_grid_html
from core.words import percent

SHOWN = 16
START = "only_first_right"


def show_agreements(first, second, titles):
    """Shows test images that both, one or none of two runs got right."""
    comparison = load_comparison(first.id, second.id)
    words = {each: word for word, each in agreement_words(titles).items() if each}
    linked = read_link("agreement", words, START)
    chosen = st.segmented_control(
        "Who is right",
        list(words),
        default=linked,
        required=True,
        key=f"agreement_{first.id}_{second.id}",
        format_func=lambda each: f"{words[each]}: {len(comparison.rows(each)):,}",
    )
    write_link("agreement", chosen, usual=START)
    dataset = images_behind(first)
    if dataset is None:
        return
    rows = comparison.rows(chosen)
    sides = [load_evaluation(run.id) for run in (first, second)]
    losses = sum(each.losses for each in sides)
    rows = rows[(-losses[rows]).argsort(kind="stable")][:SHOWN]
    if not len(rows):
        st.caption("No image is here.")
        return
    captions = [_describe(sides, row) for row in rows]
    st.html(image_grid_html(dataset.test.images[rows], captions, tile=96))
    st.caption(
        f"Under an image: its label, what {titles[0]} says, what {titles[1]} says. "
        "The hardest first."
    )
    st.page_link(
        "pages/mistakes.py",
        label="All of them in Mistakes",
        icon=":material/image_search:",
        query_params={"runs": [first.id, second.id], "who": words[chosen]},
    )


def _describe(sides, row):
    """Returns an image's label and what each Evaluation says of it."""
    answers = [
        f"{CLASS_NAMES[each.predictions[row]]} {percent(each.confidence[row], 0)}"
        for each in sides
    ]
    return " · ".join([CLASS_NAMES[sides[0].labels[row]], *answers])
