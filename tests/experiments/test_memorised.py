"""What memorising looks like, read from curves made by hand."""

import math

import pytest

from core.experiments.memorised import (
    FALLS,
    LEVEL,
    RISES,
    curve_set,
    describe_remedies,
    describe_shape,
    overfits_since,
)
from core.experiments.plans import CNN, NOTHING
from tests.experiments.cells import results

EPOCHS = range(20)
LOSSES = tuple(2.0 * math.exp(-each / 4) for each in EPOCHS)
SHAPES = {
    RISES: tuple(0.5 + 0.05 * abs(each - 6) for each in EPOCHS),
    FALLS: tuple(1.0 - 0.02 * each for each in EPOCHS),
    LEVEL: tuple(1.0 for _ in EPOCHS),
}


def trained(shape, *, accuracy=0.8, training=1.0):
    curves = {
        "loss": LOSSES,
        "val_loss": SHAPES[shape],
        "accuracy": tuple(training for _ in EPOCHS),
        "val_accuracy": tuple(accuracy - 0.01 * (e < 6) for e in EPOCHS),
    }
    return results(accuracy, curves=curves)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_shape_of_the_validation_loss(shape):
    assert describe_shape(trained(shape)) == shape


def test_the_shape_is_that_of_most_seeds():
    assert describe_shape([*trained(RISES) * 2, *trained(FALLS)]) == RISES
    assert describe_shape([]) is None


def test_overfitting_begins_after_the_lowest_loss():
    (result,) = trained(RISES)
    assert result.curves["val_loss"].index(min(result.curves["val_loss"])) == 6
    assert overfits_since(result) == 8  # the epoch after the 7th


def test_remedies_that_end_it_are_named():
    words = describe_remedies(
        {
            (CNN, NOTHING): trained(RISES),
            (CNN, "dropout"): trained(FALLS, accuracy=0.84),
            (CNN, "more data"): trained(RISES, accuracy=0.83),
        }
    )
    assert "100 % of its 500 training images" in words
    assert "With dropout the validation loss of no seed is rising" in words
    assert "highest validation accuracy comes with dropout: 84.0 %" in words


def test_curves_are_drawn_from_epoch_1_with_the_restored_one():
    (result,) = trained(RISES)
    assert curve_set("x", "#000000", result).restored is None
    patient = result.config.replace(patience=5)
    object.__setattr__(result, "config", patient)
    curves = curve_set("x", "#000000", result)
    assert curves.epochs["epoch"].tolist() == [each + 1 for each in EPOCHS]
    assert curves.restored == 7
