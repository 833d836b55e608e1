"""Fooling images: how little must change before a network sees a wanted class.

Szegedy et al. 2014, "Intriguing properties of neural networks"; Madry et al. 2018,
"Towards Deep Learning Models Resistant to Adversarial Attacks", section 2.1 (projected
gradient steps).
"""

import numpy as np
from numpy.typing import ArrayLike

from core.arrays import Floats, Images, Integers, Probabilities
from core.explain.checks import check_class, check_image, check_whole
from core.explain.made_images import NORMS, WALK_STEPS, Attack, Fooling, Walk
from core.explain.pixel_gradients import PixelGradients, differentiable
from core.networks.loader import load_network

WHITE = 255
REACH = 2.5  # times the budget, that all steps of a walk together could go
BUDGETS = {
    "L-infinity": np.arange(0, 49, 2.0),  # grey levels
    "L2": np.arange(0, 6.25, 0.25),  # pixels from black to white
}
UNITS = {"L-infinity": 1, "L2": WHITE}  # grey levels of a budget of 1
SEED = 0  # of the noise to compare with


def walk(
    folder: str, image: ArrayLike, attack: Attack, now: Walk | None, steps: int
) -> Walk:
    """Takes `steps` of the WALK_STEPS gradient steps on from `now`, or from the image.

    All budgets of the norm go at once.
    """
    image = check_image(image)
    check_attack(attack)
    check_whole("steps", steps, 0, WALK_STEPS)
    gradients = load_network(folder).derive(differentiable)
    return walk_on(gradients, _repeat(image, attack), attack, now, steps)


def finish(folder: str, image: ArrayLike, attack: Attack, walked: Walk) -> Fooling:
    """Rounds where a walk is to whole grey levels, and predicts.

    A larger budget allows what a smaller one does: where its own walk came less far,
    it keeps the smaller one's image.
    """
    check_attack(attack)
    start, budgets = _repeat(check_image(image), attack), BUDGETS[attack.norm]
    limits = budgets * UNITS[attack.norm]
    images = round_within(walked.pixels, start, limits, attack.norm)
    noise = np.random.default_rng(SEED).normal(size=start.shape[1:])[None]
    noisy = start + limits[:, None, None] * _directions(noise, attack.norm)
    noisy = project(noisy, start, limits, attack.norm)
    noisy = round_within(noisy, start, limits, attack.norm)
    predicted = predict_images(folder, np.concatenate([images, noisy]))
    probabilities, of_noise = np.split(predicted, 2)
    best = _best_so_far(probabilities[:, attack.wanted])
    return Fooling(
        attack.wanted, budgets, images[best], probabilities[best], noisy, of_noise
    )


def predict_images(folder: str, images: Images) -> Probabilities:
    """Returns a network's probabilities `(n, 10)`: is another one fooled, too?"""
    return load_network(folder).evaluate(images)[0]


def walk_on(
    gradients: PixelGradients,
    start: Floats,
    attack: Attack,
    now: Walk | None,
    steps: int,
) -> Walk:
    """As `walk`, on a network at hand, from `start` `(m, 28, 28)`."""
    limits = BUDGETS[attack.norm] * UNITS[attack.norm]
    labels = np.full(len(start), attack.wanted)
    stride = (REACH * limits / WALK_STEPS)[:, None, None]
    pixels, done = (now.pixels, now.step) if now else (start, 0)
    for _ in range(steps):
        slopes = gradients.of_log_probabilities(pixels, labels)[1]
        pixels = pixels + stride * _directions(slopes, attack.norm)
        pixels = project(pixels, start, limits, attack.norm)
    return Walk(done + steps, pixels)


def _repeat(image: Images, attack: Attack) -> Floats:
    count = len(BUDGETS[attack.norm])
    return np.repeat(image[None].astype(np.float64), count, axis=0)


def check_attack(attack: Attack) -> None:
    """Refuses a class or a norm that there is not."""
    check_class(attack.wanted)
    if attack.norm not in NORMS:
        raise ValueError(
            f"norm must be one of {', '.join(NORMS)}, received {attack.norm!r}. "
            f"Try {NORMS[0]}."
        )


def project(pixels: Floats, start: Floats, limits: Floats, norm: str) -> Floats:
    """Returns the nearest images `(m, 28, 28)` within the limits, in 0..255.

    Both are images, where each walk is and where it began; the limits are in grey
    levels.
    """
    change = pixels - start
    bounds = limits[:, None, None]
    if norm == "L-infinity":
        change = np.clip(change, -bounds, bounds)
    else:
        lengths = np.maximum(_lengths(change), 1e-12)
        change = change * np.minimum(1, bounds / lengths)
    return np.clip(start + change, 0, WHITE)


def round_within(pixels: Floats, start: Floats, limits: Floats, norm: str) -> Images:
    """Returns images in whole grey levels, still within the limits.

    Where rounding goes beyond, the change is rounded down.
    """
    nearest = np.round(pixels)
    if norm == "L-infinity":
        is_beyond = np.abs(nearest - start).max(axis=(1, 2), keepdims=True)
    else:
        is_beyond = _lengths(nearest - start)
    is_beyond = is_beyond > limits[:, None, None]
    down = start + np.trunc(pixels - start)
    return np.where(is_beyond, down, nearest).astype(np.uint8)


def _directions(slopes: Floats, norm: str) -> Floats:
    """Returns the steepest way up for a step of size 1 in a norm."""
    if norm == "L-infinity":
        return np.sign(slopes)
    return slopes / np.maximum(_lengths(slopes), 1e-12)


def _lengths(changes: Floats) -> Floats:
    """Returns `(m, 1, 1)` L2 lengths."""
    return np.sqrt((changes**2).sum(axis=(1, 2), keepdims=True))


def _best_so_far(values: Floats) -> Integers:
    """Returns at each place where the largest value up to it lies."""
    best = np.arange(len(values))
    for place in range(1, len(values)):
        if values[place] < values[best[place - 1]]:
            best[place] = best[place - 1]
    return best
