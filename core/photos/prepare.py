"""The preparation ladder: from a photo to a picture like those the networks know."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.photos.masks import WORK_SIDE, find_masks

SIDE = 28
RUNGS = ("find", "crop", "polarity", "tone", "frame")
TONE_FLOOR = 0.06  # the darkest part of an item is not quite black
TONE_TAILS = (2, 98)  # percentiles of the item's greys that tone stretches apart
LEAST_CONTRAST = 0.35  # stretched from at least that much: noise is no pattern


@dataclass(frozen=True)
class PrepareOptions:
    """What the ladder does; a learner changes it to see what each rung is worth.

    Attributes:
        find: Set what is not the item to black.
        crop: Cut to the item.
        polarity: Negate, as the catalogue's pictures are: bright item on black.
        tone: Stretch the item's greys over the whole range.
        frame: Keep the proportions, pad to a square; off: stretch to 28 x 28.
        mask: Name of one of `core.photos.masks.find_masks`.
        box: `(left, top, right, bottom)` in 0..1 of the turned photo, or None.
        quarter_turns: Clockwise turns of 90 degrees, 0..3, before all else.
        flip_polarity: Do the opposite of what the polarity rung decided.

    Raises:
        ValueError: names the option, what it accepts and what it got.
    """

    find: bool = True
    crop: bool = True
    polarity: bool = True
    tone: bool = True
    frame: bool = True
    mask: str = "vote"
    box: tuple[float, float, float, float] | None = None
    quarter_turns: int = 0
    flip_polarity: bool = False

    def __post_init__(self):
        if self.quarter_turns not in (0, 1, 2, 3):
            raise ValueError(
                f"quarter_turns must be 0, 1, 2 or 3, received {self.quarter_turns!r}. "
                "Try 1 for a turn of 90 degrees clockwise."
            )
        if self.box is not None:
            left, top, right, bottom = self.box
            if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
                raise ValueError(
                    "box must be (left, top, right, bottom) in 0..1 with left < right "
                    f"and top < bottom, received {self.box}. Try (0, 0, 1, 1)."
                )

    def without(self, rung):
        """Returns the same options with one of `RUNGS` switched off."""
        return replace(self, **{rung: False})


@dataclass(frozen=True, eq=False)
class Step:
    """One rung of the ladder.

    Attributes:
        name: `photo`, one of `RUNGS`, or `final`.
        sentence: What was done, or why it was not.
        image: `(h, w, 3)` or `(h, w)` uint8.
    """

    name: str
    sentence: str
    image: np.ndarray


@dataclass(frozen=True, eq=False)
class Item:
    """A photo cut down to working size, with the guesses at its item's place.

    Attributes:
        pixels: `(h, w, 3)` uint8, turned and boxed, longest side `WORK_SIDE` at most.
        masks: `core.photos.masks.Mask` by name, each `(h, w)`.
    """

    pixels: np.ndarray
    masks: dict


@dataclass(frozen=True, eq=False)
class PreparedPhoto:
    """What the ladder made of a photo.

    Attributes:
        image: `(28, 28)` uint8, for the networks.
        steps: The Steps, first to last.
        item: The Item, for variants of it.
        options: The PrepareOptions that were used.
    """

    image: np.ndarray
    steps: tuple[Step, ...]
    item: Item
    options: PrepareOptions


def prepare_photo(pixels, alpha=None, *, options=None):
    """Takes a photo up the ladder.

    Args:
        pixels: `(h, w, 3)` uint8, sRGB.
        alpha: `(h, w)` uint8, 0 where the photo is transparent, or None.
        options: PrepareOptions; None: all rungs.

    Raises:
        ValueError: for a mask that this photo has not.
    """
    options = options or PrepareOptions()
    item = find_item(pixels, alpha, options)
    if options.mask not in item.masks:
        raise ValueError(
            f"mask must be one of {', '.join(item.masks)}, received {options.mask!r}. "
            "Try vote."
        )
    mask = item.masks[options.mask if options.find else "whole"]
    grey, cut, negative = render_item(item.pixels, mask.pixels, options)
    image = frame_item(grey, keep_proportions=options.frame)
    steps = _steps(item, mask, options, grey=grey, cut=cut, negative=negative)
    return PreparedPhoto(image, (*steps, _final_step(image, options)), item, options)


def squash(pixels):
    """Returns the naive `(28, 28)` uint8: grey and squeezed, as most first tries do."""
    grey = cv2.cvtColor(_shrunk(pixels), cv2.COLOR_RGB2GRAY)
    return frame_item(grey, keep_proportions=False)


def find_item(pixels, alpha, options):
    """Turns, boxes and shrinks a photo, and finds the item: an Item."""
    pixels = _boxed(np.rot90(pixels, -options.quarter_turns), options.box)
    if alpha is not None:
        alpha = _boxed(np.rot90(alpha, -options.quarter_turns), options.box)
        alpha = _shrunk(alpha)
    pixels = _shrunk(pixels)
    return Item(pixels, find_masks(pixels, alpha))


def render_item(pixels, mask, options):
    """Makes the grey picture of an item.

    Returns:
        `(grey, cut, negative)`: `(h, w)` uint8 cut to the item; the cut's two slices;
        whether greys were negated.
    """
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    negative = options.flip_polarity
    if options.polarity:
        negative ^= bool(not _is_whole(mask) or _border_of(grey).mean() > 0.5)
    if negative:
        grey = 1 - grey
    if options.tone:
        grey = _stretch(grey, mask)
    grey = np.where(mask, grey, 0)
    cut = _bounds(mask) if options.crop else (slice(None), slice(None))
    return np.rint(grey[cut] * 255).astype(np.uint8), cut, negative


def frame_item(grey, *, side=SIDE, keep_proportions=True):
    """Fits a grey picture into a black square, as Fashion-MNIST frames its items.

    Source: H. Xiao et al., "Fashion-MNIST" (2017), section 2: the longest edge fills
    the square, the item is centred.

    Args:
        grey: `(h, w)` uint8.
        side: Of the square.
        keep_proportions: False stretches both edges to the full side.

    Returns:
        `(side, side)` uint8.
    """
    height, width = side, side
    if keep_proportions:
        zoom = side / max(grey.shape)
        height, width = (max(1, round(edge * zoom)) for edge in grey.shape)
    fitted = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA)
    framed = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    framed[top : top + height, left : left + width] = fitted
    return framed


def _boxed(array, box):
    if box is None:
        return array
    (height, width), (left, top, right, bottom) = array.shape[:2], box
    rows = slice(int(top * height), max(int(top * height) + 1, int(bottom * height)))
    columns = slice(int(left * width), max(int(left * width) + 1, int(right * width)))
    return array[rows, columns]


def _shrunk(array):
    """Returns the array with its longest side at most `WORK_SIDE`."""
    height, width = array.shape[:2]
    zoom = min(1, WORK_SIDE / max(height, width))
    size = (max(1, round(width * zoom)), max(1, round(height * zoom)))
    return cv2.resize(np.ascontiguousarray(array), size, interpolation=cv2.INTER_AREA)


def _stretch(grey, mask):
    low, high = np.percentile(grey[mask], TONE_TAILS)
    middle, half = (low + high) / 2, max(high - low, LEAST_CONTRAST) / 2
    spread = np.clip((grey - middle + half) / (2 * half), 0, 1)
    return TONE_FLOOR + (1 - TONE_FLOOR) * spread


def _is_whole(mask):
    return bool(mask.all())


def _border_of(grey):
    return np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])


def _bounds(mask):
    """Returns the two slices of the smallest box around the mask."""
    slices = []
    for axis in (1, 0):
        filled = np.flatnonzero(mask.any(axis=axis))
        slices.append(slice(int(filled[0]), int(filled[-1]) + 1))
    return tuple(slices)


def _steps(item, mask, options, *, grey, cut, negative):
    return ()


def _final_step(image, options):
    return Step("final", "", image)
