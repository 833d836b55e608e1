"""Alterations: images moved, or made worse, by an amount; what experiments ask with."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.arrays import Floats, Images, Integers
from core.data.augmentation.affine import bilinear_taps, mix
from core.data.dataset import IMAGE_SHAPE, SIDE

BRIGHTEST = 255
DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1))  # pixels right, pixels down
REACH = 3.0  # standard deviations of a Gaussian that are summed


def shift(images: Images, *, right: int = 0, down: int = 0) -> Images:
    """Moves images by whole pixels; what comes in is black, what goes out is lost."""
    edge = max(abs(right), abs(down))
    padded = np.pad(images, ((0, 0), (edge, edge), (edge, edge)))
    top, left = edge - down, edge - right
    return padded[:, top : top + SIDE, left : left + SIDE].copy()


def turn(images: Images, degrees: float) -> Images:
    """Turns images clockwise about their centre; bilinear, black corners."""
    return mix(images, bilinear_taps(math.radians(degrees)))


def shrink(images: Images, size: float) -> Images:
    """Shrinks images about their centre to a size in (0, 1], with a black frame.

    A pixel is the mean of the area that it covers.
    """
    edges = (np.arange(SIDE + 1) - SIDE / 2) / size + SIDE / 2  # of what pixels cover
    columns = np.arange(SIDE)
    covered = np.minimum(edges[1:, None], columns + 1) - np.maximum(
        edges[:-1, None], columns
    )
    return _apply_both_ways(images, np.maximum(covered, 0) * size)


def mirror(images: Images) -> Images:
    """Swaps left and right."""
    return images[:, :, ::-1].copy()


def blur(images: Images, deviation: float) -> Images:
    """Convolves images with a Gaussian, its standard deviation in pixels."""
    reach = math.ceil(REACH * deviation)
    kernel = np.exp(-((np.arange(-reach, reach + 1) / deviation) ** 2) / 2)
    distances = np.arange(SIDE)[:, None] - np.arange(SIDE)
    near = np.abs(distances) <= reach
    weights = np.where(near, kernel[np.clip(distances + reach, 0, 2 * reach)], 0)
    return _apply_both_ways(images, weights / kernel.sum())  # black beyond the edge


def darken(images: Images, light: float) -> Images:
    """Leaves a share of each pixel's light, in 0..1."""
    return np.rint(images * np.float32(light)).astype(np.uint8)


def add_noise(images: Images, deviation: float, rng: np.random.Generator) -> Images:
    """Adds normal noise to every pixel, in grey levels; clips to 0..255.

    The same generator gives the same noise for each deviation, but for its size.
    """
    noise = rng.standard_normal(images.shape, np.float32)
    noisy = np.rint(images + np.float32(deviation) * noise)
    return np.clip(noisy, 0, BRIGHTEST).astype(np.uint8)


def cover(images: Images, side: int, rng: np.random.Generator) -> Images:
    """Lays a black square on each image, at a place of its own inside the frame."""
    places = np.floor(rng.random((len(images), 2)) * (SIDE - side + 1)).astype(int)
    top, left = places[:, :, None, None].transpose(1, 0, 2, 3)  # (n, 1, 1)
    row, column = np.indices(IMAGE_SHAPE)
    is_covered = (row >= top) & (row < top + side)
    is_covered &= (column >= left) & (column < left + side)
    return np.where(is_covered, 0, images).astype(np.uint8)


def _apply_both_ways(images: Images, weights: Floats) -> Images:
    """Weighs each image's rows and columns by a `(28, 28)` matrix."""
    weights = weights.astype(np.float32)
    mixed = weights @ images.astype(np.float32) @ weights.T
    return np.clip(np.rint(mixed), 0, BRIGHTEST).astype(np.uint8)


