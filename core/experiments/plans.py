"""The trainings of each experiment: what is varied, and in which networks."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from core.experiments.plan import Plan, Trial, cross
from core.runs.config import TrainingConfig
from core.training.recipes import get_recipe

CNN, ANN, SOFTMAX = "CNN", "ANN", "Softmax"

# A CNN whose epochs take seconds, 56,714 parameters, beside `ann` with its 235,146.
_SMALL_CNN: dict[str, Any] = {
    "recipe": "custom-cnn",
    "architecture": "custom-cnn",
    "options": {
        "blocks": 2,
        "filters": 16,
        "padding": "valid",
        "batch_norm": False,
        "dense_units": 64,
    },
}
_NETWORKS: dict[str, dict[str, Any]] = {
    CNN: _SMALL_CNN,
    ANN: {"recipe": "ann", "architecture": "ann"},
    SOFTMAX: {"recipe": "softmax", "architecture": "softmax"},
}
# The rate falls to zero: held constant, the noise of the last steps hides the effect.
_FALLING: dict[str, Any] = {
    "optimizer": "adam",
    "batch_size": 64,
    "learning_rate": 0.002,
    "schedule": "cosine",
}


# Of the fair comparison: each with its own, both with one, and at equal cost.
OWN, ANNS, CNNS = "own recipe", "the ANN's recipe", "the CNN's recipe"
WORK, TIME = "same work", "same seconds"
FAIR_IMAGES, FAIR_SECONDS = 10_000, 10


def _fair() -> Iterator[Trial]:
    cnn, ann = (
        get_recipe(name).config.replace(train_size=FAIR_IMAGES)
        for name in ("cnn", "ann")
    )
    yield Trial(CNN, OWN, cnn)
    yield Trial(ANN, OWN, ann)
    yield Trial(CNN, ANNS, cross(cnn, ann))
    yield Trial(ANN, ANNS, ann)
    yield Trial(CNN, CNNS, cnn)
    yield Trial(ANN, CNNS, cross(ann, cnn))
    # 224,080 multiply-accumulates for one image, where `ann` has 234,752.
    small = {"blocks": 2, "filters": 12, "pooling": "stride", "dense_units": 64}
    lean = ann.replace(
        recipe="custom-cnn",
        architecture="custom-cnn",
        options=small | {"batch_norm": False},
    )
    yield Trial(CNN, WORK, lean)
    yield Trial(ANN, WORK, ann)
    yield Trial(CNN, TIME, cnn.replace(time_budget=FAIR_SECONDS))
    yield Trial(ANN, TIME, ann.replace(time_budget=FAIR_SECONDS))


NOISE_TRAINING = "noise-training"  # a part of the experiment `noise`
CLEAN, NOISY = "usual images", "noisy images"


def _noise() -> Iterator[Trial]:
    for series, name in ((CNN, "cnn"), (ANN, "ann")):
        config = get_recipe(name).config.replace(train_size=FAIR_IMAGES)
        yield Trial(series, CLEAN, config)
        yield Trial(series, NOISY, config.replace(augmentation="noise"))


AS_THEY_ARE, SHUFFLED = "as they are", "shuffled"
_SHORT: dict[str, Any] = _FALLING | {"train_size": 6_000, "epochs": 5}


def _shuffled() -> Iterator[Trial]:
    for series in (CNN, ANN):
        config = TrainingConfig(**_NETWORKS[series], **_SHORT)
        yield Trial(series, AS_THEY_ARE, config)
        yield Trial(series, SHUFFLED, config.replace(shuffle_pixels=True))


SHARING = "convolution", "local", "dense"  # as the option of `window-net` has them


def _sharing() -> Iterator[Trial]:
    for kind in SHARING:
        config = TrainingConfig(
            recipe="window-net",
            architecture="window-net",
            options={"sharing": kind},
            **_SHORT,
        )
        yield Trial(kind, "same recipe", config)


AMOUNTS = 100, 300, 1_000, 3_000, 10_000
_SOFTMAX_AMOUNTS = AMOUNTS[::2]  # a floor: three points make its line


def _amount() -> Iterator[Trial]:
    recipe: dict[str, Any] = _FALLING | {"batch_size": 32, "epochs": 20}
    sizes = {CNN: AMOUNTS, ANN: AMOUNTS, SOFTMAX: _SOFTMAX_AMOUNTS}
    for series, amounts in sizes.items():
        for size in amounts:
            trained = _NETWORKS[series] | recipe
            yield Trial(series, size, TrainingConfig(**trained, train_size=size))


# What may end the memorising of 500 images: words -> changed knobs.
NOTHING, RANDOM = "nothing", "random labels"
REMEDIES: dict[str, dict[str, Any]] = {
    "more data": {"train_size": 2_500},
    "dropout": {"dropout": 0.5},
    "augmentation": {"augmentation": "flip-shift"},
    "weight decay": {"optimizer": "adamw", "weight_decay": 0.5},
    "stopping": {"patience": 5},
}


def memorise(series: str, *switches: str) -> Trial:
    """Returns the training on 500 images with some remedies, or with random labels."""
    recipe: dict[str, Any] = {
        "train_size": 500,
        "epochs": 60,
        "batch_size": 32,
        "learning_rate": 0.001,
        "schedule": "constant",
    }
    known = REMEDIES | {RANDOM: {"random_labels": 1.0}}
    ordered = [name for name in known if name in switches]
    for name in ordered:
        recipe |= known[name]
    config = TrainingConfig(**_NETWORKS[series], **recipe, experiment="memorising")
    return Trial(series, ", ".join(ordered) or NOTHING, config)


def _memorising() -> Iterator[Trial]:
    for series in (CNN, ANN):
        yield memorise(series)
        yield memorise(series, RANDOM)
    for name in REMEDIES:
        yield memorise(CNN, name)


HONEST, LEAKED = "test images kept apart", "test images leaked"


def _leak() -> Iterator[Trial]:
    for series in (CNN, ANN):
        recipe = _NETWORKS[series] | _FALLING
        config = TrainingConfig(**recipe, train_size=5_000, epochs=30)
        yield Trial(series, HONEST, config)
        yield Trial(series, LEAKED, config.replace(leak_test=True))


FINDER, HIGHEST_RATE = "finder", 1.0
RATES = 0.0001, 0.0005, 0.002, 0.01, 0.05


def _rate() -> Iterator[Trial]:
    for series in (CNN, ANN):
        base = _NETWORKS[series] | {"optimizer": "adam", "batch_size": 64}
        finder = TrainingConfig(
            **base, epochs=1, schedule="range-test", learning_rate=HIGHEST_RATE
        )
        yield Trial(series, FINDER, finder)
        for rate in RATES:
            held = finder.replace(epochs=5, schedule="constant", train_size=5_000)
            config = held.replace(learning_rate=rate)
            yield Trial(series, rate, config)


_PLANS: dict[str, tuple[str, Callable[[], Iterator[Trial]]]] = {
    "fair": ("Fair comparison", _fair),
    NOISE_TRAINING: ("Trained with noise", _noise),
    "shuffled": ("Shuffled pixels", _shuffled),
    "sharing": ("Weight sharing", _sharing),
    "amount": ("How much data", _amount),
    "memorising": ("Memorising", _memorising),
    "leak": ("Leak", _leak),
    "rate": ("Learning rate", _rate),
}
KEYS = tuple(_PLANS)


def title_of(key: str) -> str:
    """Returns the title of an experiment; of one that trains nothing, its key."""
    return _PLANS[key][0] if key in _PLANS else key.capitalize()


@lru_cache(maxsize=32)
def get_plan(key: str, *, data: str = "fashion-mnist") -> Plan:
    """Returns the Plan of an experiment on a data source.

    Raises:
        ValueError: for a key that trains nothing; lists those that do.
    """
    if key not in _PLANS:
        known = ", ".join(KEYS)
        raise ValueError(f"experiment must be one of {known}, received {key!r}.")
    title, make = _PLANS[key]
    return Plan(
        key,
        title,
        tuple(
            Trial(each.series, each.x, each.config.replace(data=data, experiment=key))
            for each in make()
        ),
    )
