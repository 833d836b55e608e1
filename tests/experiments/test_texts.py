"""What the page says of trained experiments: it follows the figures."""

import pytest

from core.experiments.plans import (
    ANN,
    AS_THEY_ARE,
    CLEAN,
    CNN,
    NOISY,
    SHARING,
    SHUFFLED,
)
from core.ui.experiments.trained import amount, fair, leak, noise, sharing, shuffled
from tests.experiments.cells import results

BEFORE, AFTER = (0.850, 0.843, 0.844), (0.818, 0.820, 0.815)


def shuffled_cells(cnn, ann):
    return {
        (CNN, AS_THEY_ARE): results(*BEFORE),
        (CNN, SHUFFLED): results(*cnn),
        (ANN, AS_THEY_ARE): results(*BEFORE),
        (ANN, SHUFFLED): results(*ann),
    }


@pytest.mark.parametrize(
    ("cnn", "ann", "loser"),
    [
        (AFTER, BEFORE, "the CNN"),
        (BEFORE, AFTER, "the ANN"),
        (BEFORE, BEFORE, shuffled.ALIKE),
    ],
)
def test_who_loses_by_shuffling_is_read_from_the_seeds(cnn, ann, loser):
    cells = shuffled_cells(cnn, ann)
    assert shuffled.loser(cells) == loser
    told = "gained from the neighbourhood" in shuffled.explain(cells)
    assert told == (loser == "the CNN")


def test_nothing_is_said_before_all_is_trained():
    cells = shuffled_cells(AFTER, BEFORE)
    del cells[ANN, SHUFFLED]
    assert shuffled.loser(cells) is None
    assert shuffled.explain(cells) == ""


def test_shuffled_images_hold_the_same_pixels():
    import numpy as np

    images = np.arange(2 * 784).reshape(2, 28, 28).astype(np.uint8)
    moved = shuffled.shuffle(images)
    assert moved.shape == images.shape
    assert not (moved == images).all()
    assert (np.sort(moved.reshape(2, -1)) == np.sort(images.reshape(2, -1))).all()


def test_the_gain_by_data_is_that_of_the_means():
    cells = {
        (CNN, amount.FEW): results(0.80, 0.82),
        (CNN, amount.MANY): results(0.86, 0.88),
        (ANN, amount.FEW): results(0.80, 0.81),
        (ANN, amount.MANY): results(0.86, 0.85),
    }
    assert amount.find_gain(cells) == pytest.approx(6)
    words = " ".join(amount.explain(cells))
    assert "+1.8 for a doubling" in words  # 6 points in log2(10) doublings
    assert "never clear" in words


def test_the_best_of_the_three_networks():
    cells = {(k, k): results(0.8 + 0.01 * at) for at, k in enumerate(SHARING)}
    assert sharing.find_best(cells) == "dense"
    assert sharing.find_best({}) is None
    assert "Locality, without sharing" in " ".join(sharing.explain(cells))


def test_what_leads_is_what_makes_two_thirds_of_it():
    from core.experiments.effects import split_lead
    from core.experiments.plans import ANNS, CNNS

    cells = {
        (CNN, CNNS): results(0.92, 0.921),
        (CNN, ANNS): results(0.91, 0.912),
        (ANN, CNNS): results(0.86, 0.861),
        (ANN, ANNS): results(0.86, 0.862),
    }
    shares = split_lead(cells)
    assert fair.say_what_leads(shares) == fair.NETWORK
    assert "add up to it" in fair.explain(shares)


def test_the_gap_of_a_leak_is_told():
    from core.experiments.plans import HONEST, LEAKED

    cells = {
        (ANN, LEAKED): [
            each
            for each in results(0.99, 0.98)
            if object.__setattr__(each, "val_accuracy", 0.87) is None
        ],
        (ANN, HONEST): results(0.87, 0.87),
    }
    words = leak.explain(cells)
    assert "minus its validation accuracy is +11.5 points" in words


def test_noise_is_compared_at_the_questions_strength():
    strong = {"0": 0.9, "50": 0.8}
    weak = {"0": 0.9, "50": 0.4}
    cells = {
        (CNN, CLEAN): results(0.9, 0.9, noisy=weak),
        (CNN, NOISY): results(0.9, 0.9, noisy=strong),
        (ANN, NOISY): results(0.9, 0.9, noisy=weak),
    }
    assert noise.find_better({}) is None
    words = " ".join(noise.explain(cells))
    assert "changes the CNN at 50 grey levels by **+40.0 points" in words
