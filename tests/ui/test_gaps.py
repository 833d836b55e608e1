"""What Compare says of learning curves."""

from types import SimpleNamespace

import pandas as pd
import pytest

from core.ui.compare.sections import explain_gap

RISING = [0.8, 0.5, 0.52, 0.55, 0.6, 0.7]


def curve(validation, *, restored=None, first=0):
    count = len(validation)
    history = pd.DataFrame(
        {
            "epoch": range(first, first + count),
            "accuracy": [0.9 + 0.01 * row for row in range(count)],
            "val_accuracy": [0.88] * count,
            "loss": [0.9 - 0.1 * row for row in range(count)],
            "val_loss": validation,
        }
    )
    return SimpleNamespace(
        history=history,
        restored_epoch=restored,
        config=SimpleNamespace(augmentation="none", initial_epoch=first, mixup=0.0),
        summary=SimpleNamespace(layers=[]),
    )


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (
            curve([0.8, 0.6, 0.5, 0.4, 0.39, 0.38]),
            ("+7.0 points", "no sign of overfitting"),
        ),
        (curve(RISING), ("of +7.0 points", "rising since epoch 3: overfitting")),
        (curve(RISING, first=10), ("rising since epoch 13: overfitting",)),
        (
            curve(RISING, restored=2),
            ("of +3.0 points at epoch 2", "rose from epoch 3 on (overfitting)"),
        ),
        (curve([0.5, 0.6]), ("So few epochs tell nothing",)),
    ],
)
def test_overfitting_is_told_by_validation_loss_and_the_gap_named_as_such(run, words):
    text = explain_gap(run)
    assert text.startswith("generalisation gap (training minus validation accuracy)")
    assert all(each in text for each in words), text
