"""Simple guesses at where in a photo the item is, each wrong in its own way."""

from typing import Any

import cv2
import numpy as np

from core.arrays import Floats, Images, Integers, Mask

BORDER_SHARE = 0.06  # of the shorter side: taken for background
GRABCUT_STEPS = 3
SHADOW_WEIGHT = 0.35  # of lightness against colour, where shadows must not count
CLUSTERS = 6  # colours that a photo is divided into
CLUSTER_SHADOW_WEIGHT = 0.6  # where grey items on grey floors must still be told apart
_INNER, _OUTER = 0.6, 0.85  # of the way from the photo's middle to its edge
_GROUNDS = 3  # colours that a background may have
_TRUST = 0.5
_UNSET: Any = None  # OpenCV takes it, its stubs do not


def guess_places(pixels: Images) -> dict[str, Mask]:
    """Guesses the item's place in several ways: ragged masks `(h, w)` by name.

    No side of the sRGB `pixels` may be below 8.
    """
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab = np.asarray(cv2.GaussianBlur(lab, (0, 0), 1.5), np.float32)
    border = _border(lab.shape[:2])
    guesses = {
        "border": _unlike_border(lab, border),
        "shade-free": _unlike_border(lab * [SHADOW_WEIGHT, 1, 1], border),
        "otsu": _brightness(lab[..., 0], border),
    }
    votes = np.mean(list(guesses.values()), axis=0)
    guesses["clusters"] = _central_colours(lab * [CLUSTER_SHADOW_WEIGHT, 1, 1])
    votes = cv2.GaussianBlur(votes.astype(np.float32), (0, 0), 3)
    guesses["grabcut"] = _grabcut(pixels, votes > _TRUST, border & (votes <= _TRUST))
    guesses["rectangle"] = _grabcut(pixels, ~border, border)
    return guesses


def _border(shape: tuple[int, ...]) -> Mask:
    width = max(1, round(BORDER_SHARE * min(shape)))
    border = np.ones(shape, bool)
    border[width:-width, width:-width] = False
    return border


def _unlike_border(lab: Floats, border: Mask) -> Mask:
    """Finds what has none of the colours that the border has, by Otsu's threshold."""
    samples = lab[border].astype(np.float32)
    labels, centres = _common_colours(samples, _GROUNDS)
    shares = np.bincount(labels, minlength=len(centres)) / len(labels)
    # A rare colour at the border may be a sleeve that leaves the frame.
    distances = [
        np.linalg.norm(lab - centre, axis=2)
        for centre, share in zip(centres, shares, strict=True)
        if share >= 0.15
    ]
    return _above_otsu(np.min(distances, axis=0))


def _above_otsu(values: Floats) -> Mask:
    scaled = np.clip(values * (255 / max(float(values.max()), 1e-6)), 0, 255)
    level, _ = cv2.threshold(
        scaled.astype(np.uint8), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU
    )
    return scaled > level


def _brightness(lightness: Floats, border: Mask) -> Mask:
    bright = _above_otsu(lightness)
    return ~bright if bright[border].mean() > 0.5 else bright


def _central_colours(lab: Floats) -> Mask:
    """Finds the photo's colours that are denser in its middle than along its edge.

    It is the one guess that holds where an item leaves the frame.
    """
    lab = lab.astype(np.float32)
    height, width = lab.shape[:2]
    samples = np.ascontiguousarray(lab[::4, ::4]).reshape(-1, 3)
    centres = _common_colours(samples, CLUSTERS)[1]
    distances = [np.linalg.norm(lab - centre, axis=2) for centre in centres]
    nearest = np.argmin(distances, axis=0)
    down, across = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    way = np.maximum(np.abs(down), np.abs(across))  # 0 middle, 1 edge
    parts, count = (nearest[way < _INNER], nearest[way > _OUTER]), len(centres)
    inner, outer = (np.bincount(p, minlength=count) / max(len(p), 1) for p in parts)
    return (inner > outer)[nearest]


def _common_colours(samples: Floats, count: int) -> tuple[Integers, Floats]:
    """Returns the labels `(n,)` and centres `(count, 3)` of colours, by k-means."""
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    cv2.setRNGSeed(0)
    count = min(count, len(samples))
    _, labels, centres = cv2.kmeans(
        samples, count, _UNSET, criteria, 1, cv2.KMEANS_PP_CENTERS
    )
    return np.asarray(labels, np.int32)[:, 0], np.asarray(centres, np.float32)


def _grabcut(pixels: Images, likely: Mask, excluded: Mask) -> Mask:
    """Lets GrabCut redraw a guess by the colours inside and outside of it.

    Source: C. Rother et al., "GrabCut: interactive foreground extraction using
    iterated graph cuts" (2004), as OpenCV has it.
    """
    if likely.all() or not likely.any():
        return likely
    zoom = (max(1, likely.shape[1] // 2), max(1, likely.shape[0] // 2))
    state = np.where(likely, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    state[excluded] = cv2.GC_BGD
    state: Any = cv2.resize(state, zoom, interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(pixels[..., ::-1], zoom, interpolation=cv2.INTER_AREA)
    if len(np.unique(state & 1)) < 2:
        return likely
    background, item = np.zeros((2, 1, 65))
    cv2.setRNGSeed(0)
    cv2.grabCut(
        small, state, _UNSET, background, item, GRABCUT_STEPS, cv2.GC_INIT_WITH_MASK
    )
    found = ((state & 1) == 1).astype(np.float32)
    return cv2.resize(found, likely.shape[::-1]) > _TRUST
