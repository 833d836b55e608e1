"""Class visualisation: an image made to raise one class's logit, step by step.

Simonyan et al. 2014, "Deep Inside Convolutional Networks", section 2 (gradient ascent
with an L2 penalty); Yosinski et al. 2015, "Understanding Neural Networks Through Deep
Visualization" (decay and blur after each step); Mordvintsev et al. 2015, "Inceptionism"
(jitter).
"""

from collections.abc import Callable

import numpy as np
from scipy.ndimage import gaussian_filter

from core.arrays import Floats, Images
from core.data.dataset import IMAGE_SHAPE
from core.explain.checks import check_class, check_whole
from core.explain.made_images import Ascent, ClassImage
from core.explain.pixel_gradients import PixelGradients, differentiable
from core.explain.sample import load_test, sample_rows
from core.networks.loader import LoadedNetwork, load_network
from core.networks.network import logits_model, make_predictor

WHITE = 255
START = 40  # grey levels that the noise at the start stays below
MOST_STEPS = 1000
LIMITS = {"blur": (0.0, 3.0), "decay": (0.0, 0.5), "rate": (0.1, 100.0)}


def climb(
    folder: str, ascent: Ascent, now: ClassImage | None, steps: int
) -> ClassImage:
    """Goes `steps` steps up from `now`, or from the noise of the ascent's seed."""
    check_ascent(ascent)
    check_whole("steps", steps, 0, MOST_STEPS)
    return climb_on(load_network(folder).derive(differentiable), ascent, now, steps)


def find_real_logits(folder: str, label: int) -> Floats:
    """Returns the class's logit for each of its images among 2,000 test images."""
    check_class(label)
    loaded = load_network(folder)
    test = load_test(loaded.run)
    rows = sample_rows(test.labels)
    rows = rows[test.labels[rows] == label]
    return loaded.derive(_make_logits)(test.images[rows])[:, label]


def _make_logits(loaded: LoadedNetwork) -> Callable[[Images], Floats]:
    return make_predictor(logits_model(loaded.model))


def climb_on(
    gradients: PixelGradients, ascent: Ascent, now: ClassImage | None, steps: int
) -> ClassImage:
    """As `climb`, on a network at hand."""
    labels = np.array([ascent.label])
    pixels, first = (now.pixels, now.step) if now else (draw_start(ascent), 0)
    for step in range(first, first + steps):
        shift = draw_shift(ascent, step)
        moved = np.roll(pixels, shift, (0, 1))
        slope = gradients.of_logits(moved[None], labels)[1][0]
        slope = np.roll(slope, (-shift[0], -shift[1]), (0, 1))
        pixels = improve(pixels, slope, ascent)
    logits, _ = gradients.of_logits(np.round(pixels)[None], labels)
    return ClassImage(first + steps, pixels, logits[0])


def draw_start(ascent: Ascent) -> Floats:
    """Returns dark noise, float32 `(28, 28)`."""
    rng = np.random.default_rng(ascent.seed)
    return rng.uniform(0, START, IMAGE_SHAPE).astype(np.float32)


def draw_shift(ascent: Ascent, step: int) -> tuple[int, int]:
    """Returns by how many rows and columns the image is shifted before a step."""
    rng = np.random.default_rng([ascent.seed, 1 + step])
    down, across = rng.integers(-ascent.jitter, ascent.jitter + 1, 2)
    return int(down), int(across)


def improve(pixels: Floats, slope: Floats, ascent: Ascent) -> Floats:
    """Returns pixels after a step along the gradient, decay, blur and clipping.

    The step has the same size however steep the slope: `rate` times the gradient over
    its root mean square.
    """
    size = np.sqrt(np.mean(slope**2, dtype=np.float64))
    stepped = pixels + ascent.rate * slope / max(size, 1e-12)
    stepped = (1 - ascent.decay) * stepped
    if ascent.blur:
        stepped = gaussian_filter(stepped, ascent.blur, mode="constant")
    return np.clip(stepped, 0, WHITE).astype(np.float32)


def check_ascent(ascent: Ascent) -> None:
    """Refuses what no image can be made by."""
    check_class(ascent.label)
    check_whole("jitter", ascent.jitter, 0, 8)
    check_whole("seed", ascent.seed, 0, 2**31 - 1)
    for name, (low, high) in LIMITS.items():
        value = getattr(ascent, name)
        if not low <= value <= high:  # NaN, too
            raise ValueError(
                f"{name} must be from {low:g} to {high:g}, received {value!r}. "
                f"Try {Ascent.__dataclass_fields__[name].default:g}."
            )
