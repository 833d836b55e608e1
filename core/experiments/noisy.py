"""Accuracy on noisy test images of networks trained with and without noise."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.data.alterations import ALTERATIONS
from core.experiments.answers import AnswerStore
from core.experiments.effects import Cells
from core.experiments.results import Result
from core.experiments.robustness import read_robustness
from core.runs.run import Run

NOISE = ALTERATIONS["noise"]


def with_noise(result: Result, answers: AnswerStore) -> Result:
    """Returns a result with its accuracies on noisy images, where they are known."""
    if result.run is None:
        return result
    try:
        known = read_robustness(answers, result.run, NOISE)
    except ValueError:  # its network is gone: the accuracies are, too
        return result
    noisy = {f"{amount:g}": known.accuracy(amount) for amount in known.amounts}
    return replace(result, noisy=noisy)


def noisy_accuracies(results: Sequence[Result]) -> dict[float, tuple[float, ...]]:
    """Returns `deviation -> accuracies by seed`, where every seed's is known."""
    return {
        amount: tuple(each.noisy[f"{amount:g}"] for each in results)
        for amount in NOISE.amounts
        if results and all(f"{amount:g}" in each.noisy for each in results)
    }


def list_unasked(cells: Cells) -> list[list[Run]]:
    """Returns the runs that were not asked about all noise, in groups of one seed."""
    groups: dict[int, list[Run]] = {}
    for result in _every(cells):
        if result.run is not None and len(result.noisy) < len(NOISE.amounts):
            groups.setdefault(result.config.seed, []).append(result.run)
    return list(groups.values())


def _every(cells: Cells) -> Iterable[Result]:
    return (each for results in cells.values() for each in results)


def add_noise_to(
    found: Mapping[str, Result], answers: AnswerStore
) -> dict[str, Result]:
    """Returns results with what is known of them on noisy images."""
    return {name: with_noise(result, answers) for name, result in found.items()}
