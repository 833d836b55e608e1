"""The preparation steps: from a photo to an image like those of the training data."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.arrays import Images
from core.photos.framing import Cut, cut_region, frame_item, render_item, shrink
from core.photos.masks import ItemMask, find_masks
from core.photos.options import PrepareOptions


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the preparation, as a learner sees it."""

    name: str  # `photo` or one of `STEPS`
    sentence: str  # what was done, or why it was not
    image: Images  # `(h, w, 3)` or `(h, w)`


@dataclass(frozen=True, eq=False)
class Item:
    """A photo cut down to working size, with the guesses at its item's place."""

    pixels: Images  # `(h, w, 3)`, turned and boxed, longest side `WORK_SIDE` at most
    masks: dict[str, ItemMask]  # by name, each `(h, w)`


@dataclass(frozen=True, eq=False)
class PreparedPhoto:
    """What the preparation made of a photo."""

    image: Images  # `(28, 28)`, for the networks
    steps: tuple[Step, ...]  # first to last
    item: Item  # for variants of it
    options: PrepareOptions  # those that were used


def prepare_photo(
    pixels: Images,
    alpha: Images | None = None,
    *,
    options: PrepareOptions | None = None,
) -> PreparedPhoto:
    """Prepares a photo for the networks.

    Args:
        pixels: `(h, w, 3)`, sRGB.
        alpha: `(h, w)`, 0 where the photo is transparent.
        options: None: all steps.

    Raises:
        ValueError: for a mask that this photo does not have.
    """
    options = options or PrepareOptions()
    return prepare_item(find_item(pixels, alpha, options), options)


def prepare_item(item: Item, options: PrepareOptions) -> PreparedPhoto:
    """Takes the steps that `options` leave on.

    Raises:
        ValueError: for a mask that this photo does not have.
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


def squash(pixels: Images) -> Images:
    """Returns the naive `(28, 28)`: grey and squeezed, as most first tries do."""
    grey = cv2.cvtColor(shrink(pixels), cv2.COLOR_RGB2GRAY)
    return frame_item(np.asarray(grey, np.uint8), keep_proportions=False)


def find_item(pixels: Images, alpha: Images | None, options: PrepareOptions) -> Item:
    """Turns, boxes and shrinks a photo, and finds the item."""
    pixels = cut_region(np.rot90(pixels, -options.quarter_turns), options.box)
    if alpha is not None:
        alpha = cut_region(np.rot90(alpha, -options.quarter_turns), options.box)
        alpha = shrink(alpha)
    pixels = shrink(pixels)
    return Item(pixels, find_masks(pixels, alpha))


def _steps(
    item: Item,
    mask: ItemMask,
    options: PrepareOptions,
    *,
    grey: Images,
    cut: Cut,
    negative: bool,
) -> tuple[Step, ...]:
    """Describes the steps up to the frame, each with what it left."""
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


def _find_sentence(mask: ItemMask, options: PrepareOptions) -> str:
    if not options.find:
        return "Switched off: the background stays."
    if mask.pixels.all():
        return "No outline could be trusted, so the whole photo stays."
    share = f"{mask.pixels.mean():.0%}"
    return f"What is not the item is set to black; the item fills {share} of the photo."


def _crop_sentence(options: PrepareOptions) -> str:
    if not options.crop:
        return "Switched off: the whole frame stays."
    return "Cut to the smallest box around the item."


def _polarity_sentence(negative: bool, options: PrepareOptions) -> str:
    if not options.polarity and not options.flip_polarity:
        return "Switched off: the greys stay as they are."
    if negative:
        return "Negated, as the training images are: the item bright, the rest black."
    return "Not negated: the background is dark already."


def _tone_sentence(options: PrepareOptions) -> str:
    if not options.tone:
        return "Switched off: the greys keep their range."
    return "The item's greys are stretched, so that seams and folds can be seen."


def _frame_step(image: Images, options: PrepareOptions) -> Step:
    if options.frame:
        return Step("frame", "The longest edge fills 28 pixels, centred.", image)
    return Step("frame", "Switched off: stretched to 28 x 28, out of shape.", image)
