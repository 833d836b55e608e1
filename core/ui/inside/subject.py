"""What the Inside page looks at: a run and an image, and how it asks about them."""

from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.data.dataset import CLASS_NAMES, IMAGE_SHAPE, Dataset
from core.networks.inference import InferenceError
from core.runs.run import Run
from core.ui.app.state import get_inference


@dataclass(frozen=True, eq=False)
class Subject:
    """A run's network and the image that it looks at.

    Attributes:
        run: The Run.
        dataset: The Dataset it was judged on; None where that is not here.
        image: `(28, 28)` uint8; None where there is none to look at.
        row: Of the test split, None for a photo.
        label: The true class, None for a photo.
        name: What the reader calls the image.
    """

    run: Run
    dataset: Dataset | None
    image: np.ndarray | None
    row: int | None
    label: int | None
    name: str

    @property
    def folder(self):
        return str(self.run.path)

    @property
    def key(self):
        """Text that changes with the run or the image."""
        picture = b"" if self.image is None else self.image.tobytes()
        return f"{self.run.id} {hash(picture)}"

    @property
    def class_names(self):
        return CLASS_NAMES

    def ask(self, function, *arguments):
        """Asks the run's network about the image; answers are kept.

        Args:
            function: In `core.explain`, such as `forward_pass:follow_image`,
                that takes the folder and the image first.
            *arguments: What else it takes.

        Raises:
            ValueError: as the function raised it.
            InferenceError: when the networks' process ended.
        """
        picture = self.image.tobytes()
        return _ask(function, self.folder, self._stamp, picture, arguments)

    def ask_run(self, function, *arguments):
        """Asks about the run alone; as `ask`, without an image."""
        return _ask(function, self.folder, self._stamp, None, arguments)

    @property
    def _stamp(self):
        weights = self.run.path / "model.keras"
        return weights.stat().st_mtime_ns if weights.exists() else None


@st.cache_resource(max_entries=48, show_spinner="Asking the network …")
def _ask(function, folder, stamp, picture, arguments):
    first = [folder]
    if picture is not None:
        first.append(np.frombuffer(picture, np.uint8).reshape(IMAGE_SHAPE))
    return get_inference().call(f"core.explain.{function}", *first, *arguments)


@contextmanager
def telling_trouble(key):
    """Says what went wrong in what it holds, and offers to try again.

    Args:
        key: Of the button.
    """
    try:
        yield
    except (ValueError, InferenceError) as error:
        st.warning(str(error), icon=":material/error:")
        st.button("Try again", key=f"again_{key}", icon=":material/refresh:")
