"""Where in a photo the item is: several simple guesses, repaired, and their vote."""

from dataclasses import dataclass

import cv2
import numpy as np

WORK_SIDE = 256  # pixels of the longest side: enough for 28, and GrabCut stays quick
BORDER_SHARE = 0.06  # of the shorter side: taken for background
SMALLEST_ITEM = 0.02  # of the frame; less is a crumb, or no item was found
LARGEST_ITEM = 0.93  # more is no outline
PARTNER_SHARE = 0.3  # of the largest piece: the other shoe of a pair
HANDLE_SHARE = 0.08  # of the item's size: a hole behind a thicker band is filled
GRABCUT_STEPS = 3
SHADOW_WEIGHT = 0.35  # of lightness against colour, where shadows must not count
_GROUNDS = 3  # colours that a background may have
_TRUST = 0.5


@dataclass(frozen=True, eq=False)
class Mask:
    """One guess at the item's place.

    Attributes:
        name: `vote`, `border`, `shade-free`, `otsu`, `grabcut`, `alpha` or `whole`.
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

    It is 0 for crumbs and for nearly everything, and loses by running along the
    frame and by being frayed: an item has little outline for its area.
    """
    share = mask.mean()
    if not SMALLEST_ITEM <= share <= LARGEST_ITEM:
        return 0.0
    edge = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]]).mean()
    contours, _ = cv2.findContours(
        mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    outline = sum(cv2.arcLength(each, True) for each in contours)
    roundness = min(1.0, 4 * np.pi * mask.sum() / outline**2 / 0.3)
    return float((1 - edge) * roundness**0.5)


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
    guesses["grabcut"] = _grabcut(pixels, guesses, border)
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


def _grabcut(pixels, guesses, border):
    """Lets GrabCut redraw what the other guesses say.

    Source: C. Rother et al., "GrabCut: interactive foreground extraction using
    iterated graph cuts" (2004), as OpenCV has it.
    """
    votes = np.mean(list(guesses.values()), axis=0)
    votes = cv2.GaussianBlur(votes.astype(np.float32), (0, 0), 3)
    state = np.where(votes > _TRUST, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    state[border & (votes < _TRUST)] = cv2.GC_BGD
    if len(np.unique(state & 1)) < 2:
        return votes > _TRUST
    models = np.zeros((2, 1, 65))
    cv2.grabCut(
        np.ascontiguousarray(pixels[..., ::-1]), state, None, models[0], models[1],
        GRABCUT_STEPS, cv2.GC_INIT_WITH_MASK,
    )
    return (state & 1) == 1


def _vote(found):
    """Returns the weighted majority of the masks as a Mask; None where none is good."""
    if "alpha" in found and found["alpha"].quality:
        return Mask("vote", found["alpha"].pixels, found["alpha"].quality)
    weights = np.array([mask.quality for mask in found.values()])
    if not len(weights) or not weights.max():
        return None
    votes = np.stack([mask.pixels for mask in found.values()])
    share = np.tensordot(weights / weights.sum(), votes, axes=1)  # (h, w)
    voted = repair_mask(share >= _TRUST)
    return Mask("vote", voted, rate_mask(voted)) if rate_mask(voted) else None