@dataclass(frozen=True)
class Alteration:
    """One way to alter images; an amount of 0 leaves them as they are."""

    key: str  # in the URL, on the command line and in files, for ever
    title: str
    amounts: tuple[float, ...]  # that experiments ask for, from 0
    unit: str  # that follows an amount; empty where there is but one
    words: str  # how the images are altered, after "Each image is"
    _apply: Callable[[Images, float, np.random.Generator], Images]

    def alter(self, images: Images, amount: float, *, seed: int = 0) -> Images:
        """Returns `(n, 28, 28)` images altered by an amount; the seed draws the rest.

        Raises:
            ValueError: for an amount below 0 or above the largest of `amounts`.
        """
        if not 0 <= amount <= self.amounts[-1]:
            raise ValueError(
                f"The amount of {self.title.lower()} must be in 0 to "
                f"{self.amounts[-1]:g}, received {amount:g}. Try {self.amounts[1]:g}."
            )
        if not amount:
            return images
        return self._apply(images, amount, np.random.default_rng(seed))

    @property
    def axis(self) -> str:
        """What an axis of amounts is called."""
        return f"{self.title.lower()} ({self.unit.strip()})".removesuffix(" ()")

    def tell(self, amount: float) -> str:
        """Returns an amount in words."""
        if not amount:
            return "unchanged"
        return f"{amount:g}{self.unit}" if self.unit else "mirrored"


def _share_out(count: int, groups: int, rng: np.random.Generator) -> Integers:
    """Returns the group of each of `count` images; all are equally large."""
    return rng.permutation(count) % groups


def _shift_around(images: Images, pixels: float, rng: np.random.Generator) -> Images:
    """Moves a quarter of the images in each of the four directions."""
    groups, shifted = _share_out(len(images), 4, rng), np.empty_like(images)
    for group, (right, down) in enumerate(DIRECTIONS):
        rows, step = groups == group, round(pixels)
        shifted[rows] = shift(images[rows], right=step * right, down=step * down)
    return shifted


def _turn_around(images: Images, degrees: float, rng: np.random.Generator) -> Images:
    """Turns one half of the images clockwise, the other anticlockwise."""
    groups, turned = _share_out(len(images), 2, rng), np.empty_like(images)
    for group, sign in enumerate((1, -1)):
        turned[groups == group] = turn(images[groups == group], sign * degrees)
    return turned


ALTERATIONS = {
    each.key: each
    for each in (
        Alteration(
            "shift",
            "Shift",
            (0, 1, 2, 3, 4, 5, 6),
            " px",
            "moved left, right, up or down, a quarter of the images each way; what "
            "comes in at the edge is black",
            _shift_around,
        ),
        Alteration(
            "turn",
            "Turn",
            (0, 5, 10, 15, 20, 30, 45),
            "°",
            "turned about its centre, one half of the images clockwise, the other "
            "anticlockwise",
            _turn_around,
        ),
        Alteration(
            "shrink",
            "Shrink",
            (0, 10, 20, 30, 40, 50),
            " %",
            "made smaller about its centre, with a black frame",
            lambda images, less, rng: shrink(images, 1 - less / 100),
        ),
        Alteration(
            "mirror",
            "Mirror",
            (0, 1),
            "",
            "mirrored: left becomes right",
            lambda images, amount, rng: mirror(images),
        ),
        Alteration(
            "noise",
            "Noise",
            (0, 10, 20, 30, 40, 50, 80),
            " grey levels",
            "given normal noise in every pixel, of this standard deviation, clipped to "
            "0 to 255",
            add_noise,
        ),
        Alteration(
            "blur",
            "Blur",
            (0, 0.5, 1, 1.5, 2, 2.5, 3),
            " px",
            "blurred by a Gaussian of this standard deviation",
            lambda images, deviation, rng: blur(images, deviation),
        ),
        Alteration(
            "dark",
            "Darkness",
            (0, 20, 40, 60, 80, 90, 95),
            " %",
            "made darker: every pixel loses this share of its light",
            lambda images, lost, rng: darken(images, 1 - lost / 100),
        ),
        Alteration(
            "square",
            "Black square",
            (0, 4, 8, 10, 12, 14, 16),
            " px",
            "covered by a black square of this side, at a random place",
            lambda images, side, rng: cover(images, round(side), rng),
        ),
    )
}
