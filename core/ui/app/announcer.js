export default function ({ data, parentElement }) {
  const status = parentElement.querySelector("[role=status]")
  // What is written again is read aloud again.
  if (status.textContent !== data.words) status.textContent = data.words
}
