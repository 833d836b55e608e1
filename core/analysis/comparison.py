"""Comparison: two models on the same images, and the verdict in plain words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from core.analysis.evaluation import Evaluation
from core.analysis.significance import holm, mcnemar_exact, paired_interval
from core.arrays import Interval, Rows

SIGNIFICANCE_LEVEL = 0.05  # the field's habit; the odds are spelled out beside it
SMALLEST_P = 1e-6  # below it the assumptions are in more doubt than the result
AGREEMENTS = ("both_right", "only_first_right", "only_second_right", "both_wrong")


@dataclass(frozen=True)
class Correction:
    """What is left of one pair's p-value when it is one of several: Holm's."""

    p: float
    pairs: int


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two trained models on the same images in the same order.

    It compares these two networks on these images. Another seed would give other
    networks; a claim about architectures takes several runs of both.

    Raises:
        ValueError: when the labels differ, so that there is nothing to pair.
    """

    first: Evaluation
    second: Evaluation

    def __post_init__(self) -> None:
        if np.array_equal(self.first.labels, self.second.labels):
            return
        if len(self.first) != len(self.second):
            received = f"{len(self.first):,} and {len(self.second):,} images"
        else:
            differ = np.flatnonzero(self.first.labels != self.second.labels)
            received = f"labels that differ on {len(differ):,} of {len(self.first):,}"
        raise ValueError(
            "Both models must be evaluated on the same images in the same order, "
            f"received {received}. Compare runs that were trained on the same data."
        )

    def __len__(self) -> int:
        return len(self.first)

    def rows(self, agreement: str) -> Rows:
        """Returns the images of one of `AGREEMENTS`, ascending.

        Raises:
            ValueError: for any other word.
        """
        if agreement not in AGREEMENTS:
            raise ValueError(
                f"agreement must be one of {', '.join(AGREEMENTS)}, "
                f"received {agreement!r}. Try both_wrong."
            )
        first, second = self.first.is_correct, self.second.is_correct
        cells = (first & second, first & ~second, second & ~first, ~(first | second))
        return np.flatnonzero(cells[AGREEMENTS.index(agreement)])

    @cached_property
    def discordant(self) -> tuple[int, int]:
        """How many images the first model alone gets right, and the second alone."""
        first, second = self.first.is_correct, self.second.is_correct
        return int((first & ~second).sum()), int((second & ~first).sum())

    @cached_property
    def difference(self) -> float:
        """Accuracy of the first model minus the second's, in -1..1."""
        return (self.discordant[0] - self.discordant[1]) / len(self)

    @cached_property
    def difference_interval(self) -> Interval:
        """95 % interval of `difference` on these paired images."""
        return paired_interval(*self.discordant, len(self))

    @cached_property
    def mcnemar_p(self) -> float:
        """Two-sided p-value of the exact McNemar test, in (0, 1]."""
        return mcnemar_exact(*self.discordant)

    @property
    def better(self) -> int | None:
        """0 or 1 for the model that is more accurate; None: too close to call."""
        if self.mcnemar_p >= SIGNIFICANCE_LEVEL:
            return None
        return 0 if self.difference > 0 else 1

    def verdict(
        self, first_name: str, second_name: str, correction: Correction | None = None
    ) -> str:
        """Says which model is better, and how certain that is, in a sentence or two.

        Names, such as `CNN`, come without article; equal ones are told apart as "the
        first" and "the second". Where the pair is one of several, its correction
        decides.
        """
        first, second = _noun_phrases(first_name, second_name)
        if self.discordant[0] == self.discordant[1]:
            return _capitalise(self._tie(first, second))
        counts, p, aside = self._counts(first, second), self.mcnemar_p, ""
        if correction and correction.pairs > 1:
            p = correction.p
            aside = f"{p_value(p)} after Holm's correction for {correction.pairs} pairs"
        if p < SIGNIFICANCE_LEVEL:
            better = first if self.discordant[0] > self.discordant[1] else second
            counts = counts.removeprefix(better)
            return (
                f"{_capitalise(better)} is more accurate. It{counts} If both were "
                f"equally good, a difference at least this large would occur "
                f"{odds(self.mcnemar_p)}{aside and f'; {aside}'}."
            )
        known = p_value(self.mcnemar_p) + (aside and f"; {aside}")
        low, high = (100 * end for end in self.difference_interval)
        is_border = not low <= 0 <= high and p == self.mcnemar_p
        alone = " for this pair alone" if p > self.mcnemar_p else ""
        end = ": interval and test disagree, too close to call." if is_border else "."
        return (
            f"The test set cannot tell them apart ({known}): {counts} The difference "
            f"is between {low:+.2f} and {high:+.2f} points (95 %{alone}, {first} "
            f"minus {second}){end}"
        )

    def _counts(self, first: str, second: str) -> str:
        """Says who is right where, the better one first."""
        more, fewer = self.discordant
        if more < fewer:
            more, fewer, first, second = fewer, more, second, first
        return (
            f"{first} is right on {_images(more)} {second} gets wrong, "
            f"{second} on {f'{fewer:,}' if fewer else 'none'} the other way."
        )

    def _tie(self, first: str, second: str) -> str:
        """Says in which of four ways two models come out level."""
        everything = f"all {_images(len(self))}"
        if len(self.rows("both_right")) == len(self):
            return (
                f"{first} and {second} are right on {everything}: "
                "this test set is too easy to tell them apart."
            )
        if np.array_equal(self.first.predictions, self.second.predictions):
            return (
                f"{first} and {second} give the same predictions for {everything}: "
                "the test set cannot tell them apart."
            )
        if self.discordant[0] == 0:
            return (
                f"The test set cannot tell them apart: {first} and {second} are right "
                "on the same images, and differ only in which mistakes they make."
            )
        return (
            f"The test set cannot tell them apart: {first} and {second} are right on "
            f"equally many images, both on {self.discordant[0]:,} that the other "
            "gets wrong."
        )


