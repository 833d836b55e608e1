"""The journey as cards: every layer's maps side by side, each card opens its layer."""

import math

import numpy as np
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.palette import CLASS_COLORS
from core.ui.widgets.map_sheet import map_sheet

MOST_MAPS = 16  # on a card; the opened layer shows all
CSS = """
.strip { display: flex; flex-wrap: wrap; gap: 8px; padding: 4px; }
.card {
  flex: none; width: 116px; padding: 8px; text-align: left; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: 10px; font: inherit;
  background: var(--st-secondary-background-color); color: var(--st-text-color);
  display: flex; flex-direction: column; gap: 6px;
}
.card:hover, .card:focus-visible { outline: 2px solid var(--st-primary-color); }
.card.chosen { outline: 3px solid var(--st-primary-color); }
.card.wide { width: 242px; }
.card img { width: 98px; height: 98px; image-rendering: pixelated; display: block; }
.name { font-weight: 600; font-size: 13px; }
.kind, .more { font-size: 11.5px; line-height: 1.35; white-space: pre-line; }
.bars { display: grid; grid-template-columns: 1fr; gap: 1px; }
.bar { position: relative; font-size: 11px; line-height: 13px; white-space: nowrap; }
.bar i { position: absolute; top: 0; bottom: 0; border-radius: 2px; opacity: 0.5; }
.bar span { position: relative; padding-left: 3px; }
@media (max-width: 640px) {
  .strip { flex-wrap: nowrap; overflow-x: auto; }
}
"""
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip")
  const add = (parent, tag, name, text) => {
    const element = document.createElement(tag)
    element.className = name
    if (text !== undefined) element.textContent = text
    parent.append(element)
    return element
  }
  if (strip.dataset.stamp !== data.stamp) {
    strip.dataset.stamp = data.stamp
    const left = strip.scrollLeft
    strip.replaceChildren()
    data.cards.forEach((card, index) => {
      const button = add(strip, "button", "card")
      button.dataset.index = index
      button.dataset.layer = card.name
      add(button, "span", "name", card.name)
      if (card.sheet) {
        const image = add(button, "img", "")
        image.src = `data:image/png;base64,${card.sheet}`
        image.alt = ""
      } else {
        button.classList.add("wide")
        const bars = add(button, "span", "bars")
        for (const each of card.bars) {
          const bar = add(bars, "span", "bar")
          const fill = add(bar, "i", "")
          fill.style.left = `${each.left}%`
          fill.style.width = `${each.width}%`
          fill.style.background = each.color
          add(bar, "span", "", each.words)
        }
      }
      add(button, "span", "kind", card.kind)
      add(button, "span", "more", card.more)
    })
    strip.scrollLeft = left
  }
  for (const card of strip.children) {
    const chosen = card.dataset.layer === data.chosen
    card.classList.toggle("chosen", chosen)
    card.setAttribute("aria-pressed", String(chosen))
    if (chosen && strip.dataset.chosen !== data.chosen) {
      const middle = card.offsetLeft - (strip.clientWidth - card.clientWidth) / 2
      strip.scrollTo({ left: middle - strip.offsetLeft, behavior: "smooth" })
    }
  }
  strip.dataset.chosen = data.chosen
  strip.onclick = (event) => {
    const card = event.target.closest(".card")
    if (card) setTriggerValue("opened", card.dataset.layer)
  }
}
"""
_STRIP = st.components.v2.component(
    "journey_strip", html='<div class="strip"></div>', css=CSS, js=JS
)


def show_strip(journey, *, key, stamp, chosen, on_open):
    """Shows every layer as a card.

    Args:
        journey: A Journey.
        key: Of the widget.
        stamp: Text that changes when the journey does.
        chosen: Name of the opened layer.
        on_open: Called with a layer's name before the page runs again.
    """
    _STRIP(
        data={"cards": _cards(stamp, journey), "chosen": chosen, "stamp": stamp},
        key=key,
        on_opened_change=lambda: on_open(st.session_state[key].opened),
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _cards(stamp, _journey):
    return [_card(step) for step in _journey.steps]


def _card(step):
    shape = " × ".join(map(str, step.row.output_shape))
    parameters = f"{step.row.parameters:,} parameters" if step.row.parameters else ""
    card = {
        "name": step.row.name,
        "kind": step.kind,
        "more": f"{shape}\n{parameters}",
    }
    if len(step.values) == len(CLASS_NAMES) and step.values.ndim == 1:
        return card | {"bars": _bars(step.values, is_share=step.kind == "softmax")}
    return card | {"sheet": _sheet(step.values)}


def _sheet(values):
    if values.ndim == 3:
        maps = values.transpose(2, 0, 1)[:MOST_MAPS]
        columns = math.ceil(math.sqrt(len(maps)))
        return map_sheet(maps, columns=columns)
    side = math.ceil(math.sqrt(len(values)))
    squares = np.zeros(side * side, np.float32)
    squares[: len(values)] = values
    return map_sheet(squares.reshape(1, side, side), columns=1)


def _bars(values, *, is_share):
    reach = float(np.abs(values).max()) or 1.0
    zero = 0 if is_share or values.min() >= 0 else 50
    bars = []
    for name, value, color in zip(CLASS_NAMES, values, CLASS_COLORS, strict=True):
        width = abs(float(value)) / (1.0 if is_share else reach) * (100 - zero)
        number = f"{100 * value:.1f} %" if is_share else f"{value:.1f}"
        bars.append(
            {
                "left": zero - width if value < 0 else zero,
                "width": max(width, 0.6),
                "color": color,
                "words": f"{name} {number}".replace("-", "−"),
            }
        )
    return bars
