"""TrainingConfig: every knob of a run, its range and the reason for its default."""

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from core.data.augmentation import AUGMENTATIONS
from core.runs import data_knobs
from models import DROPOUT
from models.knob import Kind, Knob

MAX_SEED = 2**31 - 1
NAME = r"[a-z][a-z0-9-]{0,39}"
LEFT_OUT = r"[0-9]{1,8}-[0-9a-f]{12}"  # a number of rows and their digest


def is_number(value: object) -> TypeGuard[int | float]:
    """Tells whether this is an int or a float; True is neither here."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _reads_as(pattern: str, *, needed: bool = True) -> Callable[[Any], bool]:
    def accepts(value: Any) -> bool:
        if value is None:
            return not needed
        return isinstance(value, str) and bool(re.fullmatch(pattern, value))

    return accepts


def _require(holds: object, name: str, expected: str, received: object) -> None:
    if not holds:
        raise ValueError(f"{name} must be {expected}, received {received!r}.")


def _knob(default: Any, label: str, kind: Kind, help: str, **rest: Any) -> Any:
    """Declares a field that is a knob; `KNOBS` adds the field's name."""
    knob = Knob("", kind, default, help, label=label, **rest)
    return field(default=default, metadata={"knob": knob})


def _declared(knob: Knob) -> Any:
    return field(default=knob.default, metadata={"knob": knob})


