"""What a batch of labelled photos teaches: figures by class and by step, in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.analysis.evaluation import Evaluation
from core.arrays import Probabilities
from core.data.dataset import CLASS_NAMES
from core.photos.steps import ABLATIONS, steps_that_matter
from core.words import percent


@dataclass(frozen=True)
class ClassLesson:
    """Results of one class on photos, beside the test set."""

    name: str  # of the class
    total: int  # photos with this label
    right: int  # of those, predicted correctly
    confidence: float  # mean, of the predictions for them
    test_confidence: float  # mean, on the test images of the class
    test_recall: float
    mistaken_for: str | None  # the class most often predicted instead
    mistaken: int  # how often

    @property
    def sentence(self) -> str:
        """The lesson in words."""
        words = (
            f"{self.name}: {self.right} of {self.total} correct, mean confidence "
            f"{percent(self.confidence, 0)}"
        )
        if self.mistaken_for:
            times = "once" if self.mistaken == 1 else f"{self.mistaken} times"
            words += f"; mistaken for {self.mistaken_for} {times}"
        return (
            f"{words}. On the test images: {percent(self.test_recall, 0)} correct, "
            f"mean confidence {percent(self.test_confidence, 0)}."
        )


def class_lessons(
    labels: ArrayLike, probabilities: Probabilities, evaluation: Evaluation
) -> list[ClassLesson]:
    """Returns a lesson for each class among labelled photos, the worst first.

    `evaluation` is the same network's on the test images.
    """
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    lessons = []
    for label in np.unique(labels):
        here, there = labels == label, evaluation.labels == label
        wrong = Counter(predicted[here & (predicted != label)].tolist()).most_common(1)
        instead, times = wrong[0] if wrong else (None, 0)
        lessons.append(
            ClassLesson(
                name=CLASS_NAMES[label],
                total=int(here.sum()),
                right=int((predicted[here] == label).sum()),
                confidence=float(confidence[here].mean()),
                test_confidence=float(evaluation.confidence[there].mean()),
                test_recall=float(evaluation.recall[label]),
                mistaken_for=None if instead is None else CLASS_NAMES[instead],
                mistaken=times,
            )
        )
    return sorted(lessons, key=lambda lesson: lesson.right / lesson.total)


@dataclass(frozen=True)
class StepLesson:
    """How often leaving out a step changed the predicted class."""

    name: str  # one of `ABLATIONS` without `all`
    changed: int  # photos whose predicted class it changed
    total: int
    spoiled: int  # labelled photos that were right with it and wrong without
    mended: int  # labelled photos that were wrong with it and right without


def step_lessons(
    by_photo: Sequence[Probabilities], labels: Sequence[int | None]
) -> list[StepLesson]:
    """Counts, step by step, what leaving it out does; the most important one first.

    Each photo has `(len(ABLATIONS), 10)` probabilities, and a label where it is known.
    """
    matter = Counter(name for each in by_photo for name in steps_that_matter(each))
    spoiled, mended = Counter[str](), Counter[str]()
    for probabilities, label in zip(by_photo, labels, strict=True):
        if label is None:
            continue
        predicted = np.asarray(probabilities).argmax(axis=1)
        for name, other in zip(ABLATIONS[1:], predicted[1:], strict=True):
            spoiled[name] += int(predicted[0] == label != other)
            mended[name] += int(predicted[0] != label == other)
    lessons = [
        StepLesson(name, matter[name], len(by_photo), spoiled[name], mended[name])
        for name in ABLATIONS[1:]
    ]
    return sorted(lessons, key=lambda lesson: -lesson.changed)
