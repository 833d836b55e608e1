"""What the Inside page looks at: a run and an image, and how it asks about them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.arrays import Images
from core.data.dataset import IMAGE_SHAPE, Dataset
from core.explain.results import ForwardPass
from core.networks.inference import InferenceError
from core.runs.run import Run
from core.ui.app.state import get_inference
from core.words import plain


@dataclass(frozen=True, eq=False)
class Subject:
    """A run's network and the image that it looks at."""

    run: Run
    dataset: Dataset | None  # it was evaluated on; None: not on this machine
    image: Images  # (28, 28)
    row: int | None  # of the test split, None for a photo
    label: int | None  # the true class, None where nobody knows it

    @property
    def key(self) -> str:
        """Changes with the run or the image."""
        return f"{self.run.id} {hash(self.image.tobytes())}"

    def follow(self, edits: tuple = ()) -> ForwardPass:
        """Returns the image's forward pass through the network with `edits`."""
        return self.ask("forward_pass:follow_image", edits)

    def ask(self, function: str, *arguments: Any) -> Any:
        """Asks the run's network about the image; results are kept.

        The function is one of `core.explain`, such as `grad_cam:map_classes`, that
        takes the folder and the image first; its ValueErrors come through. Where the
        networks' process ended, it is an InferenceError.
        """
        return self.ask_run(function, *arguments, picture=self.image.tobytes())

    def ask_run(
        self, function: str, *arguments: Any, picture: bytes | None = None
    ) -> Any:
        """Asks about the run alone; as `ask`, without an image."""
        weights = self.run.model_path
        stamp = weights.stat().st_mtime_ns if weights.exists() else None
        return _ask(function, str(self.run.path), stamp, picture, arguments)

    def ask_now(self, function: str, *arguments: Any) -> Any:
        """Asks about the run alone; as `ask`, but nothing is kept."""
        call = f"core.explain.{function}"
        return get_inference().call(call, str(self.run.path), *arguments)


@st.cache_resource(max_entries=48, show_spinner="Asking the network …")
def _ask(function, folder, stamp, picture, arguments):
    if picture is not None:
        arguments = np.frombuffer(picture, np.uint8).reshape(IMAGE_SHAPE), *arguments
    return get_inference().call(f"core.explain.{function}", folder, *arguments)


@contextmanager
def telling_trouble(key: str) -> Iterator[None]:
    """Says what went wrong in what it holds, and offers to try again."""
    try:
        yield
    except (ValueError, InferenceError) as error:
        st.warning(plain(error), icon=":material/error:")
        st.button("Try again", key=f"again_{key}", icon=":material/refresh:")
