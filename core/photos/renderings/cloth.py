"""The garment itself: a drawn sketch as dyed, creased and lit cloth or leather."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from core.data.drawn import BEND, DRAWERS
from core.data.drawn.sketch import FLAT, Sketch, render
from core.photos.renderings.noise import blur, crumple, displacement, smooth_noise

SIZE = 760  # edge of the frame that a garment fills, in pixels
LIGHT = np.array([-0.48, -0.58, 0.66])  # towards a window at the upper left
DYES = {  # sRGB
    "brick": (176, 62, 48),
    "denim": (66, 92, 138),
    "moss": (92, 112, 66),
    "mustard": (206, 156, 46),
    "plum": (112, 54, 96),
    "teal": (36, 118, 122),
    "navy": (38, 46, 82),
    "charcoal": (58, 58, 62),
    "rose": (212, 128, 138),
    "sand": (196, 168, 128),
    "tan": (158, 98, 54),
    "cream": (232, 222, 200),
    "sky": (128, 172, 208),
}
INK = np.array((26, 24, 28)) / 255
PAPER = np.array((244, 240, 230)) / 255
STIFF = {5, 7, 8, 9}  # leather and rubber: sandal, sneaker, bag, ankle boot
KNITTED = {2}  # pullover
TWILL = {1, 4}  # trouser, coat


@dataclass(frozen=True, eq=False)
class Garment:
    """A lit garment, ready to be laid on a ground.

    Attributes:
        light: `(SIZE, SIZE, 3)` float32, linear light, 1 is paper in full light.
        cover: `(SIZE, SIZE)` float32 in 0..1, 1 where the garment hides the ground.
    """

    light: np.ndarray
    cover: np.ndarray


def make_garment(label, rng, *, dye):
    """Draws, dyes, creases and lights one garment.

    Args:
        label: Class, 0 to 9.
        rng: `numpy.random.Generator`.
        dye: A key of `DYES`.
    """
    tone, cover, folds = _draw(label, rng)
    stiff = label in STIFF
    albedo = _dyed(tone, cover, np.array(DYES[dye]) / 255)
    height = _height(rng, cover, folds, tone=tone, label=label)
    shade = _shade(height, cover)
    light = albedo**2.2 * shade[..., None]
    if stiff:  # leather shines where it faces the window
        gleam = np.clip(shade - 1.08, 0, 1) * 0.35
        light += gleam[..., None]
    return Garment(light.astype(np.float32), cover)


def _draw(label, rng):
    """Returns tone, cover and folds, `(SIZE, SIZE)` float32, with uneven outlines."""
    sketch = Sketch()
    DRAWERS[label](sketch, rng)
    bend = rng.uniform(-1, 1, len(BEND)) * BEND
    paint, folds = render(sketch, SIZE - 40, bend)
    paint, folds = np.pad(paint, 20), np.pad(folds, 20, constant_values=FLAT)
    solid = ndimage.binary_closing(paint > 0, iterations=3)  # no slits at the seams
    cover = solid.astype(np.float32)
    # Cloth never lies as cut; a shoe keeps its shape.
    reach = 1.0 if label in STIFF else 3.0
    places = displacement(rng, paint.shape, cells=(7, 7), reach=reach)
    tone = _spread(paint.astype(np.float32) / 255)
    tone, cover, folds = (
        ndimage.map_coordinates(layer.astype(np.float32), places, order=1)
        for layer in (tone, cover, (folds.astype(np.float32) - FLAT) / 127)
    )
    return tone, np.clip(2.2 * blur(cover, 1.6) - 0.6, 0, 1), folds


def _spread(tone):
    """Fills the outside with the nearest tone inside: edges then blend with no rim."""
    outside = ~ndimage.binary_erosion(tone > 0, iterations=2)
    nearest = ndimage.distance_transform_edt(
        outside, return_distances=False, return_indices=True
    )
    return tone[tuple(nearest)]


def _dyed(tone, cover, dye):
    """Returns `(SIZE, SIZE, 3)` sRGB: ink, then dye at the middle tone, then paper."""
    middle = float(np.median(tone[cover > 0.5]))
    below = np.clip(tone / middle, 0, 1)[..., None]
    above = np.clip((tone - middle) / max(1 - middle, 0.15), 0, 1)[..., None]
    shaded = INK + (dye - INK) * below
    return shaded + (PAPER - shaded) * above


def _height(rng, cover, folds, *, tone, label):
    """Returns the relief in pixels: body, creases, drawn folds, seams and weave."""
    body = 26 * blur(cover, 22) + 9 * blur(cover, 6)
    if label in STIFF:
        body += 22 * blur(cover, 40)
        relief = 1.2 * crumple(rng, cover.shape, (7, 7))
    else:
        relief = 12 * crumple(rng, cover.shape, (4, 6))
        relief += 4 * crumple(rng, cover.shape, (9, 11))
        relief += 5 * smooth_noise(rng, cover.shape, (3, 4))
    seams = 6 * (blur(tone, 1.2) - blur(tone, 3))
    weave = _weave(rng, cover.shape, label=label)
    return body + blur(relief, 2) + 8 * blur(folds, 4) + seams + weave


def _weave(rng, shape, *, label):
    """Returns the relief of the threads: knitted ribs, twill, or a fine grain."""
    down, across = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    grain = blur(rng.standard_normal(shape).astype(np.float32), 0.9)
    if label in KNITTED:
        ribs = np.sin(2 * np.pi * (across / 9 + 0.04 * np.sin(down / 1.6)))
        return 0.4 * ribs + 0.2 * grain
    if label in TWILL:
        return 0.2 * np.sin(2 * np.pi * (across + 0.5 * down) / 5) + 0.2 * grain
    return 0.18 * grain


def _shade(height, cover):
    """Returns `(SIZE, SIZE)` light: 1 where the cloth lies flat."""
    slope_y, slope_x = np.gradient(height)
    length = np.sqrt(1 + slope_x**2 + slope_y**2)
    facing = (-LIGHT[0] * slope_x - LIGHT[1] * slope_y + LIGHT[2]) / length
    hollow = np.clip((blur(height, 12) - height) / 14, -0.15, 0.35)  # little sky there
    lit = 0.36 + 0.64 * np.clip(facing, 0, None) / LIGHT[2]
    return np.where(cover > 0, lit * (1 - hollow), 1.0)
