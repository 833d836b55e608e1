export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".tiles")
  if (box.dataset.stamp !== data.stamp) {
    box.dataset.stamp = data.stamp
    const bytes = Uint8Array.from(atob(data.sheet), (letter) => letter.charCodeAt(0))
    const sheet = URL.createObjectURL(new Blob([bytes], { type: "image/png" }))
    if (box.dataset.sheet) URL.revokeObjectURL(box.dataset.sheet)
    box.dataset.sheet = sheet
    const rows = Math.ceil(data.labels.length / data.columns)
    const step = data.tile * (1 + 1 / data.side)  // a gap of one of the map's pixels
    box.replaceChildren(...data.labels.map((label, index) => {
      const tile = document.createElement("button")
      const left = (index % data.columns) * step
      const top = Math.floor(index / data.columns) * step
      tile.className = "tile"
      tile.dataset.index = index
      tile.style.width = tile.style.height = `${data.tile}px`
      tile.style.backgroundImage = `url(${sheet})`
      const gap = data.tile / data.side
      tile.style.backgroundSize =
        `${data.columns * step - gap}px ${rows * step - gap}px`
      tile.style.backgroundPosition = `-${left}px -${top}px`
      return tile
    }))
  }
  ;[...box.children].forEach((tile, index) => {
    const off = data.off.includes(index)
    tile.title = data.labels[index] + (off ? ", switched off" : "")
    tile.setAttribute("aria-label", tile.title)
    tile.setAttribute("aria-pressed", String(index === data.chosen || off))
    tile.classList.toggle("chosen", index === data.chosen)
    tile.classList.toggle("off", off)
  })
  box.onclick = (event) => {
    const tile = event.target.closest(".tile")
    if (tile) setTriggerValue("opened", Number(tile.dataset.index))
  }
}