@dataclass(frozen=True)
class TrainingConfig:
    """What a run was asked to do; a bad value is a ValueError that says what to try.

    To add a knob, add a field with `_knob(...)`: it is then on the Train page,
    in links to it, on the command line, in reports and in `config.json`.
    """

    recipe: str = "cnn"
    architecture: str = "cnn"  # a name in models.ARCHITECTURES
    # Knobs of the architecture: blocks, filters, ...; what it leaves out keeps the
    # builder's default.
    options: dict[str, Any] = field(default_factory=dict[str, Any])
    # The schedule ends with the budget, however many epochs that makes.
    time_budget: float | None = _knob(
        None,
        "Training time",
        "float",
        "With a time limit, the learning rate falls to zero just as the time is "
        "up; the number of epochs is ignored.",
        low=1,
        high=86_400,  # a day
        choices=(30, 60, 180, 600),
        none="recipe default",
        unit="seconds",
        example=60,
        once=True,
    )
    epochs: int = _knob(
        8,  # the built-in CNN is past 91.5 % by then; see README
        "Epochs",
        "int",
        "Passes over the training images, less the easy ones that are skipped.",
        low=1,
        high=500,
    )
    batch_size: int = _knob(
        256,  # large enough to fill both cores, small enough to learn
        "Batch size",
        "int",
        "Images per weight update.",
        low=1,
        high=4096,
        step=16,
    )
    learning_rate: float = _knob(
        0.003,  # Adam at batch 256
        "Learning rate",
        "float",
        "Step size of the weight updates; the peak of the schedule.",
        low=0,
        high=1,
        brackets="(]",
        step=0.0005,
        format="%.5f",
        example=0.001,
    )
    optimizer: str = _knob(
        "adam",
        "Optimizer",
        "choice",
        "How gradients become weight updates.",
        choices=("adam", "adamw", "sgd", "muon"),
    )
    schedule: str = _knob(
        "triangle",  # up in the first fifth, then to zero: best short runs
        "Schedule",
        "choice",
        "How the learning rate changes: triangle rises, then falls to zero; "
        "range-test grows to it from its 10,000th part and ends where the loss does.",
        choices=("constant", "cosine", "triangle", "plateau", "range-test"),
    )
    augmentation: str = _knob(
        "none",  # pays only from about ten epochs on
        "Data augmentation",
        "choice",
        "Random changes to the training images, drawn anew in every epoch.",
        choices=AUGMENTATIONS,
    )
    label_smoothing: float = _knob(
        0.0,
        "Label smoothing",
        "float",
        "Share of the target spread evenly over all ten classes; the network "
        "learns to be less confident.",
        low=0,
        high=0.5,
        brackets="[)",
        step=0.05,
        example=0.1,
    )
    # None keeps the architecture's own.
    dropout: float | None = _declared(DROPOUT)
    weight_decay: float | None = _declared(data_knobs.WEIGHT_DECAY)
    skip_easy: float = _declared(data_knobs.SKIP_EASY)
    train_size: int | None = _declared(data_knobs.TRAIN_SIZE)
    seed: int = _knob(
        0,
        "Seed",
        "int",
        "The same seed gives the same initial weights and the same image order.",
        low=0,
        high=MAX_SEED,
    )
    patience: int | None = _knob(
        None,
        "Patience",
        "int",
        "Epochs without a lower validation loss before training stops early. At its "
        "end the weights of the best epoch are restored, even where nothing stopped.",
        low=1,
        high=500,
        none="no early stopping",
        example=5,
    )
    flip_average: bool = _knob(
        False,
        "Test-time augmentation (horizontal flip)",
        "bool",
        "Also evaluates the mean prediction for an image and its mirror image.",
    )
    precision: str = _knob(
        "auto",
        "Number format",
        "choice",
        "Precision of the numbers in training: auto takes the faster one on this "
        "machine; float32 repeats to the last digit.",
        choices=("auto", "float32", "bfloat16"),
    )
    mixup: float = _declared(data_knobs.MIXUP)
    shuffle_pixels: bool = _declared(data_knobs.SHUFFLE_PIXELS)
    random_labels: float = _declared(data_knobs.RANDOM_LABELS)
    rare_class: str | None = _declared(data_knobs.RARE_CLASS)
    rare_share: float = _declared(data_knobs.RARE_SHARE)
    leak_test: bool = _declared(data_knobs.LEAK_TEST)
    leave_out: str | None = None  # see core/runs/left_out.py
    experiment: str | None = None  # key of the experiment that made the run
    data: str = "fashion-mnist"  # fashion-mnist, drawn, or a folder
    parent: str | None = None  # id of the run that this one continues
    initial_epoch: int = 0  # epochs its ancestors trained before

    def __post_init__(self) -> None:
        for name, (accepts, expected) in _OTHERS.items():
            _require(accepts(getattr(self, name)), name, expected, getattr(self, name))
        for knob in (*KNOBS.values(), _INITIAL_EPOCH):
            knob.check(getattr(self, knob.name))

    def replace(self, **changes: Any) -> "TrainingConfig":
        """Returns a copy with `changes`, validated again."""
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Returns what JSON can hold; `from_dict` is its inverse."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Any) -> "TrainingConfig":
        """Builds a config from parsed JSON; unknown knobs are a ValueError."""
        _require(isinstance(values, dict), "config", "an object", values)
        unknown = sorted(set(values) - {each.name for each in dataclasses.fields(cls)})
        if unknown:
            raise ValueError(
                f"config has knobs this version does not know: {', '.join(unknown)}. "
                "It may come from a newer version; update this one."
            )
        return cls(**values)


# By name, in the order in which forms, the command line and reports show them.
KNOBS: dict[str, Knob] = {
    each.name: dataclasses.replace(each.metadata["knob"], name=each.name)
    for each in dataclasses.fields(TrainingConfig)
    if "knob" in each.metadata
}
_INITIAL_EPOCH = Knob("initial_epoch", "int", 0, "", 0, 100_000)
_OTHERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "recipe": (_reads_as(NAME), "a lower-case name such as 'cnn'"),
    "architecture": (_reads_as(NAME), "a lower-case name such as 'cnn'"),
    "options": (lambda value: isinstance(value, dict), "a dict such as {}"),
    "leave_out": (_reads_as(LEFT_OUT, needed=False), "like '12-3f9a1c2e4b5d' or None"),
    "experiment": (_reads_as(NAME, needed=False), "a key such as 'shift' or None"),
    "data": (_reads_as(r"(?s).*\S.*"), "fashion-mnist, drawn or a folder"),
}
