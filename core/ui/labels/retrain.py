"""Train anew without the training images that are marked on the page Labels."""

from collections.abc import Mapping

import streamlit as st

from core.arrays import Rows
from core.audit.folder import AuditFolder
from core.audit.leaving_out import rows_of_training
from core.data.dataset import Dataset
from core.training.recipes import RECIPES, Recipe
from core.ui.app.links import read_link, write_link
from core.ui.runs.actions import start, train_seeds
from core.ui.runs.live import show_live
from core.ui.widgets.choosing import choose_one
from core.words import count, percent, plain

WITHOUT = {"marked wrong": ("wrong",), "wrong or unclear": ("wrong", "unclear")}
USUAL = "cnn"


def show_retraining(folder: AuditFolder, dataset: Dataset) -> None:
    """Offers to train a recipe without the training images that are marked."""
    marks = folder.marks()["training"]
    if not any(mark in WITHOUT["wrong or unclear"] for mark in marks.values()):
        st.caption(
            "Mark training images above as wrong (✕) or unclear (?): you can then "
            "train a network without them."
        )
        return
    left, right = st.columns(2, vertical_alignment="bottom")
    names = list(RECIPES)
    name = left.selectbox(
        "Recipe to train",
        names,
        names.index(read_link("retrain", names, USUAL)),
        format_func=lambda each: RECIPES[each].title,
        key="retrain",
    )
    write_link("retrain", name, usual=USUAL)
    kind = choose_one("Without those", list(WITHOUT), key="without", at=right)
    marked = [row for row, mark in marks.items() if mark in WITHOUT[kind]]
    try:
        rows = rows_of_training(dataset, marked)
    except ValueError as error:
        st.warning(plain(error), icon=":material/error:")
        return
    st.markdown(describe_rows(marks, rows, number=len(marked), dataset=dataset))
    _show_buttons(RECIPES[name], dataset, rows)
    show_live(key="retrain_live")


def describe_rows(
    marks: Mapping[int, str], rows: Rows, *, number: int, dataset: Dataset
) -> str:
    """Says in Markdown how many images are left out, and what to expect of it."""
    share = len(rows) / len(dataset.train)
    words = [
        f"Of {count(len(marks), 'marked image')} of the training file, {number:,} "
        f"{'is' if number == 1 else 'are'} so marked: **{len(rows):,} will be left "
        f"out**, {percent(share, 2)} of the {len(dataset.train):,} that networks "
        "learn from."
    ]
    if (staying := number - len(rows)) > 0:
        more = "is a validation image" if staying == 1 else "are validation images"
        words.append(f"{staying:,} more {more}: validation stays whole, to judge by.")
    words.append(
        "Compare with a run of the same recipe and seed that learned from all. So few "
        "images may well change less than another seed does: train three seeds of both "
        "before you believe a difference."
    )
    return " ".join(words)


def _show_buttons(recipe: Recipe, dataset: Dataset, rows: Rows) -> None:
    config = recipe.config.replace(data=dataset.source)
    title = f"{recipe.title} without {len(rows):,}"
    chosen = rows.tolist()
    with st.container(horizontal=True):
        st.button(
            "Train without them",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not chosen,
            on_click=start,
            args=([config], [title]),
            kwargs={"left_out": chosen},
        )
        st.button(
            "Train three seeds",
            icon=":material/replay:",
            disabled=not chosen,
            on_click=train_seeds,
            args=(config,),
            kwargs={"title": title, "left_out": chosen},
        )
        st.page_link("pages/compare.py", label="Compare runs", icon=":material/rule:")
