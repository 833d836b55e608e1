"""Where in a photo the item is: several simple guesses, repaired, and their vote."""

from dataclasses import dataclass

import cv2
import numpy as np

WORK_SIDE = 256  # pixels of the longest side: enough for 28, and GrabCut stays quick
BORDER_SHARE = 0.06  # of the shorter side: taken for background
SMALLEST_ITEM = 0.02  # of the frame; less is a crumb, or no item was found
USUAL_ITEM = 0.12  # people go near enough that theirs is larger
LARGEST_ITEM = 0.93  # more is no outline
PARTNER_SHARE = 0.3  # of the largest piece: the other shoe of a pair
HANDLE_SHARE = 0.1  # of the item's size: a hole behind a thicker band is filled
LEAST_QUALITY = 0.15  # below, a mask has no vote
GRABCUT_STEPS = 3
SHADOW_WEIGHT = 0.35  # of lightness against colour, where shadows must not count
_GROUNDS = 3  # colours that a background may have
_TRUST = 0.5


@dataclass(frozen=True, eq=False)
class Mask:
    """One guess at the item's place.

    Attributes:
        name: `vote`, `border`, `shade-free`, `otsu`, `grabcut`, `rectangle`, `alpha`
            or `whole`.
        pixels: `(h, w)` bool, True on the item.
        quality: 0..1, how much like one whole item it looks; see `rate_mask`.
    """

    name: str
    pixels: np.ndarray
    quality: float


def find_masks(pixels, alpha=None):
    """Guesses the item's place in several ways.

    Args:
        pixels: `(h, w, 3)` uint8, sRGB; sides of some hundred pixels.
        alpha: `(h, w)` uint8, 0 where the photo is transparent, or None.

    Returns:
        A dict of `Mask` by name. `vote` comes first and is the one to use: it is the
        whole frame where no guess is worth trusting.
    """
    height, width = pixels.shape[:2]
    whole = Mask("whole", np.ones((height, width), bool), 0.0)
    found = {}
    if min(height, width) >= 8:  # below, there is no border to learn from
        guesses = _guess(pixels)
        found = {name: _repaired(name, guess) for name, guess in guesses.items()}
    if alpha is not None and alpha.min() < 128 <= alpha.max():
        found["alpha"] = _repaired("alpha", alpha >= 128)
    vote = _vote(found) or Mask("vote", whole.pixels, 0.0)
    return {"vote": vote, **found, "whole": whole}


def rate_mask(mask):
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


def repair_mask(mask):
    """Drops crumbs and thin straps, keeps a pair's both pieces, fills small holes.

    Args:
        mask: `(h, w)` bool.

    Returns:
        `(h, w)` bool, empty where nothing lasting was found.
    """
    radius = max(1, round(min(mask.shape) * 0.012))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
    closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, disc)
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, disc)
    count, pieces, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    if count < 2:
        return np.zeros_like(mask)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = 1 + np.flatnonzero(areas >= PARTNER_SHARE * areas.max())
    item = np.isin(pieces, kept)
    return item | _inner_holes(item)


def _inner_holes(item):
    """Returns the holes deep inside: prints and shine, not what a handle encloses.

    Between such an opening and the outside there is only a thin band of item.
    """
    radius = max(1, round(HANDLE_SHARE * float(np.sqrt(item.sum()))))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
    count, gaps = cv2.connectedComponents((~item).astype(np.uint8), connectivity=4)
    padded = np.pad(item, 1)  # beyond the frame it is outside, too
    _, parts = cv2.connectedComponents((~padded).astype(np.uint8), connectivity=4)
    outside = (parts == parts[0, 0]) & ~padded
    reach = cv2.dilate(outside.astype(np.uint8), disc)[1:-1, 1:-1] > 0
    is_open = np.isin(np.arange(count), np.unique(gaps[reach & ~item]))
    is_open[0] = True  # the item itself
    return ~is_open[gaps]


def overlap(first, second):
    """Returns the shared part of two masks: intersection over union, 0..1."""
    return float((first & second).sum() / max((first | second).sum(), 1))


def _repaired(name, guess):
    mask = repair_mask(guess)
    return Mask(name, mask, rate_mask(mask))


def _guess(pixels):
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab = cv2.GaussianBlur(lab, (0, 0), 1.5)
    border = _border(lab.shape[:2])
    guesses = {
        "border": _unlike_border(lab, border),
        "shade-free": _unlike_border(lab * [SHADOW_WEIGHT, 1, 1], border),
        "otsu": _brightness(lab[..., 0], border),
    }
    votes = np.mean(list(guesses.values()), axis=0)
    votes = cv2.GaussianBlur(votes.astype(np.float32), (0, 0), 3)
    guesses["grabcut"] = _grabcut(pixels, votes > _TRUST, border & (votes <= _TRUST))
    guesses["rectangle"] = _grabcut(pixels, ~border, border)
    return guesses


def _border(shape):
    """Returns `(h, w)` bool, True along the frame."""
    width = max(1, round(BORDER_SHARE * min(shape)))
    border = np.ones(shape, bool)
    border[width:-width, width:-width] = False
    return border


def _unlike_border(lab, border):
    """Finds what has none of the colours that the border has, by Otsu's threshold."""
    samples = lab[border].astype(np.float32)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    cv2.setRNGSeed(0)
    clusters = min(_GROUNDS, len(samples))
    _, labels, centres = cv2.kmeans(
        samples, clusters, None, criteria, 1, cv2.KMEANS_PP_CENTERS
    )
    shares = np.bincount(labels[:, 0], minlength=clusters) / len(labels)
    # A rare colour at the border may be a sleeve that leaves the frame.
    distances = [
        np.linalg.norm(lab - centre, axis=2)
        for centre, share in zip(centres, shares, strict=True)
        if share >= 0.15
    ]
    return _above_otsu(np.min(distances, axis=0))


def _above_otsu(values):
    scaled = np.clip(values * (255 / max(float(values.max()), 1e-6)), 0, 255)
    level, _ = cv2.threshold(
        scaled.astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU
    )
    return scaled > level


def _brightness(lightness, border):
    bright = _above_otsu(lightness)
    return ~bright if bright[border].mean() > 0.5 else bright


def _grabcut(pixels, likely, excluded):
    """Lets GrabCut redraw a guess by the colours inside and outside of it.

    Source: C. Rother et al., "GrabCut: interactive foreground extraction using
    iterated graph cuts" (2004), as OpenCV has it.
    """
    if likely.all() or not likely.any():
        return likely
    zoom = (max(1, likely.shape[1] // 2), max(1, likely.shape[0] // 2))
    state = np.where(likely, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    state[excluded] = cv2.GC_BGD
    state = cv2.resize(state, zoom, interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(pixels[..., ::-1], zoom, interpolation=cv2.INTER_AREA)
    if len(np.unique(state & 1)) < 2:
        return likely
    background, item = np.zeros((2, 1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(
        small, state, None, background, item, GRABCUT_STEPS, cv2.GC_INIT_WITH_MASK
    )
    found = ((state & 1) == 1).astype(np.float32)
    return cv2.resize(found, likely.shape[::-1]) > _TRUST


def _vote(found):
    """Returns the weighted majority of the masks as a Mask; None where none is good.

    A mask counts by its quality and by how much the others agree with it.
    """
    if "alpha" in found and found["alpha"].quality:
        return Mask("vote", found["alpha"].pixels, found["alpha"].quality)
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
    return Mask("vote", voted, quality) if quality >= LEAST_QUALITY else None
