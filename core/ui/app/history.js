// A step back leaves the page. Streamlit makes an entry of the browser's history for
// each choice that a page writes into its address; here it replaces the address, unless
// the page is another one, or the step of a lesson.
const SETTLE = 3000 // ms: the parts of one change of page come one after the other

const placeOf = (url) => {
  const { pathname, searchParams } = new URL(url, window.location.href)
  return { page: pathname, step: `${searchParams.get("lesson")} ${searchParams.get("step")}` }
}

export default function () {
  const { history } = window
  if (history.keepsChoices) return
  history.keepsChoices = true
  const push = history.pushState.bind(history)
  let last = { at: -SETTLE, isStep: false } // the newest entry
  history.pushState = (state, title, url) => {
    const next = placeOf(url), now = placeOf(window.location.href)
    const at = performance.now(), isFresh = at - last.at < SETTLE
    const isNewPage = next.page !== now.page, isNewStep = next.step !== now.step
    // A change of page may begin with its step and go on with its path.
    const isNew = isNewPage ? !(isFresh && last.isStep) : isNewStep && !isFresh
    if (isNew || isNewPage) last = { at, isStep: !isNewPage }
    if (isNew) push(state, title, url)
    else history.replaceState(state, title, url)
  }
}
