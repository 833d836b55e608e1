"""What each preparation step is worth: the same photo with one step left out."""

import numpy as np

from core.arrays import Probabilities
from core.photos.options import STEPS
from core.photos.prepare import PreparedPhoto, prepare_item, squash
from core.photos.variants import Variants, make_variants, one_variant

SQUASH = "squash"
ABLATIONS = ("all", *STEPS, SQUASH)


def ablation_variants(prepared: PreparedPhoto) -> dict[str, Variants]:
    """Makes the photo anew without each step: variants by the name of the step.

    Each is predicted like the photo itself. A step that was not taken is not among
    them. `SQUASH` is the photo squeezed to 28 x 28 with no preparation at all.
    """
    item, options = prepared.item, prepared.options
    taken = [] if prepared.is_ready else [n for n in STEPS if getattr(options, n)]
    fewer = {
        name: make_variants(prepare_item(item, options.without(name))) for name in taken
    }
    return fewer | {SQUASH: one_variant(squash(item.pixels))}


def steps_that_matter(probabilities: Probabilities) -> tuple[str, ...]:
    """Names those of `ABLATIONS` that change the predicted class; `(7, 10)`."""
    labels = np.asarray(probabilities).argmax(axis=1)
    named = zip(ABLATIONS[1:], labels[1:], strict=True)
    return tuple(name for name, label in named if label != labels[0])
