"""Images that are in the dataset's form already: exported, enlarged or inverted."""

import cv2
import numpy as np

from core.arrays import Images
from core.data.dataset import SIDE

# Of 70,000 images of Fashion-MNIST, 99.9 % pass all of these tests.
COLOURLESS = 12  # levels between red, green and blue, but for one pixel in a hundred
BLACK = 8  # levels: JPEG is not exact
LEAST_BLACK = 0.08  # of the frame
LEAST_EXTENT = 24  # pixels of the longer side of what is not black: it fills the frame
_WAYS = (  # down to 28 x 28, and how it may have been enlarged
    (cv2.INTER_NEAREST_EXACT, cv2.INTER_NEAREST_EXACT),
    (cv2.INTER_NEAREST_EXACT, cv2.INTER_LINEAR),
    (cv2.INTER_NEAREST_EXACT, cv2.INTER_CUBIC),
    (cv2.INTER_AREA, cv2.INTER_CUBIC),
)
BLOCKY = 3  # mean levels by which a picture may differ from its 28 x 28, enlarged


def dataset_image(pixels: Images) -> Images | None:
    """Returns the `(28, 28)` that a picture was made of, or None for a photo.

    It is square and grey, bright on black or inverted, its item touches the frame, and
    it has no detail that 28 pixels a side could not hold.
    """
    height, width = pixels.shape[:2]
    if abs(height - width) > 1 or min(height, width) < SIDE:
        return None
    if np.percentile(np.ptp(pixels.astype(int), axis=2), 99) > COLOURLESS:
        return None
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    if np.median(grey[[0, 0, -1, -1], [0, -1, 0, -1]]) > 127:
        grey = 255 - grey
    small, error = min((_undo(grey, *ways) for ways in _WAYS), key=lambda each: each[1])
    return small if error <= BLOCKY and _is_framed(small) else None


def _undo(grey: Images, down: int, up: int) -> tuple[Images, float]:
    """Makes a picture 28 x 28, and says how far that one enlarged is from it."""
    small = np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=down), np.uint8)
    enlarged = cv2.resize(small, grey.shape[::-1], interpolation=up)
    return small, float(cv2.absdiff(grey, np.asarray(enlarged, np.uint8)).mean())


def _is_framed(image: Images) -> bool:
    is_black = image <= BLACK
    seen = np.argwhere(~is_black)
    if is_black.mean() < LEAST_BLACK or not len(seen):
        return False
    corners = is_black[[0, 0, -1, -1], [0, -1, 0, -1]].sum()
    return corners >= 3 and np.ptp(seen, axis=0).max() + 1 >= LEAST_EXTENT
