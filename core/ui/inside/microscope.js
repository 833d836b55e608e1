// The microscope: a window moves over a feature map, and every number follows it. The
// whole map came in one message, so that moving asks the server nothing.

const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
const SWEEP = 12000 // milliseconds for a whole map, as far as the screen keeps up

class Scope {
  constructor(root) {
    this.root = root
    this.relative = null // a pixel of the reader's; until then the largest value
    this.source = null
  }

  load(data) {
    this.pause()
    this.data = data
    this.image = this.map(data.image, 28)
    const all = floats(data.source)
    const { side, maps } = data
    this.sources = Array.from({ length: maps }, (_, map) =>
      Float32Array.from({ length: side * side }, (_, at) => all[at * maps + map]))
    this.reach = reachOf(all)
    this.kernel = data.kernel && floats(data.kernel)
    this.sums = this.map(data.sums, data.out)
    this.steps = data.steps.map((step) => ({ ...step, map: this.map(step.values, step.side) }))
    const isOwn = data.kernel || data.window.size > 1 || !this.steps.length
    this.output = isOwn ? this.sums : this.steps[0].map
    const largest = this.output.values.indexOf(Math.max(...this.output.values))
    const top = [Math.floor(largest / data.out), largest % data.out]
    const start = this.relative ?? this.relate(...top)
    this.row = Math.min(data.out - 1, Math.floor(start.row * data.out))
    this.column = Math.min(data.out - 1, Math.floor(start.column * data.out))
    const products = this.sources.map((_, map) => Math.abs(this.products(map).sum))
    this.source = products.indexOf(Math.max(...products))
    this.build()
    this.update()
  }

  map(text, side) {
    const values = floats(text)
    return { values, side, reach: reachOf(values) }
  }

  relate(row, column) {
    return { row: (row + 0.5) / this.data.out, column: (column + 0.5) / this.data.out }
  }

  start(place) { return place * this.data.window.stride - this.data.window.before }

  // The window on one map, the kernel's numbers for it, and their products.
  products(map) {
    const { window: { size }, side, maps } = this.data
    const patch = [], weights = [], inside = []
    const at = this.row * this.data.out + this.column
    const first = this.data.is_local ? at * size * size * maps : 0
    for (let row = 0; row < size; row++) for (let column = 0; column < size; column++) {
      const y = this.start(this.row) + row, x = this.start(this.column) + column
      const is = y >= 0 && x >= 0 && y < side && x < side
      inside.push(is)
      patch.push(is ? this.sources[map][y * side + x] : 0)
      if (this.kernel) weights.push(this.kernel[first + (row * size + column) * maps + map])
    }
    const products = patch.map((value, at) => value * (this.kernel ? weights[at] : 1))
    return { patch, weights, inside, products, sum: products.reduce((a, b) => a + b, 0) }
  }

  build() {
    const { data, root } = this
    root.replaceChildren()
    const controls = make(root, "div", "controls")
    this.player = make(controls, "button", "play", "▶ Play")
    this.player.onclick = () => (this.timer ? this.pause() : this.play())
    for (const [words, by, name] of [["‹", -1, "one step back"], ["›", 1, "one step on"]]) {
      const button = make(controls, "button", "", words)
      button.setAttribute("aria-label", name)
      button.onclick = () => { this.pause(); this.step(by) }
    }
    this.sliders = ["row", "column"].map((name) => {
      const label = make(controls, "label", "", name)
      const slider = make(label, "input")
      Object.assign(slider, { type: "range", min: 0, max: data.out - 1, step: 1 })
      slider.setAttribute("aria-label", name)
      const words = make(label, "b")
      slider.oninput = () => { this.pause(); this.move({ [name]: Number(slider.value) }) }
      return { name, slider, words }
    })
    const panels = make(root, "div", "panels")
    this.panels = ["image", "source", "output"].map((name) => {
      const figure = make(panels, "figure", name)
      const canvas = make(figure, "canvas", name === "output" ? "move" : "")
      return { canvas, caption: make(figure, "figcaption") }
    })
    this.listen(this.panels[2].canvas)
    this.details = make(root, "div", "details")
  }

