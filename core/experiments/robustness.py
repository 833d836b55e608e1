"""Robustness: how often a network is right on test images altered by an amount."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from core.analysis.significance import mcnemar_exact, paired_interval, wilson_interval
from core.arrays import Interval, Labels, Mask, Rows
from core.data.alterations import Alteration
from core.data.dataset import Split
from core.experiments.answers import SEED, SHIPPED, AnswerStore, Case
from core.runs.run import Run
from core.runs.store import RunStore

IMAGES = 2000  # accuracy to within two points, in seconds
ROWS_SEED = 0
ASKING = "core.experiments.asking:predict_each"
Ask = Callable[..., Any]  # as `InferenceWorker.call`


@dataclass(frozen=True, eq=False)
class Robustness:
    """What is known of one network and one alteration; perhaps not every amount."""

    alteration: Alteration
    right: Mapping[float, Mask]  # by amount, `(n,)`

    @property
    def amounts(self) -> tuple[float, ...]:
        """Those that were asked for, ascending."""
        return tuple(each for each in self.alteration.amounts if each in self.right)

    @property
    def is_complete(self) -> bool:
        return self.amounts == self.alteration.amounts

    @property
    def images(self) -> int:
        """How many test images were asked about; 0 where none were."""
        return len(next(iter(self.right.values()), ()))

    def accuracy(self, amount: float) -> float:
        """Returns the share of images that are right, in 0..1."""
        return float(self.right[amount].mean())

    def interval(self, amount: float) -> Interval:
        """Returns the 95 % Wilson interval of `accuracy`."""
        right = self.right[amount]
        return wilson_interval(int(right.sum()), len(right))


@dataclass(frozen=True)
class Difference:
    """Accuracy of one network minus another's on the same altered images."""

    value: float  # in -1..1
    interval: Interval  # 95 %, paired
    p: float  # exact McNemar, two-sided
    images: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval lies on one side of 0."""
        low, high = self.interval
        return low > 0 or high < 0


def find_difference(first: Robustness, second: Robustness, amount: float) -> Difference:
    """Compares two networks at an amount that both were asked for."""
    return compare_answers(first.right[amount], second.right[amount])


def compare_answers(first: Mask, second: Mask) -> Difference:
    """Compares what is right, `(n,)` both, of the same images in the same order."""
    count = len(first)
    if len(second) != count:
        raise ValueError(
            "Both networks must be asked about the same images, received "
            f"{count:,} and {len(second):,}. Ask both again."
        )
    more, fewer = int((first & ~second).sum()), int((second & ~first).sum())
    return Difference(
        (more - fewer) / count,
        paired_interval(more, fewer, count),
        mcnemar_exact(more, fewer),
        count,
    )


def choose_rows(labels: Labels, number: int) -> Rows:
    """Returns `number` sorted rows, the same share of every class, to within one."""
    rng, places = np.random.default_rng(ROWS_SEED), np.empty(len(labels))
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        places[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return np.sort(np.argsort(places, kind="stable")[:number])


def open_answers(store: RunStore, references: Path | None = None) -> AnswerStore:
    """Returns where answers about a store's runs lie."""
    shipped = references or store.references
    return AnswerStore(store.folder, shipped and shipped / SHIPPED)


def count_images(run: Run, number: int = IMAGES) -> int:
    """Returns how many of a run's test images are asked about."""
    return min(number, run.dataset.test or number)


def read_robustness(
    answers: AnswerStore, run: Run, alteration: Alteration, *, number: int = IMAGES
) -> Robustness:
    """Returns what is known of a run; a ValueError where it has no network."""
    case = Case.of(run, alteration, count_images(run, number))
    return Robustness(alteration, answers.find(case))


@dataclass(frozen=True)
class Step:
    """How far a measurement is: what is asked for next."""

    done: float  # 0..1
    amount: float


def measure(
    answers: AnswerStore,
    runs: Sequence[Run],
    test: Split,
    alteration: Alteration,
    *,
    ask: Ask,
    number: int = IMAGES,
    amounts: Sequence[float] | None = None,
) -> Iterator[Step]:
    """Asks runs about amounts that nobody asked them for yet; keeps each answer.

    Yields a Step before each amount, so that whoever takes no more has stopped it.
    All networks see the same images: one call for an amount.

    Args:
        test: The split that all runs were evaluated on.
        amounts: Of the alteration; None: all of them.
        ask: As `InferenceWorker.call`; its errors come through.
    """
    shown = test.take(choose_rows(test.labels, count_images(runs[0], number)))
    cases = {run.id: Case.of(run, alteration, len(shown)) for run in runs}
    known = {run.id: answers.find(cases[run.id]) for run in runs}
    wanted = alteration.amounts if amounts is None else amounts
    lacking = {
        amount: asked
        for amount in wanted
        if (asked := [run for run in runs if amount not in known[run.id]])
    }
    for number_done, (amount, asked) in enumerate(lacking.items()):
        yield Step(number_done / len(lacking), amount)
        altered = alteration.alter(shown.images, amount, seed=SEED)
        predicted = ask(ASKING, [str(run.path) for run in asked], altered)
        for run, probabilities in zip(asked, predicted, strict=True):
            right = probabilities.argmax(axis=1) == shown.labels
            answers.add(cases[run.id], {amount: right})
