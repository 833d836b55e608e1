export default function ({ data, parentElement, setTriggerValue }) {
  const wall = parentElement.querySelector(".wall")
  if (wall.dataset.stamp !== data.stamp) {
    wall.dataset.stamp = data.stamp
    const size = data.tile
    // A short address: the picture itself, in a thousand styles, took seconds.
    const bytes = Uint8Array.from(atob(data.sheet), (letter) => letter.charCodeAt(0))
    const sheet = URL.createObjectURL(new Blob([bytes], { type: "image/png" }))
    if (wall.dataset.sheet) URL.revokeObjectURL(wall.dataset.sheet)
    wall.dataset.sheet = sheet
    const rows = Math.ceil(data.labels.length / data.columns)
    wall.style.gridTemplateColumns = `repeat(auto-fill, ${size}px)`
    const tiles = data.labels.map((label, index) => {
      const tile = document.createElement("button")
      const left = (index % data.columns) * size
      const top = Math.floor(index / data.columns) * size
      tile.className = "tile"
      tile.dataset.index = index
      tile.title = label
      tile.setAttribute("aria-label", label)
      tile.style.width = `${size}px`
      tile.style.height = `${size + 8}px`
      tile.style.backgroundImage = `url(${sheet})`
      tile.style.backgroundSize = `${data.columns * size}px ${rows * size}px`
      tile.style.backgroundPosition = `-${left}px -${top}px`
      tile.style.borderTop = `4px solid ${data.above[index]}`
      tile.style.borderBottom = `4px solid ${data.below[index]}`
      return tile
    })
    wall.replaceChildren(...tiles)
  }
  wall.onclick = (event) => {
    const tile = event.target.closest(".tile")
    if (tile) setTriggerValue("opened", Number(tile.dataset.index))
  }
}
