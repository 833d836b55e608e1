"""Overfitting is told from validation loss after its minimum, never from a gap."""

import numpy as np
import pytest

from core.analysis.overfitting import rising_since

FALLING = [0.9, 0.5, 0.4, 0.3, 0.2, 0.1]
CASES = {  # validation loss, training loss -> the row from which it rises
    "a wide gap that grows": ([0.8, 0.6, 0.5, 0.45, 0.44, 0.43], FALLING, None),
    "rises for four epochs": ([0.8, 0.5, 0.52, 0.55, 0.6, 0.7], FALLING, 2),
    "rises for two epochs": ([0.8, 0.6, 0.5, 0.4, 0.5, 0.6], FALLING, None),
    "hardly rises": ([0.5, 0.4, 0.404, 0.408, 0.404, 0.406], FALLING, None),
    "goes up and down": ([0.8, 0.4, 0.6, 0.5, 0.39, 0.5], FALLING, None),
    "both rise: diverging": ([0.8, 0.4, 0.5, 0.6, 0.7, 0.8], FALLING[::-1], None),
    "one epoch": ([0.5], [0.9], None),
}


@pytest.mark.parametrize("case", CASES)
def test_overfitting_is_validation_loss_that_rises(case):
    watched, losses, expected = CASES[case]
    assert rising_since(np.array(losses), np.array(watched)) == expected