def correct_pairs(
    evaluations: Sequence[Evaluation],
) -> dict[tuple[int, int], Correction]:
    """Corrects the p-values of all pairs of models for being many.

    Returns:
        By the places of both, in either order. Pairs whose labels differ are left out.
    """
    labels = [each.labels.tobytes() for each in evaluations]
    right = [each.is_correct for each in evaluations]
    totals = [int(each.sum()) for each in right]
    p_values: dict[tuple[int, int], float] = {}
    for one, other in combinations(range(len(evaluations)), 2):
        if labels[one] == labels[other]:  # 100 runs are 4,950 pairs
            both = int(np.count_nonzero(right[one] & right[other]))
            p = mcnemar_exact(totals[one] - both, totals[other] - both)
            p_values[one, other] = p
    corrected: dict[tuple[int, int], Correction] = {}
    for (one, other), p in zip(p_values, holm([*p_values.values()]), strict=True):
        corrected[one, other] = corrected[other, one] = Correction(p, len(p_values))
    return corrected


def p_value(p: float) -> str:
    """Returns `p = 0.0412`, and nothing finer than `p < 0.000001`."""
    if p < SMALLEST_P:
        return "p < 0.000001"
    digits = 5 if abs(p - SIGNIFICANCE_LEVEL) < 0.001 else 3  # on which side it lies
    exact = np.format_float_positional(p, digits, fractional=False, trim="-")
    return f"p = {exact}"  # never 1e-05, and no zeros after 0.04


def odds(p: float) -> str:
    """Puts a small p-value into words: `about once in 250 test sets (p = 0.004)`.

    Rounds to what a reader can use: two digits, and nothing finer than one in a
    million.

    Raises:
        ValueError: for what is no probability.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p must be in 0..1, received {p}. Pass a p-value.")
    if p < SMALLEST_P:
        return f"less than once in a million test sets ({p_value(p)})"
    one_in = int(float(f"{1 / p:.2g}"))
    return f"about once in {one_in:,} test sets ({p_value(p)})"


def _noun_phrases(first_name: str, second_name: str) -> tuple[str, str]:
    """Makes both names fit into a sentence, without changing a letter of them."""
    names = [
        # A title of several words or with punctuation would run into the sentence.
        name if re.fullmatch(r"[\w-]+", name) else f"“{name}”"
        for name in (first_name, second_name)
    ]
    if first_name == second_name:
        return f"the first {names[0]}", f"the second {names[1]}"
    first, second = (name if name[0] == "“" else f"the {name}" for name in names)
    return first, second


def _capitalise(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]  # str.capitalize would lower the rest


def _images(count: int) -> str:
    return "1 image" if count == 1 else f"{count:,} images"
