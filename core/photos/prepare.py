"""The preparation ladder: from a photo to a picture like those the networks know."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.photos.framing import cut_box, frame_item, render_item, shrink
from core.photos.masks import find_masks

STEPS = ("find", "crop", "polarity", "tone", "frame")


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
        """Returns the same options with one of `STEPS` switched off."""
        return replace(self, **{rung: False})


@dataclass(frozen=True, eq=False)
class Step:
    """One rung of the ladder.

    Attributes:
        name: `photo` or one of `STEPS`.
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
    return prepare_item(find_item(pixels, alpha, options), options)


def prepare_item(item, options):
    """Takes an Item up the rungs that `options` leave on: a PreparedPhoto.

    Raises:
        ValueError: for a mask that this photo has not.
    """
    if options.mask not in item.masks:
        raise ValueError(
            f"mask must be one of {', '.join(item.masks)}, received {options.mask!r}. "
            "Try vote."
        )
    mask = item.masks[options.mask if options.find else "whole"]
    grey, cut, negative = render_item(item.pixels, mask.pixels, options)
    image = frame_item(grey, keep_proportions=options.frame)
    steps = _steps(item, mask, options, grey=grey, cut=cut, negative=negative)
    steps = (*steps, _frame_step(image, options))
    return PreparedPhoto(image, steps, item, options)


def squash(pixels):
    """Returns the naive `(28, 28)` uint8: grey and squeezed, as most first tries do."""
    grey = cv2.cvtColor(shrink(pixels), cv2.COLOR_RGB2GRAY)
    return frame_item(grey, keep_proportions=False)


def find_item(pixels, alpha, options):
    """Turns, boxes and shrinks a photo, and finds the item: an Item."""
    pixels = cut_box(np.rot90(pixels, -options.quarter_turns), options.box)
    if alpha is not None:
        alpha = cut_box(np.rot90(alpha, -options.quarter_turns), options.box)
        alpha = shrink(alpha)
    pixels = shrink(pixels)
    return Item(pixels, find_masks(pixels, alpha))


def _steps(item, mask, options, *, grey, cut, negative):
    """Describes the rungs up to the frame, each with what it left."""
    found = np.where(mask.pixels[..., None], item.pixels, 0)
    toneless = replace(options, tone=False)
    polar, _, _ = render_item(item.pixels, mask.pixels, toneless)
    return (
        Step("photo", "The photo, upright and made smaller.", item.pixels),
        Step("find", _find_sentence(mask, options), found),
        Step("crop", _crop_sentence(options), found[cut]),
        Step("polarity", _polarity_sentence(negative, options), polar),
        Step("tone", _tone_sentence(options), grey if options.tone else polar),
    )


def _find_sentence(mask, options):
    if not options.find:
        return "Switched off: the background stays."
    if mask.pixels.all():
        return "No outline could be trusted, so the whole photo stays."
    share = f"{mask.pixels.mean():.0%}"
    return f"What is not the item is set to black; the item fills {share} of the photo."


def _crop_sentence(options):
    if not options.crop:
        return "Switched off: the whole frame stays."
    return "Cut to the smallest box around the item."


def _polarity_sentence(negative, options):
    if not options.polarity and not options.flip_polarity:
        return "Switched off: the greys stay as they are."
    if negative:
        return "Negated, as the training images are: the item bright, the rest black."
    return "Not negated: the background is dark already."


def _tone_sentence(options):
    if not options.tone:
        return "Switched off: the greys keep their range."
    return "The item's greys are stretched, so that seams and folds can be seen."


def _frame_step(image, options):
    if options.frame:
        return Step("frame", "The longest edge fills 28 pixels, centred.", image)
    return Step("frame", "Switched off: stretched to 28 x 28, out of shape.", image)
