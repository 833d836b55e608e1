// A step back leaves the page. Streamlit makes an entry of the browser's history for
// each choice that a page writes into its address; here it replaces the address, unless
// the page is another one, or the step of a lesson.
const SETTLE = 3000 // ms: the parts of one change of page come one after the other

const placeOf = (url) => {
  const { pathname, searchParams } = new URL(url, window.location.href)
  return [pathname, searchParams.get("lesson"), searchParams.get("step")]
}

export default function () {
  const { history } = window
  if (history.keepsChoices) return
  history.keepsChoices = true
  const push = history.pushState.bind(history)
  let entered = -SETTLE
  history.pushState = (state, title, url) => {
    const [path, ...step] = placeOf(url)
    const [pathNow, ...stepNow] = placeOf(window.location.href)
    const now = performance.now()
    const isNewPage = path !== pathNow
    const isNewStep = String(step) !== String(stepNow) && now - entered > SETTLE
    if (!isNewPage && !isNewStep) return history.replaceState(state, title, url)
    entered = now
    push(state, title, url)
  }
}
