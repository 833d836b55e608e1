// The map of all images: dots on a canvas, thumbnails under the pointer, zoom and pan.

const MARGIN = 18
const REACH = 14 // pixels from a dot that still hit it

class ImageMap {
  constructor(root, tell) {
    this.root = root
    this.canvas = root.querySelector("canvas")
    this.card = root.querySelector(".card")
    this.tell = tell
    this.view = { zoom: 1, x: 0, y: 0 }
    new ResizeObserver(() => this.draw()).observe(root)
    this.canvas.onpointermove = (event) => this.drag(event)
    this.canvas.onpointerdown = (event) => {
      this.from = [event.offsetX, event.offsetY]
      this.moved = false
    }
    this.canvas.onpointerleave = () => { this.from = null; this.hover(null) }
    this.canvas.onpointerup = (event) => {
      this.from = null
      const hit = this.find(event.offsetX, event.offsetY)
      if (!this.moved && hit !== null) this.tell("opened", this.data.rows[hit])
    }
    this.canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return // the page scrolls
      event.preventDefault()
      this.zoom(event.deltaY < 0 ? 1.25 : 0.8, event.offsetX, event.offsetY)
    }, { passive: false })
    const [closer, wider] = root.querySelectorAll(".zoom button")
    closer.onclick = () => this.zoom(1.5, this.width / 2, this.height / 2)
    wider.onclick = () => this.zoom(1 / 1.5, this.width / 2, this.height / 2)
  }

  load(data) {
    const same = this.data?.points === data.points
    this.data = data
    const bytes = Uint8Array.from(atob(data.points), (letter) => letter.charCodeAt(0))
    this.points = new Float32Array(bytes.buffer)
    if (!same) this.view = { zoom: 1, x: 0, y: 0 }
    this.canvas.setAttribute("aria-label", data.words)
    if (data.sheet && this.sheetText !== data.sheet) {
      this.sheetText = data.sheet
      this.sheet = new Image()
      this.sheet.src = `data:image/png;base64,${data.sheet}`
    }
    this.draw()
  }

  place(at) {
    return this.project(this.points[2 * at], this.points[2 * at + 1])
  }

  project(right, up) {
    const { zoom, x, y } = this.view
    const across = MARGIN + right * (this.width - 2 * MARGIN)
    const down = MARGIN + (1 - up) * (this.height - 2 * MARGIN)
    return [across * zoom + x, down * zoom + y]
  }

  draw() {
    if (!this.data || !this.root.clientWidth) return
    const scale = window.devicePixelRatio || 1
    this.width = this.root.clientWidth
    this.height = Math.min(620, Math.max(360, this.width * 0.66))
    this.canvas.width = this.width * scale
    this.canvas.height = this.height * scale
    this.canvas.style.height = `${this.height}px`
    const context = this.canvas.getContext("2d")
    context.scale(scale, scale)
    const { labels, predictions, colors } = this.data
    const radius = Math.min(7, 3.2 * Math.sqrt(this.view.zoom))
    const isWrong = (at) => labels[at] !== predictions[at]
    const order = [...labels.keys()].sort((a, b) => isWrong(a) - isWrong(b)) // on top
    const ink = getComputedStyle(this.root).color
    for (const at of order) {
      const faint = this.data.only !== null && labels[at] !== this.data.only
      context.globalAlpha = faint ? 0.12 : 1
      const [x, y] = this.place(at)
      context.fillStyle = colors[labels[at]]
      context.beginPath()
      context.arc(x, y, radius, 0, 2 * Math.PI)
      context.fill()
      if (!isWrong(at)) continue
      context.strokeStyle = ink
      context.lineWidth = 1.5
      context.beginPath()
      for (const [dx, dy] of [[1, 1], [1, -1]]) {
        context.moveTo(x - dx * radius * 1.3, y - dy * radius * 1.3)
        context.lineTo(x + dx * radius * 1.3, y + dy * radius * 1.3)
      }
      context.stroke()
    }
    context.globalAlpha = 1
    if (this.data.mark) {
      const [x, y] = this.project(...this.data.mark)
      context.strokeStyle = ink
      context.lineWidth = 3
      context.beginPath()
      context.arc(x, y, radius + 7, 0, 2 * Math.PI)
      context.stroke()
    }
  }

  find(x, y) {
    let best = null, least = REACH ** 2
    for (let at = 0; at < this.data.rows.length; at++) {
      const [across, down] = this.place(at)
      const distance = (across - x) ** 2 + (down - y) ** 2
      if (distance < least) [best, least] = [at, distance]
    }
    return best
  }

  drag(event) {
    if (this.from && event.buttons) {
      const [x, y] = [event.offsetX - this.from[0], event.offsetY - this.from[1]]
      if (!this.moved && Math.hypot(x, y) < 4) return
      this.moved = true
      this.from = [event.offsetX, event.offsetY]
      this.view.x += x
      this.view.y += y
      this.draw()
    }
    this.hover(this.find(event.offsetX, event.offsetY))
  }

  zoom(by, x, y) {
    const zoom = Math.min(12, Math.max(1, this.view.zoom * by))
    const real = zoom / this.view.zoom
    this.view = zoom === 1 ? { zoom, x: 0, y: 0 }
      : { zoom, x: x - (x - this.view.x) * real, y: y - (y - this.view.y) * real }
    this.draw()
  }

  hover(at) {
    this.canvas.style.cursor = at === null ? "grab" : "pointer"
    this.card.hidden = at === null
    if (at === null) return
    const { names, labels, predictions, rows, columns } = this.data
    const [x, y] = this.place(at)
    const words = labels[at] === predictions[at] ? "" : `, predicted ${names[predictions[at]]}`
    const title = this.card.querySelector("span")
    title.textContent = `${rows[at]}: ${names[labels[at]]}${words}`
    const thumbnail = this.card.querySelector("canvas")
    thumbnail.hidden = !this.sheet
    if (this.sheet) {
      const context = thumbnail.getContext("2d")
      const [left, top] = [(at % columns) * 28, Math.floor(at / columns) * 28]
      context.drawImage(this.sheet, left, top, 28, 28, 0, 0, 28, 28)
    }
    this.card.style.left = `${Math.min(x + 14, this.width - 150)}px`
    this.card.style.top = `${y > this.height - 150 ? y - 150 : y + 14}px`
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".map")
  root.map ??= new ImageMap(root)
  root.map.tell = setTriggerValue
  root.map.load(data)
}
