// A card for each layer; a click opens it.
export default function ({ data, parentElement, setTriggerValue }) {
  const strip = parentElement.querySelector(".strip")
  const add = (parent, tag, name, text) => {
    const element = document.createElement(tag)
    element.className = name
    if (text !== undefined) element.textContent = text
    parent.append(element)
    return element
  }
  if (strip.dataset.stamp !== data.stamp) {
    strip.dataset.stamp = data.stamp
    const left = strip.scrollLeft
    strip.replaceChildren()
    data.cards.forEach((card, index) => {
      const button = add(strip, "button", "card")
      button.dataset.index = index
      button.dataset.layer = card.name
      add(button, "span", "name", card.name)
      if (card.sheet) {
        const image = add(button, "img", "")
        image.src = `data:image/png;base64,${card.sheet}`
        image.alt = ""
      } else {
        button.classList.add("wide")
        const bars = add(button, "span", "bars")
        for (const each of card.bars) {
          const bar = add(bars, "span", "bar")
          const fill = add(bar, "i", "")
          fill.style.left = `${each.left}%`
          fill.style.width = `${each.width}%`
          fill.style.background = each.color
          add(bar, "span", "", each.words)
        }
      }
      add(button, "span", "kind", card.kind)
      add(button, "span", "more", card.more)
    })
    strip.scrollLeft = left
  }
  for (const card of strip.children) {
    const chosen = card.dataset.layer === data.chosen
    card.classList.toggle("chosen", chosen)
    card.setAttribute("aria-pressed", String(chosen))
    if (chosen && strip.dataset.chosen !== data.chosen) {
      const middle = card.offsetLeft - (strip.clientWidth - card.clientWidth) / 2
      strip.scrollTo({ left: middle - strip.offsetLeft, behavior: "smooth" })
    }
  }
  strip.dataset.chosen = data.chosen
  strip.onclick = (event) => {
    const card = event.target.closest(".card")
    if (card) setTriggerValue("opened", card.dataset.layer)
  }
}
