"""A picture with a frame that can be dragged, to cut a photo to its item."""

import base64

import streamlit as st

CSS = """
.crop { position: relative; touch-action: none; user-select: none; cursor: crosshair;
  border-radius: 8px; overflow: hidden; outline-offset: 2px; }
.crop img { display: block; width: 100%; pointer-events: none; }
.crop .frame { position: absolute; border: 2px solid var(--st-primary-color);
  box-shadow: 0 0 0 2000px rgba(10, 14, 22, 0.45); pointer-events: none; }
"""
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  const area = parentElement.querySelector(".crop")
  const picture = area.querySelector("img"), frame = area.querySelector(".frame")
  if (picture.dataset.stamp !== data.stamp) {
    picture.dataset.stamp = data.stamp
    picture.src = data.picture
    picture.alt = data.alt
  }
  const draw = ([left, top, right, bottom]) => {
    frame.style.left = `${100 * left}%`
    frame.style.top = `${100 * top}%`
    frame.style.width = `${100 * (right - left)}%`
    frame.style.height = `${100 * (bottom - top)}%`
  }
  draw(data.box)
  const place = (event) => {
    const box = area.getBoundingClientRect()
    const within = (value) => Math.min(1, Math.max(0, value))
    return [
      within((event.clientX - box.left) / box.width),
      within((event.clientY - box.top) / box.height),
    ]
  }
  let start = null
  const boxTo = ([x, y]) => [
    Math.min(start[0], x), Math.min(start[1], y),
    Math.max(start[0], x), Math.max(start[1], y),
  ]
  area.onpointerdown = (event) => {
    start = place(event)
    area.setPointerCapture(event.pointerId)
  }
  area.onpointermove = (event) => { if (start) draw(boxTo(place(event))) }
  area.onpointerup = (event) => {
    if (!start) return
    const box = boxTo(place(event))
    start = null
    const isClick = box[2] - box[0] < 0.05 || box[3] - box[1] < 0.05
    const chosen = isClick ? [0, 0, 1, 1] : box  // a click takes the frame away
    draw(chosen)
    setTriggerValue("box", chosen)
  }
}
"""
_CROP = st.components.v2.component(
    "crop_box",
    html='<div class="crop"><img><div class="frame"></div></div>',
    css=CSS,
    js=JS,
)


def show_crop_box(jpeg, box, *, key, alt):
    """Shows a photo on which a frame is dragged; a click takes it away.

    Args:
        jpeg: The photo as JPEG bytes.
        box: `(left, top, right, bottom)` in 0..1, or None for all of it.
        key: Of the widget.
        alt: What the photo is, for those who cannot see it.

    Returns:
        The box that was just dragged, as a tuple, or None.
    """
    picture = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    answer = _CROP(
        data={
            "picture": picture,
            "box": list(box or (0, 0, 1, 1)),
            "alt": alt,
            "stamp": f"{key} {hash(jpeg)}",
        },
        key=key,
        on_box_change=_do_nothing,
    )
    return None if answer.box is None else tuple(map(float, answer.box))


def _do_nothing():
    """A callback must be given for the result to have its attribute."""
