"""Networks asked about altered images, in the process that holds them."""

from collections.abc import Sequence

import numpy as np

from core.arrays import Images, Probabilities
from core.networks.loader import predict


def predict_each(folders: Sequence[str], images: Images) -> Probabilities:
    """Returns each run's probabilities for the same images, `(runs, n, 10)` float32."""
    return np.stack([predict(folder, images) for folder in folders])
