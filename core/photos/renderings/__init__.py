"""Renderings: photo-like pictures of drawn garments, for the folder `dataset/`."""

import numpy as np
from PIL import Image

from core.data.dataset import CLASS_NAMES, NUM_CLASSES
from core.photos.renderings.camera import take_photo
from core.photos.renderings.cloth import DYES, STIFF, make_garment
from core.photos.renderings.ground import EDGE, GROUNDS, cast_shadow, lay_ground


def render_photo(label, seed):
    """Renders a garment as a phone would photograph it.

    Args:
        label: Class, 0 to 9 in the order of `CLASS_NAMES`.
        seed: The same seed gives the same picture.

    Returns:
        `(640, 640, 3)` uint8, sRGB.

    Raises:
        ValueError: for a label out of range.
    """
    if label not in range(NUM_CLASSES):
        raise ValueError(
            f"label must be 0 to 9, received {label!r}. "
            f"0 is {CLASS_NAMES[0]}, 9 is {CLASS_NAMES[-1]}."
        )
    rng = np.random.default_rng((label, seed))
    standing = label in STIFF
    dye = str(rng.choice(list(DYES)))
    garment = make_garment(label, rng, dye=dye)
    kinds = ("wood", "stone") if standing else tuple(GROUNDS)
    ground = lay_ground(rng, str(rng.choice(kinds)), standing=standing)
    light, cover = _placed(garment, rng, standing=standing)
    scene = ground * cast_shadow(cover, standing=standing)[..., None]
    scene += (light - scene) * cover[..., None]
    return take_photo(scene, rng, tilt=0.03 if standing else 0.07)


def _placed(garment, rng, *, standing):
    """Returns the garment's light and cover in the ground's frame, a little turned."""
    turn = rng.uniform(-1, 1) * (1.5 if standing else 7)
    half = (EDGE - len(garment.cover)) // 2
    margin = (half, EDGE - len(garment.cover) - half)
    cover = np.pad(garment.cover, (margin, margin))
    light = np.pad(garment.light, (margin, margin, (0, 0)), mode="edge")
    layers = [*np.moveaxis(light, 2, 0), cover]
    turned = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(layer)).rotate(
                turn, Image.Resampling.BICUBIC
            )
        )
        for layer in layers
    ]
    return np.dstack(turned[:3]), np.clip(turned[3], 0, 1)
