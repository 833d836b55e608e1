// Click or Enter places a dot, a drag moves one, Backspace takes the last one away.
const NEAR = 12 // pixels within which a dot is meant
const SIZE = 16 // of a dot in the pile, with its gap

class DotLine {
  constructor(root) {
    this.axis = root.querySelector(".axis")
    this.find = (name) => root.querySelector(`.${name}`)
    this.axis.onpointermove = (event) => this.move(event)
    this.axis.onpointerdown = (event) => this.press(event)
    this.axis.onpointerup = () => { this.dragged = null }
    this.axis.onkeydown = (event) => this.takeKey(event)
    this.find("guess").onclick = () => this.send("placed", this.placed)
    this.find("show").onclick = () => this.send("shown", true)
  }

  load(data, send) {
    this.send = send
    if (this.data?.stamp !== data.stamp) {
      this.placed = []
      this.at = (data.low + data.high) / 2
      this.dragged = null
    }
    this.data = data
    this.axis.setAttribute("aria-label", data.label)
    this.axis.setAttribute("aria-valuemin", data.low)
    this.axis.setAttribute("aria-valuemax", data.high)
    this.drawTicks()
    this.draw()
  }

  share(value) { return 100 * (value - this.data.low) / (this.data.high - this.data.low) }

  words(value) { return `${value.toFixed(2)} ${this.data.unit}` }

  round(value) {
    const { low, high, step } = this.data
    const stepped = Math.round(value / step) * step
    return Math.min(high, Math.max(low, Number(stepped.toFixed(4))))
  }

  valueAt(event) {
    const box = this.axis.getBoundingClientRect()
    const share = (event.clientX - box.left) / box.width
    return this.round(this.data.low + share * (this.data.high - this.data.low))
  }

  press(event) {
    const value = this.valueAt(event), box = this.axis.getBoundingClientRect()
    const reach = NEAR * (this.data.high - this.data.low) / box.width
    const gaps = this.placed.map((each) => Math.abs(each - value))
    const nearest = gaps.indexOf(Math.min(...gaps))
    if (this.placed.length === this.data.more || gaps[nearest] <= reach) {
      this.dragged = nearest
      this.placed[nearest] = value
    } else {
      this.dragged = this.placed.push(value) - 1
    }
    this.axis.setPointerCapture(event.pointerId)
    this.at = value
    this.draw()
  }

  move(event) {
    this.at = this.valueAt(event)
    if (this.dragged !== null) this.placed[this.dragged] = this.at
    this.draw()
  }

  takeKey(event) {
    const { low, high, step, more } = this.data
    const moves = {
      ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step,
      PageDown: -10 * step, PageUp: 10 * step, Home: low - high, End: high - low,
    }
    if (event.key in moves) this.at = this.round(this.at + moves[event.key])
    else if (event.key === "Enter" || event.key === " ") {
      if (this.placed.length < more) this.placed.push(this.at)
    } else if (event.key === "Backspace") this.placed.pop()
    else return
    event.preventDefault()
    event.stopPropagation()
    this.draw()
  }

  draw() {
    const { given, more } = this.data
    const pile = {}
    const dots = [...given.map((value) => [value, "dot given"]), ...this.placed.map((value) => [value, "dot"])]
    const drawn = dots.map(([value, name]) => {
      const dot = document.createElement("i")
      const place = Math.round(this.axis.clientWidth * this.share(value) / 100 / SIZE)
      pile[place] = (pile[place] ?? 0) + 1
      dot.className = name
      dot.style.left = `${this.share(value)}%`
      dot.style.bottom = `${2 + SIZE * (pile[place] - 1)}px`
      return dot
    })
    const cursor = document.createElement("div"), label = document.createElement("span")
    cursor.className = this.share(this.at) > 80 ? "cursor late" : "cursor"
    cursor.style.left = `${this.share(this.at)}%`
    label.textContent = this.words(this.at)
    cursor.append(label)
    this.axis.replaceChildren(...drawn, cursor)
    const left = more - this.placed.length
    this.axis.setAttribute("aria-valuenow", this.at)
    this.axis.setAttribute("aria-valuetext",
      `${this.words(this.at)}. ${this.placed.length} of ${more} dots placed. Enter places one, Backspace takes it away.`)
    const status = left ? `${left} more to place` : "Drag a dot to move it"
    if (this.find("left").textContent !== status) this.find("left").textContent = status
    this.find("guess").disabled = left > 0
  }

  drawTicks() {
    const { low, high, unit } = this.data
    const every = high - low > 6 ? 2 : 1
    const ticks = []
    for (let value = Math.ceil(low); value <= high; value += every) {
      const tick = document.createElement("span")
      tick.textContent = `${value} ${unit}`
      tick.style.left = `${this.share(value)}%`
      ticks.push(tick)
    }
    this.find("ticks").replaceChildren(...ticks)
  }
}

const lines = new WeakMap()

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".line")
  if (!lines.has(root)) lines.set(root, new DotLine(root))
  lines.get(root).load(data, setTriggerValue)
}
