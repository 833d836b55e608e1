"""What a network looks for: kernels, templates, and the images that excite a map."""

import base64
import html

import numpy as np
import streamlit as st
from PIL import Image

from core.palette import ACCENT
from core.ui.app.links import read_link, write_link
from core.ui.inside.subject import telling_trouble
from core.ui.runs.architecture import rows_of
from core.ui.widgets.gallery import encode_png
from core.ui.widgets.tiles import show_tiles
from core.words import count

EXCITING = 18
SIDE = 28


@st.fragment
def show_filters(subject):
    """Shows a layer's kernels or templates, and what excites one of its maps."""
    rows = rows_of(subject.run)
    convolutions = [row.name for row in rows if row.kind == "Conv2D"]
    with telling_trouble("filters"):
        if convolutions:
            _show_kernels(subject, convolutions)
        else:
            first = next(row.name for row in rows if row.kind == "Dense")
            _show_templates(subject, first)


def _show_kernels(subject, convolutions):
    st.markdown(
        "A **kernel** is what a map looks for. White counts up, orange counts down, "
        "black does not count: white beside orange looks for an edge, all white for "
        "brightness. It is small, and it is tried at every place of the image."
    )
    left, right = st.columns(2)
    layer = left.selectbox(
        "Convolution", convolutions, key="filters_of", bind="query-params"
    )
    kernels = subject.ask_run("filters:read_kernels", layer)  # (k, k, in, out)
    channel = _choose_channel(right, "Map", kernels.shape[3])
    reach = float(np.abs(kernels).max())
    if kernels.shape[2] == 1:
        st.markdown(
            f"All {count(kernels.shape[3], 'kernel')} of {layer}, one a map. Click one."
        )
        show_tiles(
            kernels[:, :, 0].transpose(2, 0, 1),
            [f"kernel of map {each}" for each in range(kernels.shape[3])],
            key="kernels",
            on_click=_choose,
            chosen=channel,
            reach=reach,
        )
    else:
        st.markdown(
            f"Map {channel} of {layer} looks at all {kernels.shape[2]} maps before it, "
            "with a kernel for each. What these look for depends on what those maps "
            "found, so look at the images below."
        )
        own = kernels[..., channel].transpose(2, 0, 1)  # (in, k, k)
        show_tiles(
            own,
            [f"kernel on map {each}" for each in range(len(own))],
            key=f"kernels_{layer}",
            on_click=lambda index: None,
            tile=36,
        )
    _show_exciting(subject, layer, f"map {channel}", channel)


def _show_templates(subject, layer):
    templates = subject.ask_run("filters:read_weight_images")  # (units, 28, 28)
    st.markdown(
        "A dense network has no kernels. Each unit of its first layer has a weight for "
        "every pixel, a **template** as large as the image: white pixels count up, "
        "orange ones down. A template fits in one place only, so an item that is "
        "shifted by two pixels fits no more. That is the difference to a kernel, which "
        "is tried everywhere."
    )
    channel = _choose_channel(st.container(), "Unit", len(templates))
    show_tiles(
        templates,
        [f"template of unit {each}" for each in range(len(templates))],
        key="templates",
        on_click=_choose,
        chosen=channel,
        tile=64,
    )
    _show_exciting(subject, layer, f"unit {channel}", channel)


def _choose_channel(place, noun, number):
    """Lets the reader choose a map by number; clicks on tiles fill the box."""
    now = st.session_state.get("filter") or read_link("filter", range(number), 0)
    st.session_state["filter"] = min(now, number - 1)
    channel = place.number_input(
        f"{noun}, 0 to {number - 1}", 0, number - 1, key="filter"
    )
    write_link("filter", channel, usual=0)
    return channel


def _choose(channel):
    st.session_state["filter"] = channel


def _show_exciting(subject, layer, name, channel):
    """Shows the test images for which a map or unit reaches its largest values."""
    if subject.dataset is None:
        return
    st.markdown(
        f"##### What excites {name} of {layer} most\n"
        "Of all test images, these make its values largest. Framed: what it saw there."
    )
    with st.spinner("Looking through all test images …", show_time=True):
        found = subject.ask_run(
            "filters:find_maximally_activating", layer, channel, EXCITING
        )
    if not (found.values > 0).any():
        st.caption("Nothing does: it is silent for every test image.")
        return
    test = subject.dataset.test
    st.html(
        boxed_images_html(
            test.images[found.rows],
            found.boxes,
            [
                f"{subject.class_names[test.labels[row]]} · {value:.2f}"
                for row, value in zip(found.rows, found.values, strict=True)
            ],
        )
    )
    st.caption("The number is its largest value for the image.")


def boxed_images_html(images, boxes, captions):
    """Writes images with a frame around what was seen, for `st.html`.

    Args:
        images: `(n, 28, 28)` uint8.
        boxes: `n` Boxes.
        captions: `n` texts, escaped.
    """
    tiles = map(_boxed_tile, images, boxes, captions)
    style = (
        "display:grid;grid-template-columns:repeat(auto-fill,minmax(92px,1fr));"
        "gap:12px 10px"
    )
    return f'<div style="{style}">{"".join(tiles)}</div>'


def _boxed_tile(image, box, caption):
    picture = Image.fromarray(np.ascontiguousarray(image), "L")
    data = base64.b64encode(encode_png(picture)).decode()
    part = 100 / SIDE
    frame = (
        f"left:{box.column0 * part:.2f}%;top:{box.row0 * part:.2f}%;"
        f"width:{(box.column1 - box.column0) * part:.2f}%;"
        f"height:{(box.row1 - box.row0) * part:.2f}%"
    )
    text = html.escape(caption)
    return (
        '<figure style="margin:0"><div style="position:relative">'
        f'<img src="data:image/png;base64,{data}" alt="{text}" style="width:100%;'
        'display:block;image-rendering:pixelated;border-radius:6px">'
        f'<div style="position:absolute;box-sizing:border-box;{frame};'
        f'border:2px solid {ACCENT};outline:1px solid #fff8"></div></div>'
        '<figcaption style="font-size:0.8125rem;line-height:1.35;padding-top:4px">'
        f"{text}</figcaption></figure>"
    )
