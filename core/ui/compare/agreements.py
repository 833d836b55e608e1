"""The images behind a verdict: where two networks agree, and where they do not."""

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.ui.app.links import read_link, write_link
from core.ui.runs.evaluated import EvaluatedRun, agreement_words, compare
from core.ui.runs.images import images_behind
from core.ui.widgets.gallery import image_grid_html
from core.words import percent, plain

SHOWN = 16
START = "only_first_right"


def show_agreements(first: EvaluatedRun, second: EvaluatedRun) -> None:
    """Shows test images that both, one or none of two runs got right."""
    comparison = compare(first, second)
    words = agreement_words(first, second)
    chosen = st.segmented_control(
        "Who is right",
        list(words),
        default=read_link("agreement", words, START),
        required=True,
        key=f"agreement_{first.id}_{second.id}",
        format_func=lambda each: (
            f"{plain(words[each])}: {len(comparison.rows(each)):,}"
        ),
    )
    write_link("agreement", chosen, usual=START)
    dataset = images_behind(first.run)
    if dataset is None:
        return
    rows = comparison.rows(chosen)
    losses = first.evaluation.losses + second.evaluation.losses
    rows = rows[(-losses[rows]).argsort(kind="stable")][:SHOWN]
    if not len(rows):
        st.caption("No images match.")
        return
    captions = [_describe(first, second, row) for row in rows]
    st.html(image_grid_html(dataset.test.images[rows], captions, tile=96))
    st.caption("The images with the highest loss of both come first.")
    st.page_link(
        "pages/mistakes.py",
        label="All of them in Mistakes",
        icon=":material/image_search:",
        query_params={"runs": [first.id, second.id], "who": words[chosen]},
    )


def _describe(first: EvaluatedRun, second: EvaluatedRun, row: int) -> str:
    words = f"true {CLASS_NAMES[first.evaluation.labels[row]]}"
    for shown in (first, second):
        predicted = CLASS_NAMES[shown.evaluation.predictions[row]]
        confidence = percent(shown.evaluation.confidence[row], 0)
        words += f"; {shown.title} {predicted} {confidence}"
    return words
