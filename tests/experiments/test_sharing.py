"""Counted weights, against a network built for the count."""

from core.architecture import LayerRow
from core.experiments.sharing import count_weights

ROWS = (
    LayerRow("rescale", "Rescaling", "", (28, 28, 1), 0, 0),
    LayerRow("conv_1", "Conv2D", "3 × 3", (26, 26, 16), 160, 26 * 26 * 9 * 16),
    LayerRow("pool_1", "MaxPooling2D", "", (13, 13, 16), 0, 0),
    LayerRow("conv_2", "Conv2D", "3 × 3", (11, 11, 32), 4640, 11 * 11 * 9 * 16 * 32),
    LayerRow("dense_1", "Dense", "", (64,), 100, 100),
)


def test_weights_of_convolutions_with_and_without_sharing():
    first, second = count_weights(ROWS)
    assert (first.name, first.shared) == ("conv_1", 9 * 16)
    assert first.local == 26 * 26 * 9 * 16
    assert first.dense == 28 * 28 * 26 * 26 * 16
    assert second.shared == 9 * 16 * 32
    assert second.dense == 13 * 13 * 16 * 11 * 11 * 32
    assert second.ratios[0] == 11 * 11


def test_a_network_without_convolutions_has_nothing_to_share():
    assert list(count_weights(ROWS[-1:])) == []
