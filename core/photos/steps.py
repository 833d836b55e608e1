"""What each preparation step is worth: the same photo with one step left out."""

import numpy as np

from core.arrays import Images, Probabilities
from core.photos.options import STEPS
from core.photos.prepare import PreparedPhoto, prepare_item, squash

SQUASH = "squash"
ABLATIONS = ("all", *STEPS, SQUASH)  # the order of `ablation_images`


def ablation_images(prepared: PreparedPhoto) -> Images:
    """Makes the images that tell what each step does to the prediction.

    They are `(len(ABLATIONS), 28, 28)`: as prepared, without each of `STEPS` in turn,
    and squeezed to 28 x 28 with no preparation at all.
    """
    item, options = prepared.item, prepared.options
    fewer = [prepare_item(item, options.without(step)).image for step in STEPS]
    return np.stack([prepared.image, *fewer, squash(item.pixels)])


def steps_that_matter(probabilities: Probabilities) -> tuple[str, ...]:
    """Names those of `ABLATIONS` that change the class predicted for its images."""
    labels = np.asarray(probabilities).argmax(axis=1)
    named = zip(ABLATIONS[1:], labels[1:], strict=True)
    return tuple(name for name, label in named if label != labels[0])
