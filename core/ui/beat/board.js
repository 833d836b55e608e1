// One round: the image in front, ten classes, a clock. All images came in one message, so
// that the next one stands there at once; the server hears of every prediction. The true
// classes are not here.

const LONGEST = 3600 // seconds for one image that the server takes
const PATIENCE = 500 // milliseconds until what the server missed is said again
const AWAY = 2000 // milliseconds; a board that is drawn anew is back sooner
const WRITES = // a switch keeps the focus after a click, but nobody writes into it
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [role=listbox]"
const rounds = new Map() // stamp -> how far it is, for a board that is drawn anew

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
      if (!rounds.has(data.stamp)) rounds.set(data.stamp, this.begin(data))
      this.round = rounds.get(data.stamp)
      this.comeBack()
      this.drawImages()
      this.drawClasses()
    }
    this.draw()
    clearTimeout(this.later)
    if (this.isAhead()) this.later = setTimeout(() => this.isAhead() && this.tell(), PATIENCE)
  }

  begin(data) {
    return {
      answers: [...data.answers],
      seconds: [...data.seconds],
      spent: 0, // on the image in front, in milliseconds
      since: null, // null: the clock stands
      isStarted: false,
      isFinished: false,
    }
  }

  // The page was left in mid-image: the clock stood meanwhile, and waits for a start.
  comeBack() {
    const { since, leftAt } = this.round
    if (since === null || !leftAt || performance.now() - leftAt < AWAY) return
    this.round.spent += leftAt - since
    this.round.since = null
    this.round.isStarted = false
  }

  get isAll() { return this.round.answers.length === this.data.count }

  isAhead() {
    return this.round.isFinished || String(this.round.answers) !== String(this.data.answers)
  }

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
    const { count } = this.data, done = this.round.answers.length
    const at = Math.min(done, count - 1)
    const isPlaying = this.round.isStarted && !this.isAll
    const words = this.isAll ? `All ${count} answered` : `Image ${done + 1} of ${count}`
    const image = this.find("image")
    image.style.backgroundPositionY = count > 1 ? `${(100 * at) / (count - 1)}%` : "0"
    image.style.visibility = this.round.isStarted && !this.isAll ? "visible" : "hidden"
    image.setAttribute("aria-label", `${words}: a garment of 28 by 28 grey pixels`)
    this.find("place").textContent = words
    this.find("bar").firstElementChild.style.width = `${(100 * done) / count}%`
    for (const button of this.find("classes").children) button.disabled = !isPlaying
    this.find("undo").disabled = !this.round.isStarted || !done
    this.find("start").hidden = this.round.isStarted
    this.find("start").firstChild.data =
      done ? (this.isAll ? "Go on " : `Go on at image ${done + 1} `) : "Start "
    this.find("result").hidden = !this.round.isStarted || !this.isAll
    this.find("clock").hidden = !this.data.clock
    this.drawClock()
    if (this.round.isStarted && this.said !== words) this.find("said").textContent = this.said = words
  }

  drawClock() {
    const past = this.round.seconds.reduce((sum, each) => sum + each, 0)
    const all = Math.floor(past + this.elapsed() / 1000)
    const rest = String(all % 60).padStart(2, "0")
    this.find("clock").textContent = `${Math.floor(all / 60)}:${rest}`
  }

  elapsed() {
    return this.round.spent + (this.round.since === null ? 0 : performance.now() - this.round.since)
  }

  // The clock stands while nobody can see the image.
  count() {
    this.round.spent = this.elapsed()
    const isSeen = this.round.isStarted && !this.isAll && !document.hidden
    this.round.since = isSeen ? performance.now() : null
  }

  start() {
    this.round.isStarted = true
    this.count()
    this.draw()
    this.root.scrollIntoView({ block: "nearest" })
  }

  answer(label) {
    if (!this.round.isStarted || this.isAll) return
    this.round.answers.push(label)
    this.round.seconds.push(Math.min(LONGEST, Math.round(this.elapsed()) / 1000))
    this.restart(0)
    if (this.isAll) this.find("result").focus() // else Enter presses *Undo*, if that had it
  }

  undo() {
    if (!this.round.isStarted || !this.round.answers.length) return
    const before = this.elapsed()
    this.round.answers.pop()
    this.restart(1000 * this.round.seconds.pop() + before)
  }

  restart(spent) {
    this.round.since = null
    this.round.spent = spent
    this.count()
    this.draw()
    this.tell()
  }

  finish() {
    if (!this.round.isStarted || !this.isAll) return
    this.round.isFinished = true
    this.tell()
  }

  tell() {
    const { answers, seconds, isFinished } = this.round
    this.send({
      stamp: this.stamp, answers: [...answers], seconds: [...seconds], finished: isFinished,
    })
  }

  // Keys work wherever the focus is, unless it is where one writes or chooses.
  takeKey(event) {
    const where = event.composedPath()[0]
    const writes = where.closest?.(WRITES)
    if (writes || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const isPressing = where.closest?.("button, a, summary") // Enter is theirs
    if (/^[0-9]$/.test(event.key)) this.answer(Number(event.key))
    else if (event.key === "Backspace") this.undo()
    else if (event.key === "Enter" && !isPressing && !this.round.isStarted) this.start()
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
    board.round.leftAt = performance.now()
  }
}
