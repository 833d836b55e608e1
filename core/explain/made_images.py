"""Images made from a network's gradients, as pages ask for them and get them."""

from dataclasses import dataclass

import numpy as np

from core.arrays import Floats, Images, Probabilities

NORMS = ("L-infinity", "L2")
ASCENT_STEPS, WALK_STEPS = 128, 40


@dataclass(frozen=True)
class Ascent:
    """How an image is made that raises the logit of one class."""

    label: int
    jitter: int = 2  # most pixels that the image is shifted by before each step
    blur: float = 0.6  # standard deviation in pixels, after each step
    decay: float = 0.0  # of every pixel towards black, after each step: an L2 penalty
    rate: float = 24.0  # grey levels of a step, root mean square
    seed: int = 0  # of the noise to begin with, and of the shifts


@dataclass(frozen=True, eq=False)
class ClassImage:
    """An image on its way up a class's logit."""

    step: int  # steps made
    pixels: Floats  # `(28, 28)` float32 in 0..255, to go on from
    logits: Floats  # `(10,)` float32 of `image`

    @property
    def image(self) -> Images:
        """`(28, 28)` uint8: the pixels in whole grey levels."""
        return np.round(self.pixels).astype(np.uint8)

    @property
    def probabilities(self) -> Probabilities:
        """`(10,)`: softmax of the logits."""
        powers = np.exp(self.logits - self.logits.max())
        return powers / powers.sum()


@dataclass(frozen=True)
class Attack:
    """What an image is to be taken for, and how its change is measured."""

    wanted: int  # class
    # L-infinity: grey levels of the pixel that changed most. L2: length of the change,
    # 1 is one pixel from black to white.
    norm: str


@dataclass(frozen=True, eq=False)
class Walk:
    """An image on its way to a wanted class, once within every budget."""

    step: int  # steps made
    pixels: Floats  # `(m, 28, 28)` in 0..255


@dataclass(frozen=True, eq=False)
class Fooling:
    """Where a walk ended, budget by budget."""

    wanted: int
    budgets: Floats  # `(m,)` from 0 up, in the unit of the norm
    images: Images  # `(m, 28, 28)` uint8, the first one is unchanged
    probabilities: Probabilities  # `(m, 10)` float32
    noisy: Images  # `(m, 28, 28)`: with random noise of the same budget, to compare
    probabilities_noisy: Probabilities  # `(m, 10)`

    @property
    def first(self) -> int | None:
        """The place of the smallest budget that fools the network, or None."""
        fooled = np.flatnonzero(self.probabilities.argmax(axis=1) == self.wanted)
        return int(fooled[0]) if len(fooled) else None
