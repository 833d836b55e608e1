"""The frame around every page: title, icon, navigation, the data's banner."""

import threading
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import StopException

from core.ui.app.announcer import announce_training
from core.ui.app.copy_link import show_copy_link
from core.ui.app.history import tame_history
from core.ui.app.large_type import choose_type
from core.ui.app.learner import follow_learner
from core.ui.app.lessons.strip import OVERVIEW, notice, show_step
from core.ui.app.links import mend_link
from core.ui.app.notices import show_notices
from core.ui.app.predict import choose_questions
from core.ui.app.sessions import watch_session
from core.ui.widgets.data_ways import show_data_banner

ICON = Path(__file__).with_name("icon.png")  # a Material icon would need the network
SECTIONS = {
    "Learn": (
        ("home", "Home", "home"),
        ("lessons", "Lessons", "signpost"),
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
OLD_TOUR = "Tour"  # its address still opens the lessons
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
    tame_history()
    mend_link()
    place = show_step(page_file(page.title))
    _this_run.is_framed = True
    try:
        page.run()
    except StopException:
        pass  # st.stop() ends the page, not the frame
    finally:
        _this_run.is_framed = False
    notice(place)


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
    files[OLD_TOUR] = "lessons"
    return f"pages/{files[title]}.py"


def _navigate() -> Page:
    st.set_page_config(page_title="Fashion-MNIST Lab", page_icon=ICON, layout="wide")
    sections = {
        section: [
            st.Page(f"pages/{name}.py", title=title, icon=f":material/{icon}:")
            for name, title, icon in pages
        ]
        for section, pages in SECTIONS.items()
    }
    hidden = st.Page(
        _open_lessons, title=OLD_TOUR, url_path="tour", visibility="hidden"
    )
    sections["Learn"].append(hidden)
    # All pages, though the sidebar has more below.
    return st.navigation(sections, expanded=True)


def _open_lessons() -> None:
    st.switch_page(OVERVIEW)
