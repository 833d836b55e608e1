// One round: the image in front, ten classes, a clock. All images came in one message, so
// that the next one stands there at once; the server hears of every prediction. The true
// classes are not here.

const LONGEST = 3600 // seconds for one image that the server takes

class Board {
  constructor(root) {
    this.root = root
    this.find = (name) => root.querySelector(`.${name}`)
    this.find("classes").onclick = (event) => {
      const button = event.target.closest("button")
      if (button) this.answer(Number(button.dataset.label))
    }
    this.find("undo").onclick = () => this.undo()
    this.find("start").onclick = () => this.start()
    this.find("result").onclick = () => this.finish()
  }

  load(data, send) {
    this.data = data
    this.send = send
    if (this.stamp !== data.stamp) {
      this.stamp = data.stamp
      this.answers = [...data.answers]
      this.seconds = [...data.seconds]
      this.spent = 0 // on the image in front, in milliseconds
      this.since = null // null: the clock stands
      this.isStarted = false
      this.drawImages()
      this.drawClasses()
    }
    this.draw()
  }

  get isAll() { return this.answers.length === this.data.count }

  drawImages() {
    const bytes = Uint8Array.from(atob(this.data.sheet), (letter) => letter.charCodeAt(0))
    if (this.sheet) URL.revokeObjectURL(this.sheet)
    this.sheet = URL.createObjectURL(new Blob([bytes], { type: "image/png" }))
    const image = this.find("image")
    image.style.backgroundImage = `url(${this.sheet})`
    image.style.backgroundSize = `100% ${100 * this.data.count}%`
  }

  drawClasses() {
    this.find("classes").replaceChildren(...this.data.names.map((name, label) => {
      const button = document.createElement("button")
      const key = document.createElement("kbd")
      key.textContent = label
      button.dataset.label = label
      button.append(key, ` ${name}`)
      return button
    }))
  }

  draw() {
    const { count } = this.data, done = this.answers.length
    const at = Math.min(done, count - 1)
    const isPlaying = this.isStarted && !this.isAll
    const words = this.isAll ? `All ${count} answered` : `Image ${done + 1} of ${count}`
    const image = this.find("image")
    image.style.backgroundPositionY = count > 1 ? `${(100 * at) / (count - 1)}%` : "0"
    image.style.visibility = this.isStarted && !this.isAll ? "visible" : "hidden"
    image.setAttribute("aria-label", `${words}: a garment of 28 by 28 grey pixels`)
    this.find("place").textContent = words
    this.find("bar").firstElementChild.style.width = `${(100 * done) / count}%`
    for (const button of this.find("classes").children) button.disabled = !isPlaying
    this.find("undo").disabled = !this.isStarted || !done
    this.find("start").hidden = this.isStarted
    this.find("start").firstChild.textContent =
      done ? (this.isAll ? "Go on" : `Go on at image ${done + 1}`) : "Start"
    this.find("result").hidden = !this.isStarted || !this.isAll
    this.find("clock").hidden = !this.data.clock
    this.drawClock()
    if (this.isStarted && this.said !== words) this.find("said").textContent = this.said = words
  }

  drawClock() {
    const past = this.seconds.reduce((sum, each) => sum + each, 0)
    const all = Math.floor(past + this.elapsed() / 1000)
    const rest = String(all % 60).padStart(2, "0")
    this.find("clock").textContent = `${Math.floor(all / 60)}:${rest}`
  }

  elapsed() {
    return this.spent + (this.since === null ? 0 : performance.now() - this.since)
  }

  // The clock stands while nobody can see the image.
  count() {
    this.spent = this.elapsed()
    const isSeen = this.isStarted && !this.isAll && !document.hidden
    this.since = isSeen ? performance.now() : null
  }

  start() {
    this.isStarted = true
    this.count()
    this.draw()
  }

  answer(label) {
    if (!this.isStarted || this.isAll) return
    this.answers.push(label)
    this.seconds.push(Math.min(LONGEST, Math.round(this.elapsed()) / 1000))
    this.restart(0)
  }

  undo() {
    if (!this.isStarted || !this.answers.length) return
    const before = this.elapsed()
    this.answers.pop()
    this.restart(1000 * this.seconds.pop() + before)
  }

  restart(spent) {
    this.since = null
    this.spent = spent
    this.count()
    this.draw()
    this.tell(false)
  }

  finish() {
    if (this.isStarted && this.isAll) this.tell(true)
  }

  tell(finished) {
    const { stamp, answers, seconds } = this
    this.send({ stamp, answers: [...answers], seconds: [...seconds], finished })
  }

  // Keys work wherever the focus is, unless it is where one writes or chooses.
  takeKey(event) {
    const where = event.composedPath()[0]
    const writes = where.closest?.("input, textarea, select, [contenteditable], [role=listbox]")
    if (writes || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const isPressing = where.closest?.("button, a, summary") // Enter is theirs
    if (/^[0-9]$/.test(event.key)) this.answer(Number(event.key))
    else if (event.key === "Backspace") this.undo()
    else if (event.key === "Enter" && !isPressing && !this.isStarted) this.start()
    else if (event.key === "Enter" && !isPressing && this.isAll) this.finish()
    else return
    event.preventDefault()
    event.stopImmediatePropagation() // once, though two calls may listen
  }
}

// Each call has listeners of its own: the cleanup of an earlier call may come later.
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".board")
  const board = (root.board ??= new Board(root))
  board.load(data, (played) => setStateValue("played", played))
  const onKey = (event) => board.takeKey(event)
  const onSeen = () => board.count()
  document.addEventListener("keydown", onKey, true)
  document.addEventListener("visibilitychange", onSeen)
  const ticking = setInterval(() => board.drawClock(), 250)
  return () => {
    document.removeEventListener("keydown", onKey, true)
    document.removeEventListener("visibilitychange", onSeen)
    clearInterval(ticking)
  }
}
