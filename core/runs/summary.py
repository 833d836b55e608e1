"""Summary and DatasetDescription: an evaluated run's figures, and its data in short."""

import dataclasses
from dataclasses import dataclass, field, fields
from typing import Any, Self

from core.architecture import LayerRow
from core.arrays import Interval
from core.data.formats.official import OFFICIAL_DIGEST
from core.runs.config import is_number

MAX_IMAGES = 10_000_000  # in a split
MAX_NUMBER = 10**15  # of any figure


@dataclass(frozen=True)
class DatasetDescription:
    """Which images a run learned from; empty until its worker has loaded them."""

    name: str = ""
    digest: str = ""  # SHA-256 of all images and labels, in hexadecimal digits
    train: int = 0  # images in each split
    validation: int = 0
    test: int = 0

    def to_dict(self) -> dict[str, Any]:
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Builds a description from parsed JSON; unknown keys are ignored."""
        values = {"validation": 0} | values  # the first runs did not note it
        known: dict[str, Any] = {f.name: values.get(f.name) for f in fields(cls)}
        for name, value in known.items():
            if type(value) is not (str if name in ("name", "digest") else int):
                raise ValueError(f"config.json: the dataset's {name} is {value!r:.80}.")
            if type(value) is int and not 0 <= value <= MAX_IMAGES:
                expected = f"config.json: {name} must be a number of images"
                raise ValueError(f"{expected}, got {value}.")
        known["name"], known["digest"] = known["name"][:80], known["digest"][:80]
        if known["digest"] == OFFICIAL_DIGEST and known["test"] not in (0, 10_000):
            received = f"received {known['test']}"
            expected = "config.json: Fashion-MNIST has 10,000 test images"
            raise ValueError(f"{expected}, {received}.")
        return cls(**known)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What an evaluated run measured; accuracies are shares in 0..1."""

    test_accuracy: float  # with one forward pass per image
    interval: Interval  # 95 % Wilson interval of `test_accuracy`
    test_loss: float  # cross-entropy in nats, as is `val_loss`
    val_accuracy: float
    val_loss: float
    epochs: int  # trained by this run, without those of its parents
    seconds: float  # from the first batch to the end of the last epoch
    images_per_second: float  # within training steps
    parameters: int
    macs: int  # multiply-accumulate operations for one image
    file_bytes: int  # size of model.keras
    latency_ms: float  # median time of one image through the network
    layers: tuple[LayerRow, ...]
    # Whose weights early stopping restored, from 1, those of its parents counted.
    restored_epoch: int | None = None
    # With the predictions for an image and its mirror image averaged, if asked for.
    test_accuracy_flip: float | None = None
    # Of a reference run, the runs that it was chosen from: test accuracy by seed.
    seeds: dict[str, float] = field(default_factory=dict[str, float])

    def replace(self, **changes: Any) -> Self:
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Returns what summary.json holds; `from_dict` is its inverse."""
        values = dataclasses.asdict(self)
        for name in OPTIONAL:
            if values[name] is None:
                del values[name]
        seeds = values.pop("seeds")
        return values | ({"reference": {"seeds": seeds}} if seeds else {})

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Reads parsed JSON, unknown keys ignored; a ValueError names a bad figure."""
        kept: dict[str, Any] = {"interval": _read_interval(values.get("interval"))}
        try:
            kept["layers"] = tuple(LayerRow.from_dict(row) for row in values["layers"])
            kept["seeds"] = dict(values.get("reference", {"seeds": {}})["seeds"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            reason = f"{error!r:.200}"
            raise ValueError(f"summary.json: layers or seeds: {reason}.") from error
        for name in (*NUMBERS, *(OPTIONAL & values.keys())):
            kept[name] = _check_figure(name, values.get(name))
        for seed, accuracy in kept["seeds"].items():
            _check_figure(f"accuracy of seed {seed}", accuracy)
        epoch: Any = kept.get("restored_epoch", 1)
        if type(epoch) is not int or epoch < 1:
            raise ValueError(
                f"summary.json: restored_epoch must be a count from 1, got {epoch}."
            )
        return cls(**kept)


OPTIONAL = {"restored_epoch", "test_accuracy_flip"}
# All that every run measures.
NUMBERS = tuple(each.name for each in fields(Summary) if each.type in (int, float))


def _read_interval(ends: Any) -> Interval:
    try:
        low, high = ends
    except (TypeError, ValueError):
        low, high = None, None
    if not (is_number(low) and is_number(high) and 0 <= low <= high <= 1):
        expected = "summary.json: interval must be two numbers in 0..1"
        raise ValueError(f"{expected}, got {ends!r:.80}.")
    return low, high


def _check_figure(name: str, value: Any) -> float:
    """Returns a figure, or raises a ValueError unless it is a number in its range."""
    highest = 1 if "accuracy" in name else MAX_NUMBER
    if not (is_number(value) and 0 <= value <= highest):
        expected = f"summary.json: {name} must be a number from 0 to {highest:,}"
        raise ValueError(f"{expected}, got {value!r:.80}.")
    return value
