"""The recipes: an architecture with the settings it is trained at, and its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from core.runs.config import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """A named starting point for a run."""

    name: str  # as the command line takes it; also `config.recipe`
    title: str
    summary: str  # one sentence for the learner
    kind: str  # `built-in`, `notebook` (a student's), `kit` or `own`
    source: str  # where network and settings come from, in our own words
    reported: float | None  # test accuracy that its author reports, in 0..1
    config: TrainingConfig


def _recipe(
    name: str,
    title: str,
    summary: str,
    *,
    source: str = "By you",
    reported: float | None = None,
    base: Mapping[str, Any] = MappingProxyType({}),
    **settings: Any,
) -> Recipe:
    """Returns a Recipe; its architecture is its namesake unless it says another."""
    settings = {"kind": "own", "architecture": name, **base, **settings}
    kind = settings.pop("kind")
    config = TrainingConfig(recipe=name, **settings)
    return Recipe(name, title, summary, kind, source, reported, config)


# What the built-in convolutional networks share: see docs/speed.md.
_BUILT_IN_CNN = {
    "kind": "built-in",
    "batch_size": 256,
    "optimizer": "muon",
    "learning_rate": 0.03,
    "schedule": "triangle",
    "augmentation": "flip-shift",
    "label_smoothing": 0.1,
    "skip_easy": 0.5,
    "flip_average": True,
}
# What the notebooks share: Adam at its usual rate, held from start to end.
_NOTEBOOK = {
    "kind": "notebook",
    "optimizer": "adam",
    "learning_rate": 0.001,
    "schedule": "constant",
    "precision": "float32",  # as their authors trained them
}

RECIPES = {
    recipe.name: recipe
    for recipe in (
        _recipe(
            "cnn",
            "CNN",
            "Three convolutions look for edges, textures and parts wherever they are.",
            source="By this app: the best in about a minute on two CPU cores",
            epochs=15,
            base=_BUILT_IN_CNN,
        ),
        _recipe(
            "ann",
            "ANN",
            "Two dense layers see 784 pixels in a row and do not know which are "
            "neighbours.",
            kind="built-in",
            source="By this app: the baseline with about as many parameters as the CNN",
            epochs=16,  # validation: 10 gave 89.1 %, 16 gave 89.55 %
            learning_rate=0.002,
        ),
        _recipe(
            "softmax",
            "Softmax regression",
            "One weight for each pixel and class, and no hidden layer: the simplest "
            "network there is.",
            kind="built-in",
            source="By this app: the floor that any network should beat",
            epochs=16,
            learning_rate=0.002,
        ),
        _recipe(
            "cnn-small",
            "Small CNN",
            "Five narrow convolutions: fewer than 100,000 parameters.",
            source="By this app: the most accuracy for the fewest parameters",
            epochs=30,
            base=_BUILT_IN_CNN,
        ),
        _recipe(
            "cnn-accurate",
            "Accurate CNN",
            "Seven wide convolutions, trained for about ten minutes.",
            source="By this app: the best in about ten minutes on two CPU cores",
            epochs=54,
            base=_BUILT_IN_CNN,
            augmentation="flip-shift-erase",
        ),
        _recipe(
            "cnn-photo",
            "Photo CNN",
            "Seven convolutions, trained on garments made as flawed as phone photos.",
            architecture="cnn-accurate",
            source="By this app: for photos, in about four minutes on two CPU cores",
            epochs=14,
            base=_BUILT_IN_CNN,
            augmentation="photo",
        ),
        _recipe(
            "simple-cnn",
            "Simple CNN",
            "The CNN of most first notebooks: two rounds of convolution and pooling, "
            "then dense layers.",
            source="From a student notebook: 32 and 64 filters, ten phone photos",
            epochs=5,
            batch_size=64,
            base=_NOTEBOOK,
        ),
        _recipe(
            "batchnorm-cnn",
            "CNN with batch normalisation",
            "Normalised stages of 64, 128 and 256 filters, whose feature maps are "
            "averaged instead of flattened.",
            source="From a student notebook: normalised stages and a global average",
            epochs=10,
            batch_size=128,
            # Held constant, the rate left validation jumping by points to the end.
            base=_NOTEBOOK,
            schedule="cosine",
            precision="auto",
        ),
        _recipe(
            "leaky-cnn",
            "Deep CNN with LeakyReLU",
            "Five convolutions, strong dropout and data augmentation: slow, and hard "
            "to overfit.",
            source="From a student notebook: LeakyReLU, dropout and augmented images",
            reported=0.93,
            epochs=30,
            batch_size=64,
            augmentation="rotate-shift-zoom",
            patience=10,
            base=_NOTEBOOK,
            schedule="plateau",
            precision="auto",
        ),
        _recipe(
            "dropout-cnn",
            "CNN with dropout",
            "Dropout after every stage keeps the network from leaning on a few of its "
            "values.",
            source="From a student notebook: convolution, pooling, dropout, softmax",
            reported=0.90,
            epochs=12,  # validation still rose at epoch 10 of batch 128
            batch_size=64,
            base=_NOTEBOOK,
        ),
        _recipe(
            "window-net",
            "Windows, shared or not",
            "The same two layers as convolution, as windows with weights of their "
            "own, or dense.",
            kind="kit",
            source="By this app: what local windows and shared weights are good for",
            epochs=10,
            batch_size=64,
            learning_rate=0.002,
        ),
        _recipe(
            "custom-cnn",
            "Your own CNN",
            "A convolutional network that you design yourself.",
            kind="kit",
            source="By this app: a kit",
        ),
        _recipe(
            "custom-ann",
            "Your own ANN",
            "A dense network that you design yourself.",
            kind="kit",
            source="By this app: a kit",
            epochs=16,
            learning_rate=0.002,
        ),
    )
}


def get_recipe(name: str) -> Recipe:
    """Returns the Recipe called `name`; a ValueError lists the names there are."""
    if name not in RECIPES:
        known = ", ".join(RECIPES)
        raise ValueError(
            f"recipe must be one of {known}, received {name!r}. Try 'cnn'."
        )
    return RECIPES[name]
