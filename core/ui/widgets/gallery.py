"""Many small images at once: drawn, on one sheet, or as tiles with captions."""

import base64
import html
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from core.arrays import Images, Integers, Labels
from core.explain.results import Box
from core.palette import ACCENT
from core.ui.app.links import read_link, write_link

MOST_DRAWN = 1_000_000  # as a URL may say
Colors = Sequence[str | None]  # `#rrggbb`, one for each image
TRANSPARENT = 0  # palette index: gaps show the page, light or dark
GREYS = np.round(np.linspace(0, 255, 255)).astype(int)  # palette index 1 to 255
GREY_INDICES = np.round(np.linspace(1, 255, 256)).astype(np.uint8)  # of grey 0 to 255


def sample_rows(labels: Labels, label: int, *, draw: int, count: int) -> Integers:
    """Draws up to `count` rows of a class at random, the same for the same `draw`."""
    rows = np.flatnonzero(labels == label)
    return np.random.default_rng([label, draw]).permutation(rows)[:count]


def draw_button(text: str, key: str) -> int:
    """Shows a button that draws other images; returns how often it was pressed.

    The count is in the URL as `<key>_drawn`; it is the `draw` of `sample_rows`.
    """
    name = f"{key}_drawn"
    is_pressed = st.button(text, key=key, icon=":material/shuffle:")
    count = read_link(name, range(MOST_DRAWN), 0) + is_pressed
    write_link(name, count, usual=0)
    return count


def contact_sheet(
    images: Images, *, columns: int, scale: int = 2, gap: int = 2
) -> bytes:
    """Lays images out on one PNG: a thousand cost the browser one picture.

    One byte a pixel instead of the four of RGBA: it is ready in a quarter of the time,
    and grey loses less than a level to the transparent colour.

    Args:
        images: `(n, height, width)`.
        scale: Screen pixels for each of the image's.
        gap: Transparent pixels between tiles.
    """
    tiles = GREY_INDICES[_checked(images)]
    tiles = tiles.repeat(scale, axis=1).repeat(scale, axis=2)
    sheet = Image.fromarray(arrange_tiles(tiles, columns, gap), "P")
    sheet.putpalette([0, 0, 0, *GREYS.repeat(3).tolist()])
    return encode_png(sheet, transparency=TRANSPARENT)


def _checked(images: Images) -> Images:
    images = np.asarray(images)
    if images.ndim != 3 or images.dtype != np.uint8 or not len(images):
        raise ValueError(
            "images must be (n, height, width) of uint8 with n > 0, received "
            f"{images.shape} of {images.dtype}. Pass a Split's images."
        )
    return images


def arrange_tiles(tiles: Images, columns: int, gap: int) -> Images:
    """Sets `(n, height, width)` tiles in rows, with gaps between them only."""
    count, height, width = tiles.shape
    rows = -(-count // columns)
    columns = min(columns, count)
    cells = np.full(
        (rows * columns, height + gap, width + gap), TRANSPARENT, tiles.dtype
    )
    cells[:count, :height, :width] = tiles
    grid = cells.reshape(rows, columns, height + gap, width + gap)
    sheet = grid.transpose(0, 2, 1, 3)  # (rows, height, columns, width)
    sheet = sheet.reshape(rows * (height + gap), columns * (width + gap))
    return np.ascontiguousarray(sheet[: sheet.shape[0] - gap, : sheet.shape[1] - gap])


def encode_png(image: Image.Image, **options: Any) -> bytes:
    """Returns the PNG of a picture, written quickly rather than small."""
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=1, **options)
    return stream.getvalue()


def enlarge(image: Images, factor: int) -> bytes:
    """Returns a PNG of `(height, width)` with square pixels `factor` wide."""
    large = np.asarray(image, np.uint8).repeat(factor, axis=0).repeat(factor, axis=1)
    return encode_png(Image.fromarray(large, "L"))


def image_grid_html(
    images: Images,
    captions: Sequence[str],
    *,
    alts: Sequence[str] | None = None,
    colors: Colors | None = None,
    boxes: Sequence[Box | None] | None = None,
    tile: int = 84,
) -> str:
    """Writes tiles with captions for `st.html`; they wrap with the page's width.

    The Tab key reaches each tile; its alt text is read aloud. All text is escaped.

    Args:
        images: `(n, height, width)`.
        alts: For those who cannot see; None: the captions.
        colors: Of a line under each tile; None: no lines.
        boxes: Parts of the images that are framed; None: no frames.
        tile: Least width of a tile in pixels.

    Raises:
        ValueError: when a list has not one entry for each image.
    """
    images = _checked(images)
    nothing = [None] * len(images)
    lists = {
        "captions": captions,
        "alts": captions if alts is None else alts,
        "colors": nothing if colors is None else colors,
        "boxes": nothing if boxes is None else boxes,
    }
    _check_lengths(lists, len(images))
    tiles = map(_tile, images, *lists.values())
    style = (
        f"display:grid;grid-template-columns:repeat(auto-fill,minmax({tile}px,1fr));"
        "gap:12px 10px;margin:0;padding:4px"  # room for the focus ring
    )
    return f'<div role="list" style="{style}">{"".join(tiles)}</div>'


def _check_lengths(lists: dict[str, Any], count: int) -> None:
    for name, entries in lists.items():
        if len(entries) != count:
            raise ValueError(
                f"{name} must have one entry for each of the {count} images, "
                f"received {len(entries)}."
            )


def _tile(
    image: Images, caption: str, alt: str, color: str | None, box: Box | None
) -> str:
    data = base64.b64encode(enlarge(image, 1))
    line = f"border-bottom:4px solid {html.escape(color)};" if color else ""
    return (
        '<figure role="listitem" tabindex="0" style="margin:0;border-radius:8px">'
        '<div style="position:relative">'
        f'<img src="data:image/png;base64,{data.decode()}" alt="{html.escape(alt)}" '
        f'style="width:100%;display:block;image-rendering:pixelated;'
        f'border-radius:8px;box-sizing:border-box;{line}">{_frame(box, image)}</div>'
        '<figcaption style="font-size:0.8125rem;line-height:1.35;padding-top:4px;'
        f'overflow-wrap:anywhere">{html.escape(caption)}</figcaption></figure>'
    )


def _frame(box: Box | None, image: Images) -> str:
    if box is None:
        return ""
    down, across = (100 / side for side in image.shape)  # a pixel in %
    return (
        '<div style="position:absolute;box-sizing:border-box;'
        f"left:{box.column0 * across:.2f}%;top:{box.row0 * down:.2f}%;"
        f"width:{(box.column1 - box.column0) * across:.2f}%;"
        f"height:{(box.row1 - box.row0) * down:.2f}%;"
        f'border:2px solid {ACCENT};outline:1px solid #fff8"></div>'
    )
