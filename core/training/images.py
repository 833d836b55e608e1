"""Which images a run learns from, and with which labels."""

import numpy as np

from core.arrays import Labels, Rows
from core.data.dataset import CLASS_NAMES, NUM_CLASSES, Dataset, Split, stratified_order
from core.runs.config import TrainingConfig

# Beside the run's seed, so that no two draws are one.
_RARE, _LABELS = 101, 102


def choose_train_images(
    dataset: Dataset, config: TrainingConfig, *, left_out: Rows | None = None
) -> Split:
    """Returns what a run learns from; the training split itself where no knob asks.

    In this order: rows of the training file that are `left_out` go, a stratified share
    of `train_size` images is drawn, a class becomes rare, labels are drawn anew, and
    the test images leak in.
    """
    train = dataset.train
    if left_out is not None:
        is_kept = ~np.isin(dataset.train_rows, left_out)
        train = train.take(np.flatnonzero(is_kept))
    if config.train_size is not None and config.train_size < len(train):
        share = config.train_size / len(train)
        drawn, _ = stratified_order(train.labels, share, seed=config.seed)
        train = train.take(drawn)
    if config.rare_class is not None:
        train = train.take(_thin_out(train.labels, config))
    if config.random_labels:
        train = Split(train.images, _draw_labels(train.labels, config))
    if config.leak_test:
        pairs = zip(_arrays(train), _arrays(dataset.test), strict=True)
        train = Split(*(np.concatenate(pair) for pair in pairs))
    return train


def _arrays(split: Split) -> tuple[np.ndarray, np.ndarray]:
    return split.images, split.labels


def _thin_out(labels: Labels, config: TrainingConfig) -> Rows:
    """Returns the rows that stay where only a share of one class does, at least 1."""
    is_rare = labels == CLASS_NAMES.index(str(config.rare_class))
    rows = np.flatnonzero(is_rare)
    kept = max(1, round(len(rows) * config.rare_share))
    rng = np.random.default_rng((config.seed, _RARE))
    return np.sort([*np.flatnonzero(~is_rare), *rng.permutation(rows)[:kept]])


def _draw_labels(labels: Labels, config: TrainingConfig) -> Labels:
    """Returns labels of which a share was drawn anew, each class as likely.

    Zhang et al., "Understanding deep learning requires rethinking generalization"
    (2017), partially corrupted labels: a tenth of those drawn stays what it was.
    """
    rng = np.random.default_rng((config.seed, _LABELS))
    count = round(len(labels) * config.random_labels)
    rows = rng.permutation(len(labels))[:count]
    drawn = labels.copy()
    drawn[rows] = rng.integers(0, NUM_CLASSES, count)
    return drawn
