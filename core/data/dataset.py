"""Dataset and Split: the arrays every run, page and command works on."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.arrays import Images, Integers, LabelledImages, Labels, Rows
from core.data.class_names import CLASS_NAMES, NUM_CLASSES

OFFICIAL = "Fashion-MNIST"  # the name of data whose content is the published one
NOT_OFFICIAL = (
    "Not Fashion-MNIST: its images or labels are not the published ones (by their "
    "checksum), so figures on it do not compare with those of Fashion-MNIST."
)
SIDE = 28  # pixels
IMAGE_SHAPE = (SIDE, SIDE)
VALIDATION_FRACTION = 0.1  # a 95 % interval of +-0.7 points at 92 %
SPLIT_SEED = 0  # the split belongs to the data: all runs share it, so they compare


class DatasetError(Exception):
    """Data that cannot be used; the message names the file and the remedy."""


@dataclass(frozen=True, eq=False)
class Split:
    """Images with their labels, both read-only."""

    images: Images  # (n, 28, 28) uint8, bright item on black
    labels: Labels  # (n,) uint8 in 0..9, in the order of CLASS_NAMES

    def __post_init__(self) -> None:
        for array in (self.images, self.labels):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: Integers) -> "Split":
        """Returns the Split of these rows, in their order."""
        return Split(self.images[rows], self.labels[rows])


@dataclass(frozen=True, eq=False)
class Dataset:
    """One source of images, split for honest use."""

    name: str  # what people call it, such as `Fashion-MNIST` or `Drawn garments`
    source: str  # what loads it again: `fashion-mnist`, `drawn` or a folder
    train: Split
    validation: Split  # a stratified tenth of the training file
    test: Split
    train_rows: Rows  # (len(train),), rows of the source's training file
    validation_rows: Rows
    class_names: tuple[str, ...] = CLASS_NAMES
    notes: tuple[str, ...] = ()  # sentences on what was done to the files' values

    @property
    def is_official(self) -> bool:
        return self.name == OFFICIAL

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every image and label of the three splits, in hexadecimal."""
        sha = hashlib.sha256()
        for split in (self.train, self.validation, self.test):
            sha.update(f"{split.images.shape}".encode())
            sha.update(np.ascontiguousarray(split.images).data)
            sha.update(np.ascontiguousarray(split.labels).data)
        return sha.hexdigest()


def check_split(images: Images, labels: Labels, *, where: object) -> None:
    """Refuses arrays that are no labelled 28 x 28 images of all ten classes.

    Raises:
        DatasetError: says what was expected, what was received and what to do.
    """
    remedy = "Correct the files, or take another copy of the data."
    if images.ndim != 3 or images.shape[1:] != IMAGE_SHAPE or images.dtype != np.uint8:
        raise DatasetError(
            f"{where}: images must be (n, 28, 28) of uint8, "
            f"received {images.shape} of {images.dtype}. {remedy}"
        )
    if labels.dtype != np.uint8:  # others would give another digest
        raise DatasetError(f"{where}: labels must be uint8, received {labels.dtype}.")
    if labels.shape != (len(images),):
        raise DatasetError(
            f"{where}: expected one label for each of the {len(images):,} images, "
            f"received {len(labels):,} labels. {remedy}"
        )
    if len(labels) and labels.max() >= NUM_CLASSES:
        raise DatasetError(
            f"{where}: labels must be 0 to 9, received {labels.max()}. {remedy}"
        )
    missing = sorted(set(range(NUM_CLASSES)) - set(np.unique(labels).tolist()))
    if missing:
        names = ", ".join(CLASS_NAMES[label] for label in missing)
        raise DatasetError(
            f"{where}: every class needs examples, none found for {names}. {remedy}"
        )


def stratified_order(
    labels: Integers, fraction: float, *, seed: int
) -> tuple[Rows, Rows]:
    """Draws the same share of every class: `(drawn, rest)`, sorted rows."""
    rng = np.random.default_rng(seed)
    parts: list[Rows] = []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        count = max(1, round(len(rows) * fraction))
        parts.append(rng.permutation(rows)[:count])
    drawn = np.sort(np.concatenate(parts))
    return drawn, np.setdiff1d(np.arange(len(labels)), drawn, assume_unique=True)


def make_dataset(
    name: str,
    source: str,
    train: LabelledImages,
    test: LabelledImages,
    *,
    notes: Iterable[str] = (),
) -> Dataset:
    """Splits the validation tenth off what a training and a test file hold.

    Raises:
        DatasetError: when a split is not usable.
    """
    check_split(*train, where=f"{name}, training split")
    check_split(*test, where=f"{name}, test split")
    smallest = np.bincount(train[1], minlength=NUM_CLASSES).min()
    if smallest < 2:
        raise DatasetError(
            f"{name}: each class needs at least 2 training images, one for learning "
            f"and one for validation; the smallest has {smallest}. Add images."
        )
    validation, rest = stratified_order(train[1], VALIDATION_FRACTION, seed=SPLIT_SEED)
    whole = Split(*train)
    return Dataset(
        name=name,
        source=source,
        train=whole.take(rest),
        validation=whole.take(validation),
        test=Split(*test),
        train_rows=rest,
        validation_rows=validation,
        notes=tuple(dict.fromkeys(notes)),
    )
