"""The architectures by name and their knobs; Keras is imported by the first build."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.knob import Knob

if TYPE_CHECKING:
    import keras

IMAGE_SIDE = 28  # pixels


def find_architectures(folder: Path) -> dict[str, str]:
    """Returns `{name: module}` for every file in a folder that defines `build`."""
    return {
        file.stem.replace("_", "-"): f"models.{file.stem}"
        for file in sorted(folder.glob("*.py"))
        if file.stem != "__init__" and "\ndef build(" in file.read_text("utf-8")
    }


ARCHITECTURES = find_architectures(Path(__file__).parent)
# What runs recorded earlier call an architecture: the name it goes by now.
RENAMED = {"cnn-photo": "cnn-accurate"}

# Every architecture takes `dropout`: None keeps its own rates, a number sets them all.
DROPOUT = Knob(
    "dropout",
    "float",
    None,
    "Share of values set to 0 at random during training.",
    low=0,
    high=0.8,  # beyond, hardly any signal gets through
    choices=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
    none="recipe default",
    unit="share",
    example=0.3,
)
_NORM = "Normalise each layer's values to zero mean and unit variance over the batch."
_ACTIVATION = Knob(
    "activation",
    "choice",
    "relu",
    "Activation function after each layer; without it, all layers would amount to one.",
    choices=("relu", "leaky-relu", "gelu", "tanh"),
)
_INITIALISATION = Knob(
    "initialisation",
    "choice",
    "glorot",
    "How the weights begin: glorot and he fit their spread to the layer's inputs "
    "(he for ReLU); small and large are normal with standard deviations of 0.01 and 1.",
    choices=("glorot", "he", "small", "large", "zeros"),
)
KNOBS: dict[str, tuple[Knob, ...]] = dict.fromkeys(ARCHITECTURES, ()) | {
    "custom-cnn": (
        Knob(
            "blocks", "int", 3, "Blocks of convolution, activation and pooling.", 1, 4
        ),
        Knob(
            "filters",
            "int",
            32,
            "Filters of block 1; each later block has twice as many, up to 256.",
            8,
            128,
        ),
        Knob(
            "kernel",
            "choice",
            3,
            "Side of each convolution kernel, in pixels.",
            choices=(1, 3, 5, 7),
        ),
        Knob(
            "padding",
            "choice",
            "same",
            "same adds a border of zeros, valid lets the feature maps shrink.",
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
        Knob(
            "residual",
            "bool",
            False,
            "Each block gets a second convolution, whose output is added to its input.",
        ),
        _ACTIVATION,
        _INITIALISATION,
        Knob(
            "dense_units",
            "int",
            128,
            "Units of the dense layer; 0 averages each feature map (global average "
            "pooling) and goes to the logits.",
            0,
            512,
        ),
    ),
    "custom-ann": (
        Knob("layers", "int", 2, "Dense layers before the logits.", 1, 5),
        Knob("units", "int", 256, "Units of each dense layer.", 16, 1024),
        Knob("batch_norm", "bool", False, _NORM),
        _ACTIVATION,
        _INITIALISATION,
    ),
    "window-net": (
        Knob(
            "sharing",
            "choice",
            "convolution",
            "convolution: all windows share one kernel; local: the same windows, each "
            "with weights of its own; dense: each value sees the whole image.",
            choices=("convolution", "local", "dense"),
        ),
        Knob("filters", "int", 8, "Values for each window of the first layer.", 2, 32),
    ),
}


def build(name: str, *, dropout: float | None = None, **options: Any) -> "keras.Model":
    """Builds an uncompiled model; imports Keras and that one architecture.

    Returns:
        A `keras.Model` from `image`, `(n, 28, 28, 1)` raw pixels 0..255, to
        `probabilities`, `(n, 10)` float32. The layer `logits` comes before them.

    Raises:
        ValueError: for a name, a knob or a value that is not known here.
    """
    name = RENAMED.get(name, name)
    check_options(name, dropout=dropout, **options)
    return import_module(ARCHITECTURES[name]).build(dropout=dropout, **options)


def check_options(
    name: str, *, dropout: float | None = None, **options: Any
) -> dict[str, Any]:
    """Checks what `build` would get, without Keras; returns it, defaults filled in."""
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
    DROPOUT.check(dropout)
    settings = {knob.name: knob.default for knob in KNOBS[name]} | options
    if name == "custom-cnn":
        _check_sides(settings)
    return settings


def _check_sides(settings: dict[str, Any]) -> None:
    """Raises a ValueError where a block of custom-cnn would run out of pixels."""
    kernel, padding = settings["kernel"], settings["padding"]
    pooling, side = settings["pooling"], IMAGE_SIDE
    for block in range(1, settings["blocks"] + 1):
        before = side
        side -= kernel - 1 if padding == "valid" else 0
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
