"""The frame around every page: title, icon, navigation, the data's banner."""

import threading
from pathlib import Path

import streamlit as st

from core.ui.app.announcer import announce_training
from core.ui.app.copy_link import show_copy_link
from core.ui.app.large_type import choose_type
from core.ui.app.learner import follow_learner
from core.ui.app.links import mend_link
from core.ui.app.notices import show_notices
from core.ui.app.predict import choose_questions
from core.ui.app.sessions import watch_session
from core.ui.app.tour import show_stop
from core.ui.widgets.data_ways import show_data_banner

ICON = Path(__file__).with_name("icon.png")  # a Material icon would need the network
SECTIONS = {
    "Learn": (
        ("home", "Home", "home"),
        ("tour", "Tour", "signpost"),
        ("data", "Data", "apps"),
        ("train", "Train", "model_training"),
        ("beat", "Beat the model", "sports_esports"),
    ),
    "Find out why": (
        ("compare", "Compare", "compare_arrows"),
        ("experiments", "Experiments", "science"),
        ("classes", "Classes", "checkroom"),
        ("confusion", "Confusion", "grid_on"),
        ("mistakes", "Mistakes", "image_search"),
        ("inside", "Inside", "biotech"),
        ("confidence", "Confidence", "speed"),
        ("labels", "Labels", "fact_check"),
        ("photos", "Photos", "photo_camera"),
    ),
    "Export": (("report", "Report", "description"),),
}
STYLE = Path(__file__).with_suffix(".css")
_this_run = threading.local()  # each script run has its thread


def show_app() -> None:
    """Runs the chosen page inside the frame."""
    watch_session()
    page = _navigate()
    follow_learner()
    show_data_banner()
    show_notices()
    show_copy_link()
    st.html(STYLE)
    choose_type()
    choose_questions()
    announce_training()
    mend_link()
    show_stop(page_file(page.title))
    _this_run.is_framed = True
    try:
        page.run()
    finally:
        _this_run.is_framed = False


def need_frame() -> None:
    """Starts over through `streamlit_app.py` where a page was run without it.

    Because a folder `pages/` exists, Streamlit runs a page file alone when its URL is
    the first thing a new server is asked for; once `st.navigation` was called in the
    process it goes through the app. Every page calls this first.
    """
    if not getattr(_this_run, "is_framed", False):
        _navigate()
        st.rerun()


def page_file(title: str) -> str:
    """Returns the file of the page with a title in the navigation."""
    files = {title: name for pages in SECTIONS.values() for name, title, _ in pages}
    return f"pages/{files[title]}.py"


def _navigate():
    st.set_page_config(page_title="Fashion-MNIST Lab", page_icon=ICON, layout="wide")
    return st.navigation(
        {
            section: [
                st.Page(f"pages/{name}.py", title=title, icon=f":material/{icon}:")
                for name, title, icon in pages
            ]
            for section, pages in SECTIONS.items()
        },
        expanded=True,  # all pages, though the sidebar has more below
    )
