"""Maps side by side that can be clicked: to choose one, or to switch some off."""

import streamlit as st

from core.ui.widgets.map_sheet import map_sheet

SHEET_COLUMNS = 16
CSS = """
.tiles {
  display: flex; flex-wrap: wrap; gap: 5px; max-height: 330px; overflow-y: auto;
  padding: 4px;
}
.tile {
  padding: 0; border: 0; border-radius: 4px; cursor: pointer; background-color: #000;
  image-rendering: pixelated; box-sizing: border-box; flex: none; position: relative;
}
.tile:hover, .tile:focus-visible { outline: 2px solid var(--st-text-color); }
.tile.chosen { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
.tile.off { filter: brightness(0.35); }
.tile.off::after {
  content: ""; position: absolute; inset: 0;
  background: linear-gradient(to top right, transparent 47%, #ff5b4f 47%,
    #ff5b4f 53%, transparent 53%);
}
"""
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".tiles")
  if (box.dataset.stamp !== data.stamp) {
    box.dataset.stamp = data.stamp
    const bytes = Uint8Array.from(atob(data.sheet), (letter) => letter.charCodeAt(0))
    const sheet = URL.createObjectURL(new Blob([bytes], { type: "image/png" }))
    if (box.dataset.sheet) URL.revokeObjectURL(box.dataset.sheet)
    box.dataset.sheet = sheet
    const rows = Math.ceil(data.labels.length / data.columns)
    const step = data.tile * (1 + 1 / data.side)  // a gap of one of the map's pixels
    box.replaceChildren(...data.labels.map((label, index) => {
      const tile = document.createElement("button")
      const left = (index % data.columns) * step
      const top = Math.floor(index / data.columns) * step
      tile.className = "tile"
      tile.dataset.index = index
      tile.style.width = tile.style.height = `${data.tile}px`
      tile.style.backgroundImage = `url(${sheet})`
      const gap = data.tile / data.side
      tile.style.backgroundSize =
        `${data.columns * step - gap}px ${rows * step - gap}px`
      tile.style.backgroundPosition = `-${left}px -${top}px`
      return tile
    }))
  }
  ;[...box.children].forEach((tile, index) => {
    const off = data.off.includes(index)
    tile.title = data.labels[index] + (off ? ", switched off" : "")
    tile.setAttribute("aria-label", tile.title)
    tile.setAttribute("aria-pressed", String(index === data.chosen || off))
    tile.classList.toggle("chosen", index === data.chosen)
    tile.classList.toggle("off", off)
  })
  box.onclick = (event) => {
    const tile = event.target.closest(".tile")
    if (tile) setTriggerValue("opened", Number(tile.dataset.index))
  }
}
"""
_TILES = st.components.v2.component(
    "map_tiles", html='<div class="tiles"></div>', css=CSS, js=JS
)


def show_tiles(
    values, labels, *, key, on_click, chosen=None, off=(), reach=None, tile=48
):
    """Shows maps side by side.

    Args:
        values: `(n, side, side)` float.
        labels: `n` texts for the pointer and for those who cannot see.
        key: Of the widget.
        on_click: Called with the index of a tile that was clicked, before the page
            runs again.
        chosen: Index of the framed tile, or None.
        off: Indices of those that are struck out.
        reach: As for `map_sheet`.
        tile: Side of a tile in pixels.
    """
    columns = min(SHEET_COLUMNS, len(values))
    sheet = map_sheet(values, columns=columns, reach=reach)
    _TILES(
        data={
            "sheet": sheet,
            "columns": columns,
            "side": values.shape[1],
            "labels": list(labels),
            "chosen": chosen,
            "off": list(off),
            "tile": tile,
            "stamp": f"{len(labels)} {tile} {hash(sheet)}",
        },
        key=key,
        on_opened_change=lambda: _take_click(key, on_click),
    )


def _take_click(key, on_click):
    opened = st.session_state[key].opened
    if opened is not None:
        on_click(int(opened))
