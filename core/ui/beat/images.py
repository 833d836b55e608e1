"""The images behind a contest: matrices side by side, and who missed what."""

from collections.abc import Sequence

import streamlit as st

from core.analysis.contest import LEARNER
from core.arrays import Rows
from core.charts.confusion import confusion_figure, find_limits
from core.data.dataset import CLASS_NAMES
from core.palette import GOOD, RUN_COLORS
from core.ui.beat.result import Result
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.ui.widgets.gallery import image_grid_html
from core.ui.widgets.matrix_scale import is_dark, show_scale
from core.words import count

WRONG_COLOR = RUN_COLORS[6]
MOST = 60  # images of one gallery


def show_missed(result: Result) -> None:
    """Shows the images that everybody missed, and those that tell you apart."""
    contest = result.contest
    everybody = contest.missed_by_all
    st.markdown(f"**Everybody missed** {_images(everybody)}")
    if len(everybody):
        blame = "drawings are ambiguous" if result.game.is_drawn else "are ambiguous"
        labels = "" if result.game.is_drawn else ", and some labels are wrong"
        st.caption(f"Look at these twice: some {blame} at 28 x 28 pixels{labels}.")
    _show(result, everybody)
    for words, rows in (
        ("**You alone were right on**", contest.missed_by_networks),
        ("**You alone were wrong on**", contest.missed_by_learner),
    ):
        if len(rows):
            st.markdown(f"{words} {_images(rows)}")
            _show(result, rows)
    with st.expander(f"All {count(len(contest), 'image')}"):
        _show(result, range(len(contest)))


def _images(places: Rows) -> str:
    return f"{count(len(places), 'image')}." if len(places) else "none of these images."


def _show(result: Result, places: Sequence[int] | Rows) -> None:
    places = [int(each) for each in places][:MOST]
    if not places:
        return
    captions = [_caption(result, place) for place in places]
    right = result.contest.learner == result.contest.labels
    colors = [GOOD if right[place] else WRONG_COLOR for place in places]
    images = result.game.images[result.rows[places]]
    st.html(image_grid_html(images, captions, colors=colors, tile=124))


def _caption(result: Result, place: int) -> str:
    contest = result.contest
    titles = ["you", *(shown.title for shown in result.game.runs)]
    said = [
        f"{title} {CLASS_NAMES[each[place]]}"
        for title, each in zip(titles, contest.predictions, strict=True)
    ]
    return f"true {CLASS_NAMES[contest.labels[place]]}; {'; '.join(said)}"


def show_matrices(result: Result) -> None:
    """Draws the learner's confusion matrix beside a network's on the same images."""
    contest, titles = result.contest, [shown.title for shown in result.game.runs]
    place = LEARNER + 1
    if len(titles) > 1:
        chosen = choose_one(
            "Beside you",
            range(len(titles)),
            key="beside_you",
            format_func=titles.__getitem__,
        )
        place = chosen + 1
    matrices = [contest.confusion(LEARNER), contest.confusion(place)]
    limits = find_limits(matrices)
    show_scale(limits, "counts", "One scale for both matrices.")
    with st.container(key="matrices"):
        for column, matrix, name, key in zip(
            st.columns(2),
            matrices,
            (result.names[LEARNER], result.names[place]),
            ("matrix_you", "matrix_network"),
            strict=True,
        ):
            with column:
                st.markdown(f"**{name}**")
                figure = confusion_figure(
                    matrix, CLASS_NAMES, limits=limits, is_dark=is_dark()
                )
                show_chart(figure, key=key, alt=f"Confusion matrix, {key}")
    st.caption(f"Rows are true classes: {len(contest)} images are few for 100 cells.")
