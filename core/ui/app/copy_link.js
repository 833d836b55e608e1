export default function ({ data, parentElement }) {
  const equip = (name, link) => {
    const button = parentElement.querySelector(`.${name}`)
    const words = (button.dataset.words ??= button.textContent)
    const say = (said) => {
      button.textContent = said
      setTimeout(() => { button.textContent = words }, 2000)
    }
    button.onclick = () => {
      if (!navigator.clipboard) return window.prompt("The link", link())
      navigator.clipboard.writeText(link()).then(
        () => say("Copied"),
        () => window.prompt("The link", link()),
      )
    }
    return button
  }
  // Whoever has a learner's secret goes on as that learner: it is not for others.
  equip("page", () => {
    const link = new URL(window.location.href)
    link.searchParams.delete("learner")
    return link.href
  })
  equip("own", () => window.location.href).hidden = !data.has_own
}
