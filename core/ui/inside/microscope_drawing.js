// How the microscope draws: feature maps, grids of numbers, and each step in words.

const MINUS = "\u2212"

const floats = (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  return new Float32Array(bytes.buffer)
}
const number = (value, digits = 3, most = 4) => {
  if (value === null) return "–"
  if (Math.abs(value) < 5e-4) return "0"
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(places, most)).replace("-", MINUS)
}
const signed = (value) => `${value < 0 ? MINUS : "+"} ${number(Math.abs(value))}`
const bracket = (value) => (value < 0 ? `(${number(value)})` : number(value))
const make = (parent, tag, name = "", text = "") => {
  const element = document.createElement(tag)
  if (name) element.className = name
  element.textContent = text
  parent.append(element)
  return element
}

// 0 is black, much is white, below 0 orange; so it is on every picture of the page.
const shade = (value, reach, orange) => {
  const share = Math.min(1, Math.abs(value) / reach)
  return (value < 0 ? orange : [255, 255, 255]).map((each) => each * share)
}
const reachOf = (values) => values.reduce((most, each) => Math.max(most, Math.abs(each)), 1e-9)

function paint(canvas, map, frames, data, edge = 0, until = Infinity) {
  const side = map.side + 2 * edge
  const scale = Math.max(4, Math.floor(448 / side))
  canvas.width = canvas.height = side * scale
  const context = canvas.getContext("2d")
  context.fillStyle = "#33373f" // padding
  context.fillRect(0, 0, canvas.width, canvas.height)
  for (let at = 0; at < map.values.length; at++) {
    const [red, green, blue] = shade(map.values[at], map.reach, data.orange)
    const faded = at > until ? 0.25 : 1
    context.fillStyle = `rgb(${red * faded}, ${green * faded}, ${blue * faded})`
    const row = Math.floor(at / map.side) + edge
    context.fillRect(((at % map.side) + edge) * scale, row * scale, scale, scale)
  }
  for (const [row, column, end, stop] of frames) {
    const width = Math.max(3, scale / 5)
    for (const [color, inset] of [["#000", -width], [data.accent, 0]]) {
      context.strokeStyle = color
      context.lineWidth = width
      context.strokeRect(
        (column + edge) * scale + width / 2 + inset, (row + edge) * scale + width / 2 + inset,
        (stop - column) * scale - width - 2 * inset, (end - row) * scale - width - 2 * inset,
      )
    }
  }
}

function grid(parent, words, values, data, marks = () => "") {
  const { size } = data.window
  const frame = make(parent, "div")
  make(frame, "div", "quiet", words)
  const box = make(frame, "div", "grid")
  const side = size > 5 ? 30 : size > 3 ? 38 : 50
  const reach = reachOf(values)
  box.style.gridTemplateColumns = `repeat(${size}, ${side}px)`
  values.forEach((value, at) => {
    const cell = make(box, "div", `cell ${marks(at)}`, number(value, 2, size > 5 ? 2 : 3))
    const color = shade(value, reach, data.orange)
    const light = 0.3 * color[0] + 0.6 * color[1] + 0.1 * color[2]
    cell.style.height = `${side}px`
    cell.style.background = `rgb(${color.join(",")})`
    cell.style.color = light > 120 ? "#000" : "#fff"
    cell.style.fontSize = size > 5 ? "10px" : size > 3 ? "11px" : "13px"
  })
}

// Which place of a pooled map a place goes to; null where pooling leaves it out.
const follow = (window, place, side) => {
  for (let at = 0; at < side; at++) {
    const start = at * window.stride - window.before
    if (start <= place && place < start + window.size) return at
  }
  return null
}

function explain(step, before, after, pooled) {
  const n = step.numbers
  const list = pooled.map((each) => number(each)).join(", ")
  switch (step.kind) {
    case "batch normalisation":
      return `(${number(before)} ${signed(-n.mean)}) / ` +
        `√(${number(n.variance)} + ${n.epsilon}) × ${bracket(n.scale)} ${signed(n.shift)} = ${number(after)}`
    case "ReLU": return `max(0, ${number(before)}) = ${number(after)}`
    case "leaky ReLU":
      return before < 0
        ? `${number(before)} is below 0: × ${n.slope.toFixed(2)} = ${number(after)}`
        : `${number(before)} is not below 0: it passes unchanged`
    case "max pooling": return `the largest of ${list}`
    case "average pooling": return `the mean of ${list}`
    case "rescaling":
      return `${number(before)} × ${number(n.scale)} ${signed(n.offset)} = ${number(after)}`
    case "sum":
      return `${number(before)} ${signed(after - before)}, the block's input, = ${number(after)}`
    case "shuffling": return "this value comes from another place of the image"
    case "dropout": return "only in training: here every value passes unchanged"
    default: return `${step.kind}(${number(before)}) = ${number(after)}`
  }
}
