"""The stops of the Tour, and the strip that keeps the task of one in sight."""

from dataclasses import dataclass, field

import streamlit as st

from core.ui.app.links import read_link, write_link

KEY = "tour"  # in the URL: the number of the stop


@dataclass(frozen=True)
class Stop:
    """One stop: its task and question, the glossary's terms for it, its page's URL."""

    name: str
    page: str
    icon: str
    task: str
    terms: tuple[str, ...]
    link: dict[str, str] = field(default_factory=dict)  # what else the URL says


STOPS = (
    Stop(
        "Train",
        "pages/home.py",
        "home",
        "Press **Train both** and watch two curves climb. Which one is ahead after a "
        "minute, and by how much?",
        ("CNN", "ANN", "Epoch", "Validation split"),
    ),
    Stop(
        "Compare",
        "pages/compare.py",
        "compare_arrows",
        "Read the verdict. Would you bet on it? Look at the images that only one of "
        "the two got right.",
        ("Accuracy", "Interval", "McNemar test"),
    ),
    Stop(
        "Confusion",
        "pages/confusion.py",
        "grid_on",
        "Find the cell that stands out most off the green diagonal and click it. Could "
        "you tell those two classes apart?",
        ("Confusion matrix", "Precision", "Recall"),
    ),
    Stop(
        "Mistakes",
        "pages/mistakes.py",
        "image_search",
        "The first images have the largest loss: the network was confident and wrong. "
        "Find one that fools you, too, and one whose label is wrong.",
        ("Loss", "Confidence", "Calibration"),
    ),
    Stop(
        "Photos",
        "pages/photos.py",
        "photo_camera",
        "Here is a drawn boot; add a picture of your own shoe. Switch the preparation "
        "steps off, one by one. Which one is worth most?",
        ("Augmentation", "Temperature"),
        {"photo": "rendering_ankle_boot.jpg"},
    ),
    Stop(
        "Inside",
        "pages/inside.py",
        "biotech",
        "Click a layer, then a channel, then a pixel. Check one product by hand. Then "
        "switch a channel off under *Ablation*.",
        ("Kernel", "Pooling", "Receptive field", "Softmax"),
    ),
)


def link_stop(number: int, label: str) -> None:
    """Shows the link to a stop, 1 to `len(STOPS)`."""
    stop = STOPS[number - 1]
    st.page_link(
        stop.page,
        label=label,
        icon=f":material/{stop.icon}:",
        query_params={KEY: str(number)} | stop.link,
    )


def find_stop(number: int | None, page: str) -> int | None:
    """Returns the number of the stop on `page`, or None outside the Tour.

    The page decides: after a step back in the browser the URL may still carry the
    `number` of the stop that was left.
    """
    if number is None:
        return None
    if STOPS[number - 1].page == page:
        return number
    return next((n for n, stop in enumerate(STOPS, 1) if stop.page == page), None)


def show_stop(page: str) -> None:
    """Shows the task of the stop on a page that was come to by the Tour, and the ways.

    `page` is the page's file, such as `pages/compare.py`.
    """
    named = read_link(KEY, range(1, len(STOPS) + 1), is_quiet=True)
    number = find_stop(named, page)
    if number is None:
        write_link(KEY, None)
        return
    if number != named:
        write_link(KEY, number)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**Stop {number} of {len(STOPS)}.** {STOPS[number - 1].task}")
        with st.container(horizontal=True):
            st.page_link("pages/tour.py", label="Tour", icon=":material/signpost:")
            if number < len(STOPS):
                link_stop(number + 1, f"Next: {STOPS[number].name}")
