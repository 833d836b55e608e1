"""What all sessions share: the runs, the queue, the data, the networks' process."""

import atexit
import dataclasses
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st

from core.data.dataset import Dataset
from core.data.sources import load_dataset, source_fingerprint
from core.networks.inference import InferenceWorker
from core.runs.desk import DESK, Desk
from core.runs.learners import find_desk, learner_desk, new_secret
from core.runs.places import open_store
from core.runs.settings import Settings, load_settings, save_settings
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.queue import TrainingQueue
from core.ui.app.links import link_values
from core.ui.app.notices import tell
from core.words import plain

LEARNER = "learner"  # in the URL: the secret of a visitor's folder
SECRET = "learner_secret"  # the same in the session


@st.cache_resource(show_spinner=False)
def get_store() -> RunStore:
    """Returns the runs of this server."""
    return open_store()


@st.cache_resource(show_spinner=False)
def get_queue() -> TrainingQueue:
    """Returns the queue of this server; it starts with the server."""
    parallel = get_settings().parallel
    queue = TrainingQueue(get_store(), _get_executor(), parallel=parallel)
    atexit.register(queue.close)
    return queue


@asynccontextmanager
async def start_with_server(app: object) -> AsyncIterator[None]:
    """Lets the queue go on as the server starts: nobody needs to visit it."""
    get_queue()
    yield


@st.cache_resource(show_spinner=False)
def _get_executor() -> LocalExecutor:
    return LocalExecutor(get_store().folder, source=get_settings().data)


@st.cache_resource(show_spinner=False)
def get_inference() -> InferenceWorker:
    """Returns the process that holds networks; it starts with its first request."""
    worker = InferenceWorker()
    atexit.register(worker.close)
    return worker


def is_here() -> bool:
    """Tells whether this session's learner sits at the server itself."""
    elsewhere = st.context.ip_address is not None  # so Streamlit says it of others
    return not elsewhere and "X-Forwarded-For" not in st.context.headers


def get_kept_desk() -> Desk | None:
    """Returns where this session's photos and notes are kept; None: nowhere.

    There is one desk, for those who sit at the server itself; photos of a visitor from
    elsewhere go with the session.
    """
    return Desk(get_store().folder / DESK) if is_here() else None


def learner_folder() -> Desk:
    """Returns the folder of this session's learner: of guesses and progress.

    It may not exist yet: call its `make()` before writing. Those at the server itself
    have the desk there; visitors have a folder by the secret of their own link, made
    up where a link brings none. A link that leads nowhere is told.
    """
    folder = get_store().folder
    if SECRET not in st.session_state:
        st.session_state[SECRET] = None if is_here() else new_secret()
        if given := link_values(LEARNER):
            try:
                find_desk(folder, given[0])
                st.session_state[SECRET] = given[0]
            except ValueError as error:
                tell(error)
    secret = st.session_state[SECRET]
    return Desk(folder / DESK) if secret is None else learner_desk(folder, secret)


def get_settings() -> Settings:
    """Returns the settings; a damaged file is reported and its defaults are used."""
    try:
        return load_settings(get_store().folder)
    except ValueError as error:
        st.warning(plain(error))
        return Settings()


def change_settings(**changes: Any) -> None:
    """Writes changed settings and lets the queue know.

    Raises a ValueError for what does not fit, an OSError where it cannot write.
    """
    settings = dataclasses.replace(get_settings(), **changes)
    save_settings(get_store().folder, settings)
    get_queue().parallel = settings.parallel
    _get_executor().source = settings.data


def get_dataset(source: str) -> Dataset:
    """Loads a dataset once for all sessions, or raises a DatasetError."""
    return _load_dataset(source, source_fingerprint(source))


@st.cache_resource(max_entries=2, show_spinner="Reading the images …")
def _load_dataset(source: str, fingerprint: object) -> Dataset:
    dataset = load_dataset(source)
    _ = dataset.digest  # 40 ms once, here, rather than on the first page that asks
    return dataset


def warm_up() -> None:
    """Starts a spare training worker in the background, so that Train is quick."""
    get_queue()
    threading.Thread(target=_get_executor().warm_up, daemon=True).start()
