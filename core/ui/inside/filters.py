"""What a network looks for: kernels, weight images, maximally activating images."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.architecture import LayerRow
from core.ui.app.links import read_link, write_link
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.widgets.gallery import image_grid_html
from core.ui.widgets.tiles import show_tiles
from core.words import count

CHANNEL = "filter"  # in the session and in the URL
MOST_ACTIVATING = 18  # images shown


@st.fragment
def show_filters(subject: Subject) -> None:
    """Shows a layer's weights, and the images that activate one channel most."""
    rows = subject.run.summary.layers
    convolutions = [row.name for row in rows if row.kind == "Conv2D"]
    local = [row for row in rows if row.kind == "LocallyConnected2D"]
    with telling_trouble("filters"):
        if convolutions:
            _show_kernels(subject, convolutions)
        elif local:
            _show_local_kernels(subject, local[0])
        else:
            first = next(row.name for row in rows if row.kind == "Dense")
            _show_weight_images(subject, first)


def _show_kernels(subject: Subject, convolutions: list[str]) -> None:
    st.markdown(
        "A **kernel** (or filter) is what a channel looks for. White is positive, "
        "orange negative, black zero: white beside orange looks for an edge, all white "
        "for brightness. It is small, and it is tried at every position of the image."
    )
    left, right = st.columns(2)
    layer = left.selectbox(
        "Convolution", convolutions, key="filters_of", bind="query-params"
    )
    kernels = subject.ask_run("filters:read_kernels", layer)  # (k, k, in, out)
    channel = _choose_channel(right, "Channel", kernels.shape[3])
    if kernels.shape[2] == 1:
        number = count(kernels.shape[3], "kernel")
        st.markdown(f"All {number} of {layer}, one per channel. Click one.")
        show_tiles(
            kernels[:, :, 0].transpose(2, 0, 1),
            [f"kernel of channel {each}" for each in range(kernels.shape[3])],
            key="kernels",
            on_click=_choose,
            chosen=channel,
            reach=float(np.abs(kernels).max()),
        )
    else:
        st.markdown(
            f"Channel {channel} of {layer} looks at all {kernels.shape[2]} channels of "
            "its input, with a kernel for each. What these look for depends on what "
            "those channels found, so look at the images below."
        )
        show_tiles(
            kernels[..., channel].transpose(2, 0, 1),  # (in, k, k)
            [f"kernel for input channel {each}" for each in range(kernels.shape[2])],
            key=f"kernels_{layer}",
            on_click=lambda index: None,
            tile=36,
        )
    _show_activating(subject, layer, f"channel {channel}", channel)


def _show_local_kernels(subject: Subject, row: LayerRow) -> None:
    rows, columns, channels = row.output_shape
    st.markdown(
        f"Each of the {rows} × {columns} windows of {row.name} has a kernel of its "
        "own, where a convolution tries one kernel everywhere. Each square is the "
        "kernel of the window in its place."
    )
    channel = _choose_channel(st.container(), "Channel", channels)
    kernels = subject.ask_run("filters:read_local_kernels", channel)  # (windows, k, k)
    side = kernels.shape[-1]
    grid = np.pad(kernels, ((0, 0), (0, 1), (0, 1)))  # a black line between two
    sheet = grid.reshape(rows, columns, side + 1, side + 1).transpose(0, 2, 1, 3)
    show_tiles(
        sheet.reshape(1, rows * (side + 1), columns * (side + 1)),
        [f"kernels of channel {channel}, one for each window"],
        key="local_kernels",
        on_click=lambda index: None,
        tile=300,
    )
    _show_activating(subject, row.name, f"channel {channel}", channel)


def _show_weight_images(subject: Subject, layer: str) -> None:
    weights = subject.ask_run("filters:read_weight_images")  # (units, 28, 28)
    st.markdown(
        "A dense network has no kernels. Each unit of its first layer has a weight for "
        "every pixel, a **weight image** as large as the input (a template): white "
        "weights are positive, orange ones negative. It fits in one place only, so an "
        "item that is shifted by two pixels fits less well. A kernel is tried "
        "everywhere."
    )
    st.page_link(
        "pages/experiments.py",
        label="How much less? Shift a garment, and see",
        icon=":material/science:",
        query_params={"experiment": "shift"},
    )
    channel = _choose_channel(st.container(), "Unit", len(weights))
    show_tiles(
        weights,
        [f"weight image of unit {unit}" for unit in range(len(weights))],
        key="templates",
        on_click=_choose,
        chosen=channel,
        tile=64,
    )
    _show_activating(subject, layer, f"unit {channel}", channel)


def _choose_channel(place: DeltaGenerator, noun: str, number: int) -> int:
    """Lets the reader choose a channel by number; clicks on tiles fill the box."""
    if CHANNEL not in st.session_state:
        _choose(read_link(CHANNEL, range(number), 0))
    _choose(min(st.session_state[CHANNEL], number - 1))
    label = f"{noun}, 0 to {number - 1}"
    channel = place.number_input(label, 0, number - 1, key=CHANNEL)
    write_link(CHANNEL, channel, usual=0)
    return channel


def _choose(channel: int) -> None:
    st.session_state[CHANNEL] = channel


def _show_activating(subject: Subject, layer: str, name: str, channel: int) -> None:
    """Shows the test images for which a channel or unit reaches its largest values."""
    if subject.dataset is None:
        return
    st.markdown(
        f"##### Images that activate {name} of {layer} most\n"
        "The maximally activating test images. Framed: the part that it responded to."
    )
    with st.spinner("Looking through all test images …", show_time=True):
        found = subject.ask_run(
            "filters:find_maximally_activating", layer, channel, MOST_ACTIVATING
        )
    if not (found.values > 0).any():
        st.caption("There are none: it is 0 for every test image.")
        return
    test, names = subject.dataset.test, subject.dataset.class_names
    shown = zip(test.labels[found.rows], found.values, strict=True)
    captions = [f"{names[label]} · {value:.2f}" for label, value in shown]
    images = test.images[found.rows]
    st.html(image_grid_html(images, captions, boxes=found.boxes, tile=92))
    st.caption("The number is its largest value for the image.")
