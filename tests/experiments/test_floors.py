"""The nearest class mean, against distances computed one by one."""

import numpy as np

from core.data.dataset import Split
from core.experiments.floors import nearest_mean_accuracy


def make_split(rng, labels):
    images = rng.integers(0, 256, (len(labels), 28, 28), dtype=np.uint8)
    images[np.arange(len(labels)), labels] = 255  # a bright row names the class
    return Split(images, np.array(labels, np.uint8))


def test_the_nearest_class_mean_is_found_by_euclidean_distance():
    rng = np.random.default_rng(0)
    train = make_split(rng, [*range(9)] * 2)  # of class 9 there is none
    test = make_split(rng, [*range(10)] * 2)
    right = 0
    for image, label in zip(test.images, test.labels, strict=True):
        distances = [
            np.linalg.norm(image - train.images[train.labels == each].mean(0))
            for each in range(9)
        ]
        right += int(np.argmin(distances)) == label
    assert 0 < right < len(test)
    assert nearest_mean_accuracy(train, test) == right / len(test)
