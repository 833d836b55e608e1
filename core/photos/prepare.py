"""The preparation steps: from a photo to an image like those of the training data."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.arrays import Images
from core.photos.dataset_form import dataset_image
from core.photos.framing import cut_region, frame_item, render_item, shrink
from core.photos.masks import ItemMask, find_masks
from core.photos.options import STEPS, PrepareOptions
from core.words import percent

OFF = {  # what a step that is switched off leaves
    "find": "the background stays.",
    "crop": "the whole frame stays.",
    "polarity": "the greys stay as they are.",
    "tone": "the greys keep their range.",
    "frame": "stretched to 28 x 28, out of shape.",
}

READY = (
    "In the dataset's form already, 28 x 28 and bright on black: predicted as it is."
)


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the preparation, as a learner sees it."""

    name: str  # `photo`, `ready` or one of `STEPS`
    sentence: str  # what was done, or why it was not
    image: Images  # `(h, w, 3)` or `(h, w)`


@dataclass(frozen=True, eq=False)
class Item:
    """A photo cut down to working size, with the guesses at its item's place."""

    pixels: Images  # `(h, w, 3)`, turned and boxed, longest side `WORK_SIDE` at most
    masks: dict[str, ItemMask]  # by name, each `(h, w)`
    ready: Images | None  # `(28, 28)` where the photo is in the dataset's form already


@dataclass(frozen=True, eq=False)
class PreparedPhoto:
    """What the preparation made of a photo."""

    image: Images  # `(28, 28)`, for the networks
    steps: tuple[Step, ...]  # first to last
    item: Item
    options: PrepareOptions

    @property
    def is_ready(self) -> bool:
        """Whether it was in the dataset's form already, and nothing was asked of it."""
        return self.item.ready is not None and self.options == PrepareOptions()


def prepare_photo(
    pixels: Images,
    alpha: Images | None = None,
    *,
    options: PrepareOptions | None = None,
) -> PreparedPhoto:
    """Prepares a photo, with `pixels` and `alpha` as `Photo` has them."""
    options = options or PrepareOptions()
    return prepare_item(find_item(pixels, alpha, options), options)


def prepare_item(item: Item, options: PrepareOptions) -> PreparedPhoto:
    """Takes the steps that `options` leave on; refuses a mask that is not there."""
    if options.mask not in item.masks:
        raise ValueError(
            f"mask must be one of {', '.join(item.masks)}, received {options.mask!r}. "
            "Try vote."
        )
    photo = Step("photo", "The photo, upright and made smaller.", item.pixels)
    if item.ready is not None and options == PrepareOptions():
        ready = Step("ready", READY, item.ready)
        return PreparedPhoto(item.ready, (photo, ready), item, options)
    mask = item.masks[options.mask if options.find else "whole"]
    grey, cut, negative = render_item(item.pixels, mask.pixels, options)
    image = frame_item(grey, keep_proportions=options.frame)
    found = np.where(mask.pixels[..., None], item.pixels, 0)
    polar = render_item(item.pixels, mask.pixels, replace(options, tone=False))[0]
    images = (found, found[cut], polar, grey, image)
    sentences = _describe_steps(mask, options, negative).values()
    steps = (photo, *map(Step, STEPS, sentences, images))
    return PreparedPhoto(image, steps, item, options)


def squash(pixels: Images) -> Images:
    """Returns the naive `(28, 28)`: grey and squeezed, as most first tries do."""
    grey = cv2.cvtColor(shrink(pixels), cv2.COLOR_RGB2GRAY)
    return frame_item(np.asarray(grey, np.uint8), keep_proportions=False)


def find_item(pixels: Images, alpha: Images | None, options: PrepareOptions) -> Item:
    """Turns, boxes and shrinks a photo, and finds the item."""
    pixels = shrink(cut_region(np.rot90(pixels, -options.quarter_turns), options.box))
    if alpha is not None:
        alpha = shrink(cut_region(np.rot90(alpha, -options.quarter_turns), options.box))
    ready = dataset_image(pixels) if alpha is None else None
    return Item(pixels, find_masks(pixels, alpha), ready)


def _describe_steps(
    mask: ItemMask, options: PrepareOptions, negative: bool
) -> dict[str, str]:
    """Says of each of `STEPS` what was done, or why it was not."""
    dark = "Not negated: the background is dark already."
    negated = "Negated, as the training images are: the item bright, the rest black."
    sentences = {
        "find": "What is not the item is set to black; the item fills "
        f"{percent(mask.pixels.mean(), 0)} of the photo.",
        "crop": "Cut to the smallest box around the item.",
        "polarity": negated if negative else dark,
        "tone": "The item's greys are stretched, so that seams and folds can be seen.",
        "frame": "The longest edge fills 28 pixels, centred.",
    }
    if mask.pixels.all():
        sentences["find"] = "No outline could be trusted, so the whole photo stays."
    off = {name: why for name, why in OFF.items() if not getattr(options, name)}
    if options.flip_polarity:
        off.pop("polarity", None)
    return sentences | {name: f"Switched off: {why}" for name, why in off.items()}
