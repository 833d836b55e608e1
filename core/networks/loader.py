"""A trained run's network, built once a process for all that is asked of it."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import keras

from core.arrays import Floats, Images, Probabilities
from core.networks.network import Evaluate, build_model, make_evaluator
from core.runs.reading import read_run
from core.runs.run import Run

T = TypeVar("T")


class LoadedNetwork:
    """A run's network, and what others derived from it."""

    def __init__(self, run: Run, model: keras.Model) -> None:
        self.run = run
        self.model = model  # shared by all: its weights must not be changed
        self._derived: dict[Callable[..., Any], Any] = {}

    @cached_property
    def evaluate(self) -> Evaluate:
        """As `core.networks.network.evaluate`, compiled."""
        return make_evaluator(self.model)

    def derive(self, make: "Callable[[LoadedNetwork], T]") -> T:
        """Returns `make(self)`, computed once and kept for as long as the network."""
        if make not in self._derived:
            self._derived[make] = make(self)
        return self._derived[make]


def load_network(folder: str) -> LoadedNetwork:
    """Returns the network in a run's folder; the four last used stay loaded."""
    weights = Path(folder) / "model.keras"
    if not weights.is_file():  # a FIFO would be waited for
        raise ValueError(
            f"run must have a saved model, {Path(folder).name} has none. "
            "Choose a finished run, or let this one finish."
        )
    return _load(str(folder), weights.stat().st_mtime_ns)


def predict(folder: str, images: Images) -> Probabilities:
    """Returns a run's probabilities for images, float32; errors as `load_network`."""
    return load_network(folder).evaluate(images)[0]


def find_features(folder: str, images: Images) -> Floats:
    """Returns the values before a run's last layer, where like images lie together.

    Float32 `(n, d)`, what `test.npz` keeps of test images; errors as `load_network`.
    """
    return load_network(folder).evaluate(images)[1]


@lru_cache(maxsize=4)
def _load(folder: str, _stamp: int) -> LoadedNetwork:
    """Builds a network; the stamp changes when its weights do."""
    run = read_run(Path(folder))
    return LoadedNetwork(run, build_model(run.config, parent=run.model_path))
