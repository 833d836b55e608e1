"""Status: where a run stands, as its worker writes it several times a second."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from core.process import is_pid
from core.runs.config import is_number

ACTIVE = ("running", "stopping")
EVALUATED = ("finished", "stopped")
STATES = ("queued", *ACTIVE, *EVALUATED, "failed", "interrupted")

MAX_TEXT = 10_000  # letters of an error
MAX_COUNT = 10**7  # of epochs or steps
MAX_SECONDS = 10**11  # as a time it is in the year 5138
MAX_LOSS = 1e30  # until it is no number any more, it can grow


@dataclass(frozen=True)
class Status:
    """Where a run stands; rewritten by its worker several times a second."""

    state: str  # one of `STATES`
    pid: int | None = None  # of the worker, with `started`, its start time
    started: float = 0.0
    phase: str = ""  # what the worker does right now, in words for the learner
    epoch: int = 0  # finished, of `epochs` asked for
    epochs: int = 0
    step: int = 0  # done in this epoch, of `steps`
    steps: int = 0
    done: float = 0.0  # share of the training that is over, in 0..1
    accuracy: float | None = None
    loss: float | None = None
    images_per_second: float | None = None
    eta_seconds: float | None = None  # estimated seconds of training left
    error: str | None = None  # what went wrong, in plain words

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state must be one of {STATES}, received {self.state!r}.")

    def replace(self, **changes: Any) -> Self:
        """Returns a copy with `changes`."""
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Builds a Status from parsed JSON; unknown keys are a ValueError."""
        values = {k: v for k, v in values.items() if k != "heartbeat"}  # in old runs
        for name, (accepts, expected) in _ACCEPTED.items():
            if name in values and not accepts(values[name]):
                received = f"received {values[name]!r:.80}"
                raise ValueError(f"status.json: {name} must be {expected}, {received}.")
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"status.json does not fit: {error}.") from error


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _is_count(value: object) -> bool:
    return is_number(value) and 0 <= value <= MAX_COUNT


def _is_seconds(value: object) -> bool:
    return is_number(value) and 0 <= value <= MAX_SECONDS


def _is_figure(value: object) -> bool:
    return value is None or (is_number(value) and abs(value) <= MAX_LOSS)


_COUNT = _is_count, f"a number from 0 to {MAX_COUNT:,}"
_FIGURE = _is_figure, "a number or null"
_ACCEPTED: dict[str, tuple[Callable[[Any], bool], str]] = {
    "state": (_is_text, f"one of {STATES}"),
    "pid": (lambda pid: pid is None or is_pid(pid), "a process id"),
    "started": (_is_seconds, "a time"),
    **dict.fromkeys(("epoch", "epochs", "step", "steps"), _COUNT),
    "done": (lambda done: _is_count(done) and done <= 1, "a share in 0..1"),
    **dict.fromkeys(("accuracy", "loss", "images_per_second"), _FIGURE),
    "eta_seconds": (lambda eta: eta is None or _is_seconds(eta), "seconds or null"),
    "phase": (_is_text, "short text"),
    "error": (lambda error: error is None or _is_text(error), "short text"),
}
