"""TrainingConfig: every knob of a run, its range and the reason for its default."""

import dataclasses
import re
from dataclasses import dataclass, field

from core.data.augmentation import AUGMENTATIONS

OPTIMIZERS = ("adam", "adamw", "sgd", "muon")
SCHEDULES = ("constant", "cosine", "triangle", "plateau")
MAX_SEED = 2**31 - 1
MAX_SECONDS = 86_400  # a day
MAX_DROPOUT = 0.8  # beyond, hardly a signal gets through
MAX_SKIPPED = 0.9  # an easy image that stays then counts for ten
PRECISIONS = ("auto", "float32", "bfloat16")


def is_number(value):
    """Tells whether this is an int or a float; True is none here."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _require(holds, name, expected, received, remedy):
    if not holds:
        raise ValueError(f"{name} must be {expected}, received {received!r}. {remedy}")


@dataclass(frozen=True)
class TrainingConfig:
    """What a run was asked to do. Validates itself.

    Raises:
        ValueError: names the knob, what it accepts, what it got and what to try.
    """

    recipe: str = "cnn"
    architecture: str = "cnn"  # a name in models.ARCHITECTURES
    # Knobs of the architecture: blocks, filters, ...; what it leaves out keeps the
    # builder's default.
    options: dict = field(default_factory=dict)
    epochs: int = 8  # the house CNN is past 91.5 % by then; see README
    # Seconds from the first batch to the last; the schedule then ends on time, however
    # many epochs that makes. None: the epochs decide.
    time_budget: float | None = None
    batch_size: int = 256  # large enough to fill both cores, small enough to learn
    learning_rate: float = 0.003  # peak of the schedule; Adam at batch 256
    optimizer: str = "adam"
    schedule: str = "triangle"  # up in the first fifth, then to zero: best short runs
    augmentation: str = "none"  # pays only from about ten epochs on
    # Share of the easy images that an epoch leaves out; those that stay count for them.
    skip_easy: float = 0.0
    label_smoothing: float = 0.0
    dropout: float | None = None  # None keeps the architecture's own
    patience: int | None = None  # epochs without a better val_loss; None: no stopping
    train_size: int | None = None  # None: the whole training split
    seed: int = 0
    # Judge, besides the plain accuracy, the mean answer to an image and its mirror one.
    flip_average: bool = False
    precision: str = "auto"  # of training; auto: the quicker one on this machine
    data: str = "fashion-mnist"  # fashion-mnist, drawn, or a folder
    parent: str | None = None  # id of the run that this one continues
    initial_epoch: int = 0  # epochs its ancestors trained before

    def __post_init__(self):
        for name in ("recipe", "architecture"):
            value = getattr(self, name)
            ok = isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9-]{0,39}", value)
            _require(ok, name, "a lower-case name", value, "Try 'cnn'.")
        _require(
            isinstance(self.options, dict), "options", "a dict", self.options, "Try {}."
        )
        for name, low, high, example in (
            ("epochs", 1, 500, 8),
            ("batch_size", 1, 4096, 128),
            ("seed", 0, MAX_SEED, 0),
            ("initial_epoch", 0, 100_000, 0),
        ):
            self._check_integer(name, low, high, example)
        if self.patience is not None:
            self._check_integer("patience", 1, 500, 5)
        if self.train_size is not None:
            self._check_integer("train_size", 20, 10_000_000, 5000)
        self._check_fractions()
        ok = isinstance(self.flip_average, bool)
        _require(ok, "flip_average", "True or False", self.flip_average, "")
        self._check_choice("optimizer", OPTIMIZERS)
        self._check_choice("schedule", SCHEDULES)
        self._check_choice("augmentation", AUGMENTATIONS)
        self._check_choice("precision", PRECISIONS)
        _require(
            isinstance(self.data, str) and self.data.strip(),
            "data",
            "fashion-mnist, drawn or a folder",
            self.data,
            "Try fashion-mnist.",
        )

    def _check_integer(self, name, low, high, example):
        value = getattr(self, name)
        ok = type(value) is int and low <= value <= high
        expected = f"a whole number from {low:,} to {high:,}"
        _require(ok, name, expected, value, f"Try {example}.")

    def _check_fractions(self):
        budget = self.time_budget
        ok = budget is None or (is_number(budget) and 1 <= budget <= MAX_SECONDS)
        expected = f"from 1 to {MAX_SECONDS:,} seconds, or None"
        _require(ok, "time_budget", expected, budget, "Try 60.")
        rate = self.learning_rate
        ok = is_number(rate) and 0 < rate <= 1
        _require(ok, "learning_rate", "in (0, 1]", rate, "Try 0.001.")
        smoothing = self.label_smoothing
        ok = is_number(smoothing) and 0 <= smoothing < 0.5
        _require(ok, "label_smoothing", "in [0, 0.5)", smoothing, "Try 0.1.")
        skipped = self.skip_easy
        ok = is_number(skipped) and 0 <= skipped <= MAX_SKIPPED
        _require(ok, "skip_easy", f"in [0, {MAX_SKIPPED}]", skipped, "Try 0.5.")
        dropout = self.dropout
        ok = dropout is None or (is_number(dropout) and 0 <= dropout <= MAX_DROPOUT)
        expected = f"in [0, {MAX_DROPOUT}], or None"
        _require(ok, "dropout", expected, dropout, "Try 0.3.")

    def _check_choice(self, name, choices):
        value = getattr(self, name)
        expected = "one of " + ", ".join(choices)
        _require(value in choices, name, expected, value, f"Try {choices[0]}.")

    def replace(self, **changes):
        """Returns a copy with `changes`, validated again."""
        return dataclasses.replace(self, **changes)

    def to_dict(self):
        """Returns what JSON can hold; `from_dict` is its inverse."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values):
        """Builds a config from parsed JSON.

        Raises:
            ValueError: for knobs this version does not know, and for bad values.
        """
        _require(isinstance(values, dict), "config", "an object", values, "")
        known = {each.name for each in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(
                f"config has knobs this version does not know: {', '.join(unknown)}. "
                "It may come from a newer version; update this one."
            )
        return cls(**values)
