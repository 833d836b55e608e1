"""Data: what the networks will see, before they see it."""

import numpy as np
import streamlit as st

from core.charts.dataset import class_counts_figure, pixel_histogram_figure
from core.charts.images import mean_image_figure, pair_figures, pixel_grid_figure
from core.palette import CLASS_COLORS
from core.ui.app.frame import need_frame
from core.ui.widgets.chart import show_chart
from core.ui.widgets.data_ways import require_dataset
from core.ui.widgets.gallery import contact_sheet, draw_button, enlarge, sample_rows

PURPOSES = {
    "train": "The network learns from these.",
    "validation": "Makes the choices: when to stop, which hyperparameters to keep.",
    "test": "Judges at the end. Choose with validation: choosing by this flatters it.",
}


@st.cache_resource(max_entries=4, show_spinner=False)
def _mean_images(digest, _split):
    """Returns `(10, 28, 28)`: the mean image of each class."""
    labels = np.unique(_split.labels)
    return np.stack([_split.images[_split.labels == each].mean(0) for each in labels])


@st.cache_resource(max_entries=40, show_spinner=False)
def _brightness_figure(digest, label, name, _split):
    images = _split.images[_split.labels == label]
    return pixel_histogram_figure({name: images}, colors={name: CLASS_COLORS[label]})


@st.cache_data(max_entries=200, show_spinner=False)
def _sample_sheet(digest, label, draw, _split, *, count, columns):
    rows = sample_rows(_split.labels, label, draw=draw, count=count)
    return contact_sheet(_split.images[rows], columns=columns, scale=3, gap=4)


need_frame()
st.title("The data")
st.write(
    "Each image is 28 × 28 grey pixels and shows one of ten kinds of clothing. Look at "
    "them before a network does: which would you mix up? Then see if it does, too."
)
dataset = require_dataset()
train, digest, names = dataset.train, dataset.digest, dataset.class_names

st.header("Three splits")
splits = {name: getattr(dataset, name) for name in PURPOSES}
for column, (name, split) in zip(st.columns(3), splits.items(), strict=True):
    with column.container(border=True, height="stretch", gap="xsmall"):
        st.metric(name.capitalize(), f"{len(split):,}")
        st.write(PURPOSES[name])
counts = {name: np.bincount(split.labels) for name, split in splits.items()}
figure = class_counts_figure(counts, names=names)
show_chart(figure, key="counts", alt="Images of each class")

st.header("One class")
chosen = st.pills(
    "Class", names, default=names[0], required=True, key="class", bind="query-params"
)
label = names.index(chosen)
place = st.empty()
draw = draw_button("Draw others", "others")
sheet = _sample_sheet(digest, label, draw, train, count=40, columns=10)
place.image(sheet, alt=f"40 training images of the class {chosen}")
left, right = st.columns([2, 3])
with left:
    st.subheader("Their mean")
    figure = mean_image_figure(_mean_images(digest, train)[label])
    show_chart(figure, key="mean", alt=f"Mean {chosen}")
with right:
    st.subheader("Their brightness")
    figure = _brightness_figure(digest, label, chosen, train)
    alt = f"Histogram of the grey values of {chosen}"
    show_chart(figure, key="brightness", alt=alt)

st.header("Two classes side by side")
options = {"options": names, "bind": "query-params"}
left, right = st.columns(2)
pair = [
    left.selectbox("First class", index=6, key="first", **options),
    right.selectbox("Second class", index=2, key="second", **options),
]
labels = [names.index(name) for name in pair]
means = _mean_images(digest, train)[labels]
figures = pair_figures(list(means), pair, [CLASS_COLORS[each] for each in labels])
for place, (column, alt) in enumerate(zip(st.columns(3), figures, strict=True)):
    with column:
        show_chart(figures[alt], key=f"pair_{place}", alt=alt)
alike = np.corrcoef(means[0].ravel(), means[1].ravel())[0, 1]
st.write(
    f"The two mean images correlate at **{alike:.2f}**. The closer to 1, the more the "
    "difference hides in details of single images."
)
for column, each in zip(st.columns(2), labels, strict=True):
    sheet = _sample_sheet(digest, each, draw, train, count=24, columns=8)
    column.image(sheet, alt=f"24 training images of the class {names[each]}")

st.header("An image is numbers")
left, right = st.columns([3, 2], gap="medium")
with right:
    st.write(
        f"A network never sees this *{chosen}*. It receives 784 numbers, from 0 for "
        "black to 255 for white. Point at a square to read its number."
    )
    draw = draw_button("Another", "one")
    one = train.images[sample_rows(train.labels, label, draw=draw, count=1)[0]]
    with_numbers = st.toggle("Show numbers", key="with_numbers", bind="query-params")
    st.write("The same image at its true size:")
    st.image(enlarge(one, 1), alt=f"One {chosen}")
with left:
    figure = pixel_grid_figure(one, show_numbers=with_numbers)
    show_chart(figure, key="pixels", alt=f"One {chosen}")
