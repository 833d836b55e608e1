"""What a garment lies on or stands before, and the shadow that it throws there."""

import numpy as np
from PIL import Image
from scipy import ndimage

from core.photos.renderings.noise import blur, crumple, rough_noise, smooth_noise

EDGE = 960  # of the ground in pixels; the camera sees a little less of it
HORIZON = 0.4  # height of the wall's foot, as a share of the picture


def lay_ground(rng, kind, *, standing):
    """Returns `(EDGE, EDGE, 3)` linear light.

    Args:
        rng: `numpy.random.Generator`.
        kind: A key of `GROUNDS`.
        standing: Whether the camera looks at a wall over the ground, not down on it.
    """
    ground = GROUNDS[kind](rng, (EDGE, EDGE)).astype(np.float32)
    return _with_wall(rng, ground) if standing else ground


def _linear(red, green, blue):
    return (np.array((red, green, blue), np.float32) / 255) ** 2.2


def _wood(rng, shape):
    """Paints planks: grain that runs along, a tint for each, dark gaps between."""
    height, width = shape
    plank = int(rng.integers(130, 200))
    rows = np.arange(height)[:, None] // plank
    grain = 0.5 * rough_noise(rng, shape, (90, 3), octaves=3, decay=0.7)
    rings = rough_noise(rng, shape, (14, 2), octaves=2)
    grain += 0.6 * np.sin(7 * rings + 3 * rows)
    count = height // plank + 1
    tint = rng.normal(0, 0.09, (count, 2))
    joints = rng.integers(0, width, count)
    beyond = (np.arange(width)[None, :] > joints[rows[:, 0]][:, None]).astype(int)
    tints = tint[rows, beyond]
    from_edge = np.arange(height)[:, None] % plank
    from_joint = np.abs(np.arange(width)[None] - joints[rows[:, 0]][:, None])
    gap = np.clip(np.minimum(from_edge, from_joint) / 5, 0, 1)
    shade = (1 + 0.10 * grain + tints) * (0.45 + 0.55 * gap)
    base = (_linear(186, 142, 98), _linear(214, 186, 146), _linear(128, 88, 60))
    return shade[..., None] * base[rng.integers(3)]


def _sheet(rng, shape):
    """Paints a bed sheet with soft creases of its own."""
    height = 12 * blur(crumple(rng, shape, (3, 4)), 4)
    height += 10 * smooth_noise(rng, shape, (3, 3))
    slope_y, slope_x = np.gradient(height)
    shade = 1 + 0.6 * (slope_x + slope_y)
    shade += 0.02 * blur(rng.standard_normal(shape).astype(np.float32), 0.7)
    base = (_linear(222, 218, 210), _linear(206, 212, 222), _linear(226, 214, 202))
    return shade[..., None] * base[rng.integers(3)]


def _carpet(rng, shape):
    """Paints a carpet of short, uneven pile."""
    pile = blur(rng.standard_normal(shape).astype(np.float32), 1.3)
    shade = 1 + 0.75 * pile + 0.07 * rough_noise(rng, shape, (6, 6))
    base = (_linear(162, 156, 148), _linear(190, 180, 162), _linear(120, 126, 136))
    return np.clip(shade, 0.2, 2)[..., None] * base[rng.integers(3)]


def _stone(rng, shape):
    """Paints a worktop or a concrete floor: clouds and specks."""
    clouds = rough_noise(rng, shape, (5, 5), octaves=6, decay=0.6)
    specks = blur(rng.standard_normal(shape).astype(np.float32), 0.9)
    shade = 1 + 0.035 * clouds + 0.12 * specks
    base = (_linear(196, 194, 188), _linear(212, 208, 198), _linear(168, 170, 172))
    return shade[..., None] * base[rng.integers(3)]


GROUNDS = {"wood": _wood, "sheet": _sheet, "carpet": _carpet, "stone": _stone}


def _with_wall(rng, ground):
    """Tilts the ground away from the camera until it meets a plain wall."""
    foot = int(HORIZON * EDGE)
    image = np.zeros_like(ground)
    squeeze = 0.42  # how much narrower the far edge is
    # Where each picture point lies on the ground: far rows are squeezed together.
    down = np.linspace(0, 1, EDGE - foot)[:, None]
    scale = squeeze + (1 - squeeze) * down
    rows = (1 - squeeze / scale) / (1 - squeeze) * (EDGE - 1)
    columns = (np.linspace(-0.5, 0.5, EDGE)[None] / scale * squeeze + 0.5) * (EDGE - 1)
    places = np.broadcast_arrays(rows, columns)
    for channel in range(3):
        image[foot:, :, channel] = ndimage.map_coordinates(
            ground[..., channel], places, order=1, mode="reflect"
        )
    paints = (_linear(214, 208, 196), _linear(190, 200, 206), _linear(220, 212, 206))
    plaster = 1 + 0.02 * rough_noise(rng, (foot, EDGE), (30, 60), octaves=2)
    fall = np.linspace(0.95, 0.8, foot)[:, None]
    image[:foot] = (plaster * fall)[..., None] * paints[rng.integers(3)]
    skirt = np.exp(-(((np.arange(EDGE) - foot) / 7.0) ** 2))  # dark where they meet
    image *= (1 - 0.35 * skirt)[:, None, None]
    far = np.clip((foot + 60 - np.arange(EDGE)) / 60, 0, 1)[:, None, None]
    return image + (blur(image, 2.5) - image) * far  # out of focus behind


def cast_shadow(cover, *, standing):
    """Returns `(EDGE, EDGE)` float32: how much light reaches the ground, 0..1.

    Args:
        cover: `(EDGE, EDGE)` float32, where the garment is.
        standing: Whether it stands on its lowest edge rather than lies flat.
    """
    if not standing:
        close = blur(np.roll(cover, (5, 4), (0, 1)), 5)
        wide = blur(np.roll(cover, (16, 13), (0, 1)), 17)
        return 1 - np.clip(0.5 * close + 0.32 * wide, 0, 0.75)
    rows = np.flatnonzero(cover.max(axis=1) > 0.5)
    top, base = rows[0], rows[-1]
    sole = cover.copy()
    sole[: base - (base - top) // 12] = 0
    close = blur(np.roll(sole, 6, 0), 4)
    wide = blur(_flattened(cover, top, base), 10)
    return 1 - np.clip(0.75 * close + 0.5 * wide, 0, 0.86)


def _flattened(cover, top, base):
    """Returns the silhouette laid down on the ground, as light from behind lays it."""
    part = Image.fromarray(cover[top : base + 1])
    height = max(2, (base - top) // 6)
    part = np.asarray(part.resize((part.width, height), Image.Resampling.BOX))
    start = base - int(0.45 * height)
    rows = min(height, len(cover) - start)
    out = np.zeros_like(cover)
    out[start : start + rows] = np.clip(2.5 * part, 0, 1)[:rows]
    return np.roll(out, height // 5, axis=1)
