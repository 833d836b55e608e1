export default function ({ parentElement }) {
  const button = parentElement.querySelector(".copy")
  const say = (words) => {
    button.textContent = words
    setTimeout(() => { button.textContent = "Copy link to this page" }, 2000)
  }
  button.onclick = () => {
    const link = window.location.href
    if (!navigator.clipboard) return window.prompt("The link to this page", link)
    navigator.clipboard.writeText(link).then(
      () => say("Copied"),
      () => window.prompt("The link to this page", link),
    )
  }
}
