"""Where in a photo the item is: several simple guesses, repaired, and their vote."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from core.arrays import Images, Mask
from core.photos.guesses import guess_places

WORK_SIDE = 256  # pixels of the longest side: enough for 28, and GrabCut stays quick
SMALLEST_ITEM = 0.02  # of the frame; less is a crumb, or no item was found
USUAL_ITEM = 0.12  # people go near enough that theirs is larger
LARGEST_ITEM = 0.93  # more is no outline
PARTNER_SHARE = 0.3  # of the largest piece: the other shoe of a pair
HANDLE_SHARE = 0.1  # of the item's size: a hole behind a thicker band is filled
LEAST_QUALITY = 0.15  # below, a mask has no vote
_TRUST = 0.5


@dataclass(frozen=True, eq=False)
class ItemMask:
    """One guess at the item's place."""

    name: str  # `vote`, `alpha`, `whole`, or one of `guess_places`
    pixels: Mask  # `(h, w)` bool, True on the item
    quality: float  # 0..1, how much like one whole item it looks; see `rate_mask`


def find_masks(pixels: Images, alpha: Images | None = None) -> dict[str, ItemMask]:
    """Guesses the item's place in several ways: masks by name.

    The sRGB `pixels` `(h, w, 3)` have sides of some hundred; `alpha` is `(h, w)`, 0
    where the photo is transparent. `vote` comes first and is the one to use: it is the
    whole frame where no guess is worth trusting.
    """
    height, width = pixels.shape[:2]
    whole = ItemMask("whole", np.ones((height, width), bool), 0.0)
    found = {}
    if min(height, width) >= 8:  # below, there is no border to learn from
        guesses = guess_places(pixels)
        found = {name: _repaired(name, guess) for name, guess in guesses.items()}
    if alpha is not None and alpha.min() < 128 <= alpha.max():
        found["alpha"] = _repaired("alpha", alpha >= 128)
    vote = _vote(found) or ItemMask("vote", whole.pixels, 0.0)
    return {"vote": vote, **found, "whole": whole}


def stands_out(masks: dict[str, ItemMask]) -> bool:
    """Says whether some item stands out, given what `find_masks` returned.

    GrabCut that is told the edge alone keeps nothing but crumbs of noise, gradients,
    patterns and empty floors, whatever the other guesses make of them. So it does with
    about 1 in 100 real photos of an item.
    """
    telling = ("alpha", "rectangle")
    return any(n in masks and masks[n].quality >= LEAST_QUALITY for n in telling)


def rate_mask(mask: Mask) -> float:
    """Says how much a mask looks like one whole item inside the frame, in 0..1.

    It is 0 for crumbs and for nearly everything. A mask loses by running along the
    frame, by being small, and by leaving gaps within its own outer bounds.
    """
    share = mask.mean()
    if not SMALLEST_ITEM <= share <= LARGEST_ITEM:
        return 0.0
    edge = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean()
    hull = cv2.convexHull(np.argwhere(mask)[:, None].astype(np.int32))
    solidity = min(1.0, mask.sum() / max(cv2.contourArea(hull), 1.0))
    return float((1 - edge) * solidity**0.5 * min(1.0, share / USUAL_ITEM))


def repair_mask(mask: Mask) -> Mask:
    """Drops crumbs and thin straps, keeps a pair's both pieces, fills small holes.

    It is empty where nothing lasting was found.
    """
    disc = _disc(min(mask.shape) * 0.012)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, disc)
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, disc)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    if count < 2:
        return np.zeros_like(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = 1 + np.flatnonzero(areas >= PARTNER_SHARE * areas.max())
    item = np.isin(pieces, kept)
    return item | _inner_holes(item)


def _inner_holes(item: Mask) -> Mask:
    """Returns the holes deep inside: prints and shine, not what a handle encloses.

    Between such an opening and the outside there is only a thin band of item.
    """
    disc = _disc(HANDLE_SHARE * float(np.sqrt(item.sum())))
    gaps: Any
    count, gaps = cv2.connectedComponents((~item).astype(np.uint8), connectivity=4)
    padded = np.pad(item, 1)  # beyond the frame it is outside, too
    _, parts = cv2.connectedComponents((~padded).astype(np.uint8), connectivity=4)
    outside = (parts == parts[0, 0]) & ~padded
    reach = cv2.dilate(outside.astype(np.uint8), disc)[1:-1, 1:-1] > 0
    is_open = np.isin(np.arange(count), np.unique(gaps[reach & ~item]))
    is_open[0] = True  # the item itself
    return ~is_open[gaps]


def _disc(radius: float) -> Any:
    side = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def overlap(first: Mask, second: Mask) -> float:
    """Returns the shared part of two masks: intersection over union, 0..1."""
    return float((first & second).sum() / max((first | second).sum(), 1))


def _repaired(name: str, guess: Mask) -> ItemMask:
    mask = repair_mask(guess)
    return ItemMask(name, mask, rate_mask(mask))


def _vote(found: dict[str, ItemMask]) -> ItemMask | None:
    """Returns the weighted majority of the masks; None where none is good.

    A mask counts by its quality and by how much the others agree with it.
    """
    if "alpha" in found and found["alpha"].quality:
        return ItemMask("vote", found["alpha"].pixels, found["alpha"].quality)
    good = [mask for mask in found.values() if mask.quality >= LEAST_QUALITY]
    if not good:
        return None
    agreement = [
        1 + sum(overlap(mask.pixels, other.pixels) for other in good if other != mask)
        for mask in good
    ]
    weights = np.array([mask.quality for mask in good]) * agreement
    votes = np.stack([mask.pixels for mask in good])
    share = np.tensordot(weights / weights.sum(), votes, axes=1)  # (h, w)
    voted = repair_mask(share >= _TRUST)
    quality = rate_mask(voted)
    return ItemMask("vote", voted, quality) if quality >= LEAST_QUALITY else None
