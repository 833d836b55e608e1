"""What each rung of the ladder is worth: the same photo with one rung left out."""

import numpy as np

from core.photos.prepare import STEPS, prepare_item, squash

SQUASH = "squash"
ABLATIONS = ("all", *STEPS, SQUASH)  # the order of `ablation_images`


def ablation_images(prepared):
    """Makes the pictures that tell what each rung does to the answer.

    Args:
        prepared: The PreparedPhoto with all its rungs.

    Returns:
        `(len(ABLATIONS), 28, 28)` uint8: as prepared, without each of `STEPS` in turn,
        and squeezed to 28 x 28 with no preparation at all.
    """
    item, options = prepared.item, prepared.options
    fewer = [prepare_item(item, options.without(rung)).image for rung in STEPS]
    return np.stack([prepared.image, *fewer, squash(item.pixels)])


def steps_that_matter(probabilities):
    """Names what changes the answer when it is left out.

    Args:
        probabilities: `(len(ABLATIONS), 10)`, answers to `ablation_images`.

    Returns:
        A tuple of names of `ABLATIONS`.
    """
    answers = np.asarray(probabilities).argmax(axis=1)
    return tuple(
        name
        for name, answer in zip(ABLATIONS[1:], answers[1:], strict=True)
        if answer != answers[0]
    )
