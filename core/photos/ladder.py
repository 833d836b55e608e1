"""What each rung of the ladder is worth: the same photo with one rung left out."""

import numpy as np

from core.photos.prepare import RUNGS, prepare_item, squash

SQUASH = "squash"
LADDER = ("all", *RUNGS, SQUASH)  # the order of `ladder_images`


def ladder_images(prepared):
    """Makes the pictures that tell what each rung does to the answer.

    Args:
        prepared: The PreparedPhoto with all its rungs.

    Returns:
        `(len(LADDER), 28, 28)` uint8: as prepared, without each of `RUNGS` in turn,
        and squeezed to 28 x 28 with no preparation at all.
    """
    item, options = prepared.item, prepared.options
    fewer = [prepare_item(item, options.without(rung)).image for rung in RUNGS]
    return np.stack([prepared.image, *fewer, squash(item.pixels)])


def rungs_that_matter(probabilities):
    """Names what changes the answer when it is left out.

    Args:
        probabilities: `(len(LADDER), 10)`, answers to `ladder_images`.

    Returns:
        A tuple of names of `LADDER`.
    """
    answers = np.asarray(probabilities).argmax(axis=1)
    return tuple(
        name
        for name, answer in zip(LADDER[1:], answers[1:], strict=True)
        if answer != answers[0]
    )
