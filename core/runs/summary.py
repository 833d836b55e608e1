"""Summary and DatasetDescription: an evaluated run's figures, and its data in short."""

import dataclasses
from dataclasses import dataclass, field, fields
from typing import Any, Self

from core.architecture import LayerRow
from core.arrays import Interval
from core.runs.config import is_number


@dataclass(frozen=True)
class DatasetDescription:
    """Which images a run learned from; empty until its worker has loaded them.

    Attributes:
        digest: SHA-256 of all images and labels, in hexadecimal digits.
        train, validation, test: Number of images in each split.
    """

    name: str = ""
    digest: str = ""
    train: int = 0
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
                raise ValueError(f"config.json: the dataset's {name} is {value!r}.")
        return cls(**known)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What an evaluated run measured; accuracies are shares in 0..1.

    Attributes:
        test_accuracy: With one forward pass per image.
        interval: 95 % Wilson interval of `test_accuracy`.
        test_loss, val_loss: Cross-entropy in nats.
        epochs: Trained by this run, without those of its parents.
        seconds: From the first batch to the end of the last epoch.
        images_per_second: Within training steps.
        macs: Multiply-accumulate operations for one image.
        file_bytes: Size of model.keras.
        latency_ms: Median time of one image through the network.
        test_accuracy_flip: With the predictions for an image and its mirror image
            averaged (test-time augmentation), where the run asked for it.
        seeds: Of a reference run, the runs that it was chosen from: test accuracy by
            seed.
    """

    test_accuracy: float
    interval: Interval
    test_loss: float
    val_accuracy: float
    val_loss: float
    epochs: int
    seconds: float
    images_per_second: float
    parameters: int
    macs: int
    file_bytes: int
    latency_ms: float
    layers: tuple[LayerRow, ...]
    test_accuracy_flip: float | None = None
    seeds: dict[str, float] = field(default_factory=dict[str, float])

    def replace(self, **changes: Any) -> Self:
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Returns what summary.json holds; `from_dict` is its inverse."""
        values = dataclasses.asdict(self)
        if self.test_accuracy_flip is None:
            del values["test_accuracy_flip"]
        seeds = values.pop("seeds")
        return values | ({"reference": {"seeds": seeds}} if seeds else {})

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Builds a Summary from parsed JSON; unknown keys are ignored.

        Raises:
            ValueError: says which figure is missing or of another type.
        """
        kept: dict[str, Any] = {"interval": _read_interval(values.get("interval"))}
        try:
            kept["layers"] = tuple(LayerRow.from_dict(row) for row in values["layers"])
            kept["seeds"] = dict(values.get("reference", {"seeds": {}})["seeds"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"summary.json: layers or seeds: {error!r}.") from error
        optional = {"test_accuracy_flip"} & values.keys()
        for name in (*NUMBERS, *optional):
            kept[name] = value = values.get(name)
            if not is_number(value):
                raise ValueError(f"summary.json: {name} must be a number, got {value}.")
        return cls(**kept)


NUMBERS = tuple(
    each.name for each in fields(Summary) if each.type in (int, float)
)  # all that every run measures


def _read_interval(ends: Any) -> Interval:
    try:
        low, high = ends
    except (TypeError, ValueError):
        low, high = None, None
    if not (is_number(low) and is_number(high)):
        raise ValueError(f"summary.json: interval must be two numbers, got {ends!r}.")
    return low, high
