"""experiments.json: the results that ship with the app, written and read here alone."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.experiments.results import CURVES, Result, identity, telling
from core.files import is_object, read_json, write_bytes
from core.runs.config import TrainingConfig, is_number
from core.runs.reading import modified
from core.runs.summary import MAX_NUMBER, DatasetDescription

NAME = "experiments.json"  # beside the reference runs
MAX_BYTES = 300_000  # everybody who clones the app fetches them
SHARES = "test_accuracy", "val_accuracy"
FIGURES = "seconds", "parameters", "macs"
DIGITS = 4  # of accuracies and losses: a hundredth of a point


@dataclass(frozen=True, eq=False)
class Shipped:
    """The results that ship, and the data they were measured on."""

    dataset: DatasetDescription = field(default_factory=DatasetDescription)
    # Version, processor, cores of the machine whose seconds these are.
    environment: dict[str, Any] = field(default_factory=dict[str, Any])
    results: dict[str, Result] = field(default_factory=dict[str, Result])
    # Test accuracy of the nearest class mean, by training images: one number a seed.
    nearest_mean: dict[int, tuple[float, ...]] = field(
        default_factory=dict[int, tuple[float, ...]]
    )

    def results_on(self, digest: str) -> dict[str, Result]:
        """Returns `identity -> Result`, none where the data is other than theirs."""
        return self.results if digest == self.dataset.digest else {}


def read_shipped(folder: Path) -> Shipped:
    """Reads the results beside the reference runs; a missing file holds none.

    Raises:
        ValueError: says which figure is not as it should be.
    """
    path = folder / NAME
    stamp = modified(path)
    return Shipped() if stamp is None else _read(path, stamp)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: object) -> Shipped:
    values = read_json(path, limit=MAX_BYTES)
    try:
        results = [_read_result(each) for each in values["results"]]
        return Shipped(
            dataset=DatasetDescription.from_dict(values["dataset"]),
            environment=dict(values["environment"]),
            results={identity(result.config): result for result in results},
            nearest_mean={
                int(size): _numbers(shares, "nearest_mean", 1)
                for size, shares in values["nearest_mean"].items()
            },
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path} is damaged ({error!r:.200}). Fetch it anew with the app."
        ) from error


def _read_result(values: Any) -> Result:
    shares = {name: _numbers([values[name]], name, 1)[0] for name in SHARES}
    figures = {name: _numbers([values[name]], name, MAX_NUMBER)[0] for name in FIGURES}
    curves = {name: _numbers(values["curves"][name], name, 1e6) for name in CURVES}
    steps = [_numbers(pair, "steps", 1e6) for pair in values.get("steps", ())]
    noisy = values.get("noisy", {})
    return Result(
        config=TrainingConfig.from_dict(values["config"]),
        test_accuracy=shares["test_accuracy"],
        val_accuracy=shares["val_accuracy"],
        seconds=figures["seconds"],
        parameters=int(figures["parameters"]),
        macs=int(figures["macs"]),
        weights=dict(zip(values["weights"], _weights(values["weights"]), strict=True)),
        curves=curves,
        steps=tuple((done, loss) for done, loss in steps),
        noisy=dict(zip(noisy, _numbers(noisy.values(), "noisy", 1), strict=True)),
    )


def _weights(values: Any) -> list[int]:
    if not is_object(values):
        raise ValueError(f"weights must be an object, received {values!r:.80}")
    return [int(each) for each in _numbers(values.values(), "weights", MAX_NUMBER)]


def _numbers(values: Iterable[Any], name: str, highest: float) -> tuple[float, ...]:
    """Returns numbers in 0..`highest`; a ValueError names the figure that is not."""
    numbers = tuple(values)
    for each in numbers:
        if not (is_number(each) and 0 <= each <= highest):
            raise ValueError(f"{name} must be in 0..{highest:g}, received {each!r:.80}")
    return numbers


def write_shipped(folder: Path, shipped: Shipped) -> int:
    """Writes experiments.json, a result a line; returns its bytes.

    Raises a ValueError, and writes nothing, where it is larger than may ship.
    """
    head = {
        "dataset": shipped.dataset.to_dict(),
        "environment": shipped.environment,
        "nearest_mean": {
            str(size): _round(shares) for size, shares in shipped.nearest_mean.items()
        },
    }
    lines = [json.dumps(_describe(each)) for each in shipped.results.values()]
    listed = ",\n".join(lines)
    text = f'{json.dumps(head)[:-1]}, "results": [\n{listed}\n]}}\n'
    content = text.encode()
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"{NAME} must have at most {MAX_BYTES:,} bytes, received {len(content):,}. "
            "Pack fewer experiments."
        )
    folder.mkdir(parents=True, exist_ok=True)
    write_bytes(folder / NAME, content)
    return len(content)


def _describe(result: Result) -> dict[str, Any]:
    described: dict[str, Any] = {
        "config": telling(result.config),
        "test_accuracy": round(result.test_accuracy, 5),
        "val_accuracy": round(result.val_accuracy, 5),
        "seconds": round(result.seconds, 1),
        "parameters": result.parameters,
        "macs": result.macs,
        "weights": result.weights,
        "curves": {name: _round(values) for name, values in result.curves.items()},
    }
    if result.steps:
        described["steps"] = [_round(pair) for pair in result.steps]
    if result.noisy:
        described["noisy"] = _named(result.noisy)
    return described


def _named(shares: Mapping[str, float]) -> dict[str, float]:
    return {name: round(share, DIGITS) for name, share in shares.items()}


def _round(values: Iterable[float]) -> list[float]:
    return [round(value, DIGITS) for value in values]
