"""Many versions of one photo: what stays the same over all of them can be believed."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.arrays import Floats, Images, Mask
from core.data.dataset import SIDE
from core.photos.framing import frame_item, render_item
from core.photos.masks import LEAST_QUALITY, ItemMask, overlap, stands_out
from core.photos.prepare import PreparedPhoto

CHOSEN_WEIGHT = 2.0  # of the vote, against 1 of every guess
ALIKE = 0.97  # masks that overlap more than this are one guess, not two
# Degrees, and the share of the frame across and down. What lies spread on a floor is
# wider than what hangs in a catalogue, so most of them are narrower than tall.
WARPS = ((0, 0.96, 1.0), (6, 0.88, 0.96), (-6, 0.88, 0.96), (0, 0.78, 0.96))
_FINE = 3 * SIDE  # pixels of a canvas: warped there, then shrunk, nothing blurs


@dataclass(frozen=True, eq=False)
class Variants:
    """Versions of one photo: what `core.photos.worker.predict_photos` takes."""

    images: Images  # `(n, 28, 28)`; the first is the photo as prepared
    weights: Floats  # `(n,)`, what each counts; sums to 1
    mirrored: Mask  # `(n,)`, which of them are mirror images
    stands_out: bool  # whether its guesses found an item; see `masks.stands_out`
    is_ready: bool = False  # one image of the dataset's form: predicted as it is


def make_variants(prepared: PreparedPhoto) -> Variants:
    """Varies mask, tone, framing and side of a photo."""
    if prepared.is_ready:
        return one_variant(prepared.image, is_ready=True)
    images, weights = [prepared.image], [0.0]
    for mask, weight in _distinct_masks(prepared):
        for tone in (True, False):
            canvas = _canvas(prepared, mask, tone)
            for warp in WARPS:
                image = _warp(canvas, *warp)
                images += [image, image[:, ::-1]]
                weights += [weight, weight]
    shares = np.array(weights) if sum(weights) else np.ones(len(weights))
    clear = stands_out(prepared.item.masks)
    mirrored = np.arange(len(images)) % 2 == 0  # each after what it mirrors
    mirrored[0] = False
    return Variants(np.stack(images), shares / shares.sum(), mirrored, clear)


def one_variant(image: Images, *, is_ready: bool = False) -> Variants:
    """Makes the only variant of a photo of its `(28, 28)`."""
    return Variants(image[None], np.ones(1), np.zeros(1, bool), True, is_ready)


def turn(images: Images, quarter_turns: int) -> Images:
    """Turns `(n, 28, 28)` clockwise by so many times 90 degrees."""
    return np.ascontiguousarray(np.rot90(images, -quarter_turns, axes=(1, 2)))


def turn_alike(images: Images, mirrored: Mask, quarter_turns: int) -> Images:
    """Turns images clockwise and mirror images the other way.

    So a mirror image stays the mirror image of what it mirrors: what lies on its left
    side and its mirror image, on its right, both come upright.
    """
    turned = turn(images, quarter_turns)
    turned[mirrored] = turn(images[mirrored], -quarter_turns)
    return turned


def _distinct_masks(prepared: PreparedPhoto) -> list[tuple[ItemMask, float]]:
    """Returns masks with weights: the chosen mask, then guesses unlike it."""
    masks, options = prepared.item.masks, prepared.options
    chosen = masks[options.mask if options.find else "whole"]
    guesses = [
        mask
        for name, mask in masks.items()
        if name not in ("vote", "whole") and mask.quality >= LEAST_QUALITY
    ]
    if not options.find or options.mask != "vote" or not guesses:
        return [(chosen, 1.0)]  # the learner said which, or there is no choice
    kept, weights = [], []
    for mask in (chosen, *guesses):
        likeness = [overlap(mask.pixels, each.pixels) for each in kept]
        if not kept or max(likeness) < ALIKE:
            kept.append(mask)
            weights.append(0.0)
            likeness.append(1.0)
        weights[int(np.argmax(likeness))] += _weight(mask, guesses)
    weights[0] += (CHOSEN_WEIGHT - 1) * _weight(chosen, guesses)
    return list(zip(kept, weights, strict=True))


def _weight(mask: ItemMask, guesses: list[ItemMask]) -> float:
    """Returns what a mask counts: the better and the more like the guesses, the more.

    What guesses agree on is right more often than what looks neat.
    """
    shared = np.mean([overlap(mask.pixels, each.pixels) for each in guesses])
    return max(mask.quality, LEAST_QUALITY) * float(shared)


def _canvas(prepared: PreparedPhoto, mask: ItemMask, tone: bool) -> Images:
    options = replace(prepared.options, tone=prepared.options.tone and tone)
    grey, _, _ = render_item(prepared.item.pixels, mask.pixels, options)
    return frame_item(grey, side=_FINE, keep_proportions=options.frame)


def _warp(canvas: Images, degrees: float, across: float, down: float) -> Images:
    middle = (_FINE - 1) / 2
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.array([[cos * across, -sin * down], [sin * across, cos * down]])
    shift = middle - matrix @ (middle, middle)
    warped = cv2.warpAffine(canvas, np.column_stack([matrix, shift]), (_FINE, _FINE))
    small = cv2.resize(warped, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
