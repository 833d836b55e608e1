"""What a batch of labelled photos teaches: figures by class and by rung, in words."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from core.data.dataset import CLASS_NAMES
from core.photos.steps import ABLATIONS, steps_that_matter


@dataclass(frozen=True)
class ClassLesson:
    """How one class fares on photos, beside the test set.

    Attributes:
        name: Of the class.
        total: Photos with this label.
        right: Of those, answered rightly.
        confidence: Mean confidence of the answers to them.
        test_confidence: Mean confidence on the test images of the class.
        test_recall: Share of those that is found.
        mistaken_for: The class most often answered instead, or None.
        mistaken: How often.
    """

    name: str
    total: int
    right: int
    confidence: float
    test_confidence: float
    test_recall: float
    mistaken_for: str | None
    mistaken: int

    @property
    def sentence(self):
        """The lesson in one sentence."""
        words = (
            f"{self.name}: {self.confidence:.0%} sure and right {self.right} of "
            f"{self.total}"
        )
        if self.mistaken_for:
            times = "once" if self.mistaken == 1 else f"{self.mistaken} times"
            words += f"; taken for {self.mistaken_for} {times}"
        return (
            f"{words}. On the test images: {self.test_confidence:.0%} sure, "
            f"{self.test_recall:.0%} right."
        )


def class_lessons(labels, probabilities, evaluation):
    """Returns a ClassLesson for each class among labelled photos, the worst first.

    Args:
        labels: `(n,)` integers in 0..9.
        probabilities: `(n, 10)`, the answers to the photos.
        evaluation: The same network's Evaluation on the test images.
    """
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    answers, sure = probabilities.argmax(axis=1), probabilities.max(axis=1)
    lessons = []
    for label in np.unique(labels):
        here, there = labels == label, evaluation.labels == label
        wrong = Counter(answers[here & (answers != label)].tolist()).most_common(1)
        instead, times = wrong[0] if wrong else (None, 0)
        lessons.append(
            ClassLesson(
                name=CLASS_NAMES[label],
                total=int(here.sum()),
                right=int((answers[here] == label).sum()),
                confidence=float(sure[here].mean()),
                test_confidence=float(evaluation.confidence[there].mean()),
                test_recall=float(evaluation.recall[label]),
                mistaken_for=None if instead is None else CLASS_NAMES[instead],
                mistaken=times,
            )
        )
    return sorted(lessons, key=lambda lesson: lesson.right / lesson.total)


@dataclass(frozen=True)
class StepLesson:
    """How often leaving out a rung changed the answer.

    Attributes:
        name: One of `ABLATIONS` without `all`.
        changed: Photos whose answer it changed.
        total: Photos asked about.
        spoiled: Labelled photos that were right with it and wrong without.
        mended: Labelled photos that were wrong with it and right without.
    """

    name: str
    changed: int
    total: int
    spoiled: int
    mended: int


def step_lessons(by_photo, labels):
    """Counts, rung by rung, what leaving it out does.

    Args:
        by_photo: For each photo `(len(ABLATIONS), 10)` probabilities.
        labels: For each photo its class or None.

    Returns:
        A list of StepLesson, the rung that mattered most often first.
    """
    matter = Counter(name for each in by_photo for name in steps_that_matter(each))
    spoiled, mended = Counter(), Counter()
    for each, label in zip(by_photo, labels, strict=True):
        if label is None:
            continue
        answers = np.asarray(each).argmax(axis=1)
        for name, answer in zip(ABLATIONS[1:], answers[1:], strict=True):
            spoiled[name] += answers[0] == label != answer
            mended[name] += answers[0] != label == answer
    lessons = [
        StepLesson(name, matter[name], len(by_photo), spoiled[name], mended[name])
        for name in ABLATIONS[1:]
    ]
    return sorted(lessons, key=lambda lesson: -lesson.changed)
