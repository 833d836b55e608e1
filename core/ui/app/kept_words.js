// A field sends its words as it is left; this has it send them a second after a key,
// too, so that a reload loses none. The field keeps the focus: only its listeners hear
// that it was left.
const PAUSE = 1000 // milliseconds

export default function () {
  let timer
  const wait = ({ target }) => {
    if (!target.closest?.('[data-testid="stTextArea"], [data-testid="stTextInput"]')) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      target.dispatchEvent(new FocusEvent("focusout", { bubbles: true }))
    }, PAUSE)
  }
  document.addEventListener("input", wait)
  return () => {
    clearTimeout(timer)
    document.removeEventListener("input", wait)
  }
}
