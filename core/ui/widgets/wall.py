"""A wall of small images that can be clicked, a thousand at a time.

One picture holds them all; every tile shows its part of it. So the browser fetches
one file, and each image can be reached with the mouse and with the keyboard.
"""

import base64

import streamlit as st

from core.ui.widgets.gallery import contact_sheet

SHEET_COLUMNS = 40
CSS = """
.wall { display: grid; gap: 3px; justify-content: start; }
.tile {
  padding: 0; border: 0; border-radius: 4px; cursor: pointer; background-color: #000;
  image-rendering: pixelated; box-sizing: border-box;
}
.tile:hover, .tile:focus-visible {
  outline: 3px solid var(--st-primary-color); outline-offset: 1px; z-index: 1;
}
"""
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall")
  if (wall.dataset.stamp !== data.stamp) {
    wall.dataset.stamp = data.stamp
    const size = data.tile
    // A short address: the picture itself, in a thousand styles, took seconds.
    const bytes = Uint8Array.from(atob(data.sheet), (letter) => letter.charCodeAt(0))
    const sheet = URL.createObjectURL(new Blob([bytes], { type: "image/png" }))
    if (wall.dataset.sheet) URL.revokeObjectURL(wall.dataset.sheet)
    wall.dataset.sheet = sheet
    const rows = Math.ceil(data.labels.length / data.columns)
    wall.style.gridTemplateColumns = `repeat(auto-fill, ${size}px)`
    const tiles = data.labels.map((label, index) => {
      const tile = document.createElement("button")
      const left = (index % data.columns) * size
      const top = Math.floor(index / data.columns) * size
      tile.className = "tile"
      tile.dataset.index = index
      tile.title = label
      tile.setAttribute("aria-label", label)
      tile.style.width = tile.style.height = `${size}px`
      tile.style.backgroundImage = `url(${sheet})`
      tile.style.backgroundSize = `${data.columns * size}px ${rows * size}px`
      tile.style.backgroundPosition = `-${left}px -${top}px`
      if (data.colors) tile.style.borderBottom = `4px solid ${data.colors[index]}`
      return tile
    })
    wall.replaceChildren(...tiles)
  }
  wall.onclick = (event) => {
    const tile = event.target.closest(".tile")
    if (tile) setTriggerValue("opened", Number(tile.dataset.index))
  }
}
"""
_WALL = st.components.v2.component(
    "image_wall", html='<div class="wall"></div>', css=CSS, js=JS
)


def show_wall(images, labels, *, key, stamp, colors=None, tile=56):
    """Shows images side by side, as many in a row as the page is wide.

    Args:
        images: `(n, 28, 28)` uint8.
        labels: `n` texts for the pointer and for those who cannot see.
        key: Of the widget.
        stamp: Text that changes when the images do.
        colors: `n` of `#rrggbb` for a line under each tile, or None.
        tile: Side of a tile in pixels.

    Returns:
        The index of the tile that was just clicked, or None.
    """
    columns = min(SHEET_COLUMNS, len(images))
    sheet = base64.b64encode(contact_sheet(images, columns=columns, scale=1, gap=0))
    answer = _WALL(
        data={
            "sheet": sheet.decode(),
            "columns": columns,
            "labels": list(labels),
            "colors": None if colors is None else list(colors),
            "tile": tile,
            "stamp": stamp,
        },
        key=key,
        on_opened_change=_do_nothing,
    )
    return answer.opened


def _do_nothing():
    """A callback must be given for the result to have its attribute."""
