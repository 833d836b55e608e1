"""Synthetic photos for the tests of core/photos: flat items on flat floors."""

import cv2
import numpy as np

DARK, BRIGHT = (40, 35, 60), (225, 220, 210)


def floor(colour=BRIGHT, *, height=240, width=180, seed=0):
    """Returns `(height, width, 3)` uint8: one colour and a little grain."""
    grain = np.random.default_rng(seed).normal(0, 4, (height, width, 3))
    return np.clip(np.array(colour) + grain, 0, 255).astype(np.uint8)


def shirt(item=DARK, ground=BRIGHT):
    """Returns a photo of a top with sleeves, and its true mask."""
    photo, mask = floor(ground), np.zeros((240, 180), np.uint8)
    right = [(120, 40), (165, 90), (145, 110), (122, 90), (122, 200)]
    left = [(180 - x, y) for x, y in reversed(right)]
    outline = np.array([*right, *left])
    cv2.fillPoly(mask, [outline], 1)
    photo[mask > 0] = floor(item, seed=1)[mask > 0]
    return photo, mask > 0


def pair_of_shoes():
    """Returns a photo of two dark ovals side by side, and the true mask."""
    photo, mask = floor(), np.zeros((240, 180), np.uint8)
    cv2.ellipse(mask, (60, 120), (24, 70), 0, 0, 360, 1, -1)
    cv2.ellipse(mask, (125, 125), (24, 70), 0, 0, 360, 1, -1)
    photo[mask > 0] = floor(DARK, seed=1)[mask > 0]
    return photo, mask > 0
