"""The architectures by name and the knobs they take; Keras comes with the first build.

A page draws its form from `KNOBS` and the builders check against it: one truth.
"""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

IMAGE_SIDE = 28  # pixels


def find_architectures(folder):
    """Returns `{name: module}` for every file in a folder that defines `build`."""
    return {
        file.stem.replace("_", "-"): f"models.{file.stem}"
        for file in sorted(folder.glob("*.py"))
        if file.stem != "__init__" and "\ndef build(" in file.read_text("utf-8")
    }


ARCHITECTURES = find_architectures(Path(__file__).parent)
# What runs recorded earlier call an architecture: the name it goes by now.
RENAMED = {"cnn-photo": "cnn-accurate"}


@dataclass(frozen=True)
class Knob:
    """One setting of an architecture.

    Attributes:
        name: The keyword that the builder takes.
        kind: `int`, `float`, `choice` or `bool`.
        default: What the builder takes when nothing is said.
        help: One line for the learner.
        low: Smallest number allowed; `high` is the largest. None for other kinds.
        choices: The values of a `choice`.
    """

    name: str
    kind: str
    default: int | float | str | bool | None
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple[int | str, ...] = ()

    def check(self, value):
        """Raises a ValueError unless `value` is one that this knob takes."""
        accepted = {"int": (int,), "float": (int, float), "bool": (bool,)}
        if self.kind == "choice":
            allowed = [(type(choice), choice) for choice in self.choices]
            ok = (type(value), value) in allowed
            expected = "one of " + ", ".join(map(str, self.choices))
        else:
            ok = type(value) in accepted[self.kind]  # True is no 1 here
            ok = ok and (self.kind == "bool" or self.low <= value <= self.high)
            number = "a whole number" if self.kind == "int" else "a number"
            expected = f"{number} from {self.low} to {self.high}"
            expected = "True or False" if self.kind == "bool" else expected
        if not ok:
            example = (self.low + self.high) / 2 if self.default is None else None
            raise ValueError(
                f"{self.name} must be {expected}, received {value!r}. "
                f"Try {self.default if example is None else example}."
            )


# Every architecture takes `dropout`: None keeps its own rates, a number sets them all.
DROPOUT = Knob(
    "dropout", "float", None, "Share of values set to 0 while training.", 0, 0.8
)
_NORM = "Rescale each layer's values to mean 0 and spread 1 over the batch."
_ACTIVATION = Knob(
    "activation",
    "choice",
    "relu",
    "The bend after each layer; without it, all layers would amount to one.",
    choices=("relu", "leaky-relu", "gelu", "tanh"),
)
KNOBS = dict.fromkeys(ARCHITECTURES, ()) | {
    "custom-cnn": (
        Knob("blocks", "int", 3, "Rounds of convolution and pooling.", 1, 4),
        Knob("filters", "int", 32, "Filters of block 1; doubles up to 256.", 8, 128),
        Knob("kernel", "choice", 3, "Side of each filter, pixels.", choices=(3, 5, 7)),
        Knob(
            "padding",
            "choice",
            "same",
            "same adds a border of zeros, valid lets the image shrink.",
            choices=("same", "valid"),
        ),
        Knob(
            "pooling",
            "choice",
            "max",
            "How a block halves the image; stride lets the convolution skip pixels.",
            choices=("max", "average", "stride"),
        ),
        Knob("batch_norm", "bool", True, _NORM),
        _ACTIVATION,
        Knob(
            "dense_units",
            "int",
            128,
            "Units of the dense layer; 0 averages each map and goes to the logits.",
            0,
            512,
        ),
    ),
    "custom-ann": (
        Knob("layers", "int", 2, "Dense layers before the logits.", 1, 5),
        Knob("units", "int", 256, "Units of each dense layer.", 16, 1024),
        Knob("batch_norm", "bool", False, _NORM),
        _ACTIVATION,
    ),
}


def build(name, *, dropout=None, **options):
    """Builds an uncompiled model; imports Keras and that one architecture.

    Args:
        name: A key of `ARCHITECTURES`, or of `RENAMED`.
        dropout: Rate for every dropout layer; None keeps the architecture's own.
        **options: Knobs of `KNOBS[name]`; those left out keep their defaults.

    Returns:
        A `keras.Model` from `image`, `(n, 28, 28, 1)` raw pixels 0..255, to
        `probabilities`, `(n, 10)` float32. The layer `logits` comes before them.

    Raises:
        ValueError: for a name, a knob or a value that is not known here.
    """
    name = RENAMED.get(name, name)
    check_options(name, dropout=dropout, **options)
    return import_module(ARCHITECTURES[name]).build(dropout=dropout, **options)


def check_options(name, *, dropout=None, **options):
    """Checks what `build` would get, without Keras.

    Returns:
        A dict with a value for every knob of `KNOBS[name]`, defaults filled in.

    Raises:
        ValueError: says what was expected, what was received and what to try.
    """
    name = RENAMED.get(name, name)
    if name not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise ValueError(f"architecture must be one of {known}, received {name!r}.")
    knobs = {knob.name: knob for knob in KNOBS[name]}
    for option, value in options.items():
        if option not in knobs:
            known = ", ".join(["dropout", *knobs])
            raise ValueError(
                f"{name} takes the knobs {known}; received {option!r}. Leave it out."
            )
        knobs[option].check(value)
    if dropout is not None:
        DROPOUT.check(dropout)
    settings = {knob.name: knob.default for knob in KNOBS[name]} | options
    if name == "custom-cnn":
        _check_sides(settings)
    return settings


def _check_sides(settings):
    """Raises a ValueError where a block of custom-cnn would run out of pixels."""
    kernel, padding, pooling = (
        settings[key] for key in ("kernel", "padding", "pooling")
    )
    side = IMAGE_SIDE
    for block in range(1, settings["blocks"] + 1):
        before = side
        if padding == "valid":
            side -= kernel - 1
        # A stride keeps the odd last pixel, a pooling window of 2 drops it.
        side = (side + 1) // 2 if pooling == "stride" else side // 2
        if side < 1:
            fewer = f"blocks {block - 1}, " if block > 1 else ""
            raise ValueError(
                f"custom-cnn must keep at least 1 x 1 pixel after every block, "
                f"received a block {block} that gets {before} x {before} pixels and "
                f"has nothing left after a {kernel} x {kernel} kernel with "
                f"padding {padding} and pooling {pooling}. "
                f"Try {fewer}padding same or a smaller kernel."
            )
