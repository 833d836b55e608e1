"""Running statistics of batch normalisation that hold after few steps, too."""

from typing import Any

import keras

NEGLIGIBLE = 1e-6  # share of the first values, 0 and 1, that may stay
WINDOW = 0.2  # of all steps: a running mean looks back over no more


class NormStatistics:
    """The means and variances that a network's batch normalisation predicts by.

    Training keeps running means of them, which begin at 0 and 1: after `n` steps a
    share of `momentum ** n` is still theirs. After few steps a network would predict
    by numbers that fit no image; so that share is taken out, as Adam does with its
    own (Kingma and Ba 2015, section 3). Once is enough: what follows has none of it.
    And a mean that looks back over all of a short training, by its momentum, would
    fit weights of long ago: of `steps` to come it then looks back over the last ones.
    """

    def __init__(self, model: keras.Model, *, steps: int | None = None):
        kind = keras.layers.BatchNormalization
        self.biased = [each for each in model.layers if isinstance(each, kind)]
        for layer in self.biased:
            if steps is not None:  # it is not known where the clock decides
                latest = max(0.0, 1 - 1 / (WINDOW * steps))
                layer.momentum = min(layer.momentum, latest)

    def correct(self, *, steps: int) -> None:
        """Takes the first values out; `steps` were done since the network was built."""
        if steps < 1:
            return
        for layer in self.biased:
            share = layer.momentum**steps
            if share > NEGLIGIBLE:
                _take_out(layer.moving_mean, 0.0, share)
                _take_out(layer.moving_variance, 1.0, share)
        self.biased = []


def _take_out(average: Any, first: float, share: float) -> None:
    average.assign((average - share * first) / (1 - share))
