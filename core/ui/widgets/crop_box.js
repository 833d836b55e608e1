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
