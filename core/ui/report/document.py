"""The report on its page: a learner's words, the photos, the file and its preview."""

import base64
import json
from collections.abc import Sequence

import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.networks.inference import InferenceError
from core.photos.collection import Collection
from core.report.guesses import describe_score, guess_frame, guess_table
from core.report.html import make_report
from core.report.photos import PhotoResult, combine, predict_photos
from core.report.wording import LIMITS, join_names
from core.runs.appearance import names
from core.runs.guesses import Guess
from core.runs.run import Run
from core.tables import safe_table
from core.ui.app.learner import list_guesses
from core.ui.app.links import read_link, write_link
from core.ui.app.state import get_dataset, get_inference, get_kept_desk
from core.ui.report.export import MEGABYTE, file_name
from core.ui.runs.photo_desk import Entry, ask, get_desk, prepare
from core.ui.widgets.download import offer_csv
from core.ui.widgets.photo_folder import list_folder
from core.words import plain

PREVIEW_HEIGHT = 700


def choose_words() -> dict[str, str]:
    """Lets the reader write a title, an author and observations; returns the three."""
    title, author = st.columns([2, 1])
    words = {
        "title": title.text_input(
            "Title",
            key="report_title",
            max_chars=LIMITS["title"],
            persist_state="session",
            placeholder="The names of the runs",
        ),
        "author": author.text_input(
            "Author",
            key="report_author",
            max_chars=LIMITS["author"],
            persist_state="session",
        ),
        "notes": st.text_area(
            "Your observations",
            key="notes",
            max_chars=LIMITS["notes"],
            height=180,
            persist_state="session",
            placeholder="What did you expect, what did you find, what would you try "
            "next?",
            help="A blank line begins a paragraph, `-` an item of a list, `#` a "
            "heading; `**bold**` and `*italics*` are shown as such.",
        ),
    }
    return {name: text or "" for name, text in words.items()}


def show_report(runs: Sequence[Run], words: dict[str, str]) -> None:
    """Makes the report of `runs` on a click, shows it and offers the file."""
    way, found = _choose_photos()
    guesses = _choose_guesses()
    photos = _list(way, found)
    wanted = json.dumps([[run.id for run in runs], words, way, photos, len(guesses)])
    if st.button("Make the report", type="primary", icon=":material/description:"):
        _keep(wanted, _make(runs, words, way, found, guesses))
    made_for, text = st.session_state.get("report") or _recall(wanted)
    if text is None:
        return
    if made_for != wanted:
        st.caption(
            "Runs, words, photos or guesses have changed. Make the report again."
        )
        return
    st.download_button(
        f"Download the report ({len(text) / MEGABYTE:.1f} MB)",
        text,
        file_name(words["title"] or f"report {join_names(names(runs))}", "html"),
        "text/html",
        icon=":material/download:",
        on_click="ignore",
        help="For a PDF, open it in the browser and print it to a file.",
    )
    # An address of its own kind: nothing in it could reach the app's page.
    source = "data:text/html;base64," + base64.b64encode(text).decode()
    st.iframe(source, height=PREVIEW_HEIGHT, alt="Preview of the report")


def _list(way: str, found: Collection) -> list[object]:
    """Returns what a report's photos depend on."""
    if way == "folder":
        return [[photo.name, found.labels.get(photo.name)] for photo in found.photos]
    if way == "desk":
        return [[e.id, e.name, e.label, repr(e.options)] for e in get_desk().values()]
    return []


def _keep(wanted: str, text: bytes | None) -> None:
    """Keeps a report for this session and, on the learner's desk, for the next."""
    st.session_state["report"] = (wanted, text)
    desk = get_kept_desk()
    if desk is None or text is None:
        return
    try:
        desk.write_report(wanted, text)
    except OSError as error:
        reason = plain(error.strerror or error)
        st.warning(f"The report is not kept for another session: {reason}.")


def _recall(wanted: str) -> tuple[str, bytes | None]:
    """Returns the report of an earlier session, if it was made for the same."""
    desk = get_kept_desk()
    try:
        return wanted, desk and desk.report(wanted)
    except (OSError, ValueError):
        return wanted, None  # it is made anew by a click


def _choose_photos() -> tuple[str, Collection]:
    """Lets the reader choose `none`, `desk` or `folder`; returns the folder's, too."""
    desk, found = get_desk(), list_folder()
    ways = {
        "none": "none",
        "desk": f"Photos page ({len(desk)})",
        "folder": f"folder dataset ({len(found.photos)})",
    }
    usual = "desk" if desk else "none"
    way = st.segmented_control(
        "Photos, with what each run predicts",
        list(ways),
        default=read_link("report_photos", list(ways), usual),
        format_func=lambda way: ways[way],
        required=True,
        key="report_photos",
        persist_state="session",
    )
    write_link("report_photos", way, usual=usual)
    if way == "folder" and found.notices:
        st.caption(plain(" ".join(found.notices)))
    return way, found


def _choose_guesses() -> list[Guess]:
    """Shows what the learner guessed; returns it where it goes into the report."""
    guesses = list_guesses()
    if not guesses:
        return []
    with st.expander(f"Your guesses. {describe_score(guesses)}"):
        frame = safe_table(guess_frame(guesses))
        st.dataframe(frame, hide_index=True, width="stretch")
        offer_csv("Guesses as CSV", lambda: guess_table(guesses), "guesses.csv")
    has_them = st.toggle(
        "Guesses go into the report",
        True,
        key="report_guesses",
        bind="query-params",
    )
    return guesses if has_them else []


def _make(
    runs: Sequence[Run],
    words: dict[str, str],
    way: str,
    found: Collection,
    guesses: Sequence[Guess],
) -> bytes | None:
    """Returns the report's bytes, or None after saying why there is none."""
    try:
        with st.spinner("Writing the report …"):
            photos = []
            if way == "folder":
                photos = predict_photos(found, runs, get_inference().call)
            elif way == "desk":
                photos = [_read_entry(entry, runs) for entry in get_desk().values()]
            return make_report(
                runs, photos=photos, guesses=guesses, load=get_dataset, **words
            ).encode()
    except (ValueError, OSError, InferenceError) as error:
        st.error(plain(error), icon=":material/error:")
        return None


def _read_entry(entry: Entry, runs: Sequence[Run]) -> PhotoResult:
    """Returns what the runs predict for a photo of the Photos page."""
    ask(entry, runs)
    return PhotoResult(
        entry.name,
        *combine(runs, [entry.prediction(run) for run in runs]),
        truth="" if entry.label is None else CLASS_NAMES[entry.label],
        jpeg=entry.thumb,
        prepared=prepare(entry).image,
    )
