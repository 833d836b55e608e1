"""A button that copies the page's address: the whole state of a page is in it."""

import streamlit as st

CSS = """
.copy { border: 0; background: none; padding: 4px 8px; border-radius: 6px;
  font: inherit; font-size: 0.875rem; cursor: pointer; color: var(--st-text-color); }
.copy:hover, .copy:focus-visible { background: var(--st-secondary-background-color); }
"""
JS = """
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
"""
_COPY = st.components.v2.component(
    "copy_link",
    html='<button class="copy" type="button">Copy link to this page</button>',
    css=CSS,
    js=JS,
)


def show_copy_link():
    """Shows the button at the end of the sidebar."""
    with st.sidebar:
        _COPY(key="copy_link")
