"""Many versions of one photo: what stays the same over all of them can be believed."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from core.data.dataset import SIDE
from core.photos.framing import frame_item, render_item
from core.photos.masks import LEAST_QUALITY, overlap, stands_out

CHOSEN_WEIGHT = 2.0  # of the vote, against 1 of every guess
ALIKE = 0.97  # masks that overlap more than this are one guess, not two
# Degrees, and the share of the frame across and down. What lies spread on a floor is
# wider than what hangs in a catalogue, so most of them are narrower than tall.
WARPS = ((0, 0.96, 1.0), (6, 0.88, 0.96), (-6, 0.88, 0.96), (0, 0.78, 0.96))
_FINE = 3 * SIDE  # pixels of a canvas: warped there, then shrunk, nothing blurs


@dataclass(frozen=True, eq=False)
class Variants:
    """Versions of one photo for the network.

    Attributes:
        images: `(n, 28, 28)` uint8; the first is the photo as the ladder made it.
        weights: `(n,)` float, what each counts; sums to 1.
        mirrored: `(n,)` bool, which of them are mirror images.
        names: What each is, such as `grabcut, mirrored`.
        stands_out: Whether the photo's guesses found an item; see `masks.stands_out`.
    """

    images: np.ndarray
    weights: np.ndarray
    mirrored: np.ndarray
    names: tuple[str, ...]
    stands_out: bool = True

    @property
    def question(self):
        """What `core.photos.prediction.predict_photos` takes for this photo."""
        return self.images, self.weights, self.mirrored, self.stands_out


def make_variants(prepared):
    """Varies mask, tone, framing and side of a PreparedPhoto: a Variants."""
    images, weights, names = [prepared.image], [0.0], ["as prepared"]
    for mask, weight in _distinct_masks(prepared):
        for tone in (True, False):
            canvas = _canvas(prepared, mask, tone)
            for warp in WARPS:
                image = _warp(canvas, *warp)
                images += [image, image[:, ::-1]]
                weights += [weight, weight]
                name = f"{mask.name}, {'' if tone else 'own '}tone, {_name(warp)}"
                names += [name, f"{name}, mirrored"]
    weights = np.array(weights) if sum(weights) else np.ones(len(weights))
    weights = weights / weights.sum()
    clear = stands_out(prepared.item.masks)
    mirrored = np.arange(len(images)) % 2 == 0  # each after what it mirrors
    mirrored[0] = False
    return Variants(np.stack(images), weights, mirrored, tuple(names), clear)


def turn(images, quarter_turns):
    """Turns `(n, 28, 28)` clockwise by so many times 90 degrees."""
    return np.ascontiguousarray(np.rot90(images, -quarter_turns, axes=(1, 2)))


def turn_alike(images, mirrored, quarter_turns):
    """Turns images clockwise and mirror images the other way.

    So a mirror image stays the mirror image of what it mirrors: what lies on its left
    side and its mirror image, on its right, both come upright.

    Args:
        images: `(n, 28, 28)`.
        mirrored: `(n,)` bool.
        quarter_turns: Of 90 degrees.
    """
    turned = turn(images, quarter_turns)
    turned[mirrored] = turn(images[mirrored], -quarter_turns)
    return turned


def _distinct_masks(prepared):
    """Returns `(mask, weight)` pairs: the chosen mask, then guesses unlike it."""
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


def _weight(mask, guesses):
    """Returns what a mask counts: the better and the more like the guesses, the more.

    What guesses agree on is right more often than what looks neat.
    """
    shared = np.mean([overlap(mask.pixels, each.pixels) for each in guesses])
    return max(mask.quality, LEAST_QUALITY) * float(shared)


def _canvas(prepared, mask, tone):
    options = replace(prepared.options, tone=prepared.options.tone and tone)
    grey, _, _ = render_item(prepared.item.pixels, mask.pixels, options)
    return frame_item(grey, side=_FINE, keep_proportions=options.frame)


def _warp(canvas, degrees, across, down):
    middle = (_FINE - 1) / 2
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.array([[cos * across, -sin * down], [sin * across, cos * down]])
    shift = middle - matrix @ (middle, middle)
    warped = cv2.warpAffine(canvas, np.column_stack([matrix, shift]), (_FINE, _FINE))
    return cv2.resize(warped, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _name(warp):
    degrees, across, _ = warp
    if not degrees:
        return "straight" if across > 0.9 else "narrower"
    return f"turned {degrees:+d}°"