  listen(canvas) {
    canvas.tabIndex = 0
    canvas.setAttribute("role", "application")
    canvas.setAttribute("aria-label", "Output feature map: arrow keys move the pixel")
    const point = (event) => {
      const box = canvas.getBoundingClientRect()
      const [down, across] = [event.clientY - box.top, event.clientX - box.left]
      this.pause()
      this.move({
        row: Math.floor((down / box.height) * this.data.out),
        column: Math.floor((across / box.width) * this.data.out),
      })
    }
    canvas.onpointerdown = point
    canvas.onpointermove = (event) => { if (event.buttons) point(event) }
    canvas.onkeydown = (event) => {
      const by = KEYS[event.key]
      if (!by) return
      event.preventDefault()
      this.pause()
      this.move({ row: this.row + by[0], column: this.column + by[1] })
    }
  }

  move(place) {
    for (const name of ["row", "column"]) {
      this[name] = Math.max(0, Math.min(this.data.out - 1, place[name] ?? this[name]))
    }
    this.relative = this.relate(this.row, this.column)
    this.update()
  }

  step(by) {
    const count = this.data.out ** 2
    const at = (this.row * this.data.out + this.column + by + count) % count
    this.move({ row: Math.floor(at / this.data.out), column: at % this.data.out })
  }

  play() {
    const last = this.data.out ** 2 - 1
    if (this.row * this.data.out + this.column >= last) this.move({ row: 0, column: 0 })
    this.player.textContent = "❚❚ Pause"
    const advance = () => {
      if (!this.root.isConnected) return this.pause()
      this.step(1)
      if (this.row * this.data.out + this.column >= last) this.pause()
    }
    this.timer = setInterval(advance, Math.max(40, SWEEP / (last + 1)))
    this.update()
  }

  pause() {
    clearInterval(this.timer)
    if (!this.timer) return
    this.timer = null
    this.player.textContent = "▶ Play"
    this.update()
  }

  update() {
    const { data, row, column } = this
    for (const { name, slider, words } of this.sliders) {
      slider.value = this[name]
      words.textContent = this[name]
    }
    const at = row * data.out + column
    const [y0, y1] = data.fields[row], [x0, x1] = data.fields[column]
    const top = this.start(row), left = this.start(column), size = data.window.size
    const edge = Math.max(data.window.before, 0)
    const source = { values: this.sources[this.source], side: data.side, reach: this.reach }
    const [image, input, output] = this.panels
    paint(image.canvas, this.image, [[y0, x0, y1, x1]], data)
    paint(input.canvas, source, [[top, left, top + size, left + size]], data, edge)
    paint(output.canvas, this.output, [[row, column, row + 1, column + 1]], data, 0,
      this.timer ? at : Infinity)
    const which = data.maps > 1 ? `: channel ${this.source} of ${data.maps}` : ""
    image.caption.textContent = "The image. Framed: the receptive field, the " +
      `${y1 - y0} × ${x1 - x0} pixels that this value can depend on.`
    input.caption.textContent = `Input${which}, ${data.side} × ${data.side}.` +
      (edge ? " Grey: padding, zeros around it." : "")
    output.caption.textContent = `Output: channel ${data.channel}, ` +
      `${data.out} × ${data.out}. Click to move.`
    this.detail(at)
  }

  detail(at) {
    const { data, details } = this
    const focused = this.root.getRootNode().activeElement?.dataset.map
    details.replaceChildren()
    const total = this.sums.values[at]
    if (data.kind === "sum") showSum(this, total)
    else if (this.kernel) showConvolution(this, total)
    else if (data.window.size > 1) showPooling(this, total)
    const list = make(details, "ol")
    let before = total, place = [this.row, this.column], result = total, last = this.sums
    for (const step of this.steps) {
      let pooled = []
      if (step.window) [place, pooled] = this.pool(step, place, last)
      result = place ? step.map.values[place[0] * step.side + place[1]] : null
      showStep(list, step, this.data, { before, after: result, place, pooled })
      if (!place) break
      before = result
      last = step.map
    }
    details.dataset.result = result ?? ""
    if (focused) details.querySelector(`[data-map="${focused}"]`)?.focus()
  }

  // Where a place goes in a pooled map, and the values of its window.
  pool(step, [row, column], source) {
    const to = [row, column].map((each) => follow(step.window, each, step.side))
    if (to.includes(null)) return [null, []]
    const pooled = []
    const { size, stride, before } = step.window
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) {
      const [from, across] = [to[0] * stride - before + y, to[1] * stride - before + x]
      if (from >= 0 && across >= 0 && from < source.side && across < source.side)
        pooled.push(source.values[from * source.side + across])
    }
    return [to, pooled]
  }
}

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".scope")
  root.scope ??= new Scope(root)
  if (root.scope.data?.stamp !== data.stamp) root.scope.load(data)
  root.dataset.map = `${data.layer} ${data.channel}`
}
