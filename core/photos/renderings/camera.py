"""The camera: where it stood, its lens, its light and its noise."""

import numpy as np
from PIL import Image

from core.photos.renderings.noise import blur, smooth_noise

PHOTO_SIDE = 640


def take_photo(scene, rng, *, tilt):
    """Photographs a scene.

    Args:
        scene: `(n, n, 3)` float32, linear light.
        rng: `numpy.random.Generator`.
        tilt: How far the corners may move, as a share of the edge.

    Returns:
        `(PHOTO_SIDE, PHOTO_SIDE, 3)` uint8, sRGB.
    """
    seen = _seen_from(scene, rng, tilt=tilt)
    side = PHOTO_SIDE
    across = np.linspace(-1, 1, side, dtype=np.float32)
    radius = across[:, None] ** 2 + across[None] ** 2
    angle = rng.uniform(0, 2 * np.pi)
    lamp = np.cos(angle) * across[:, None] + np.sin(angle) * across[None]
    seen *= (1 - 0.11 * radius + 0.09 * lamp)[..., None]
    seen *= 1 + 0.05 * smooth_noise(rng, (side, side), (2, 2))[..., None]
    seen *= rng.normal(1, 0.025, 3).astype(np.float32)  # white balance
    seen *= rng.uniform(1.05, 1.3)
    seen = blur(seen, 0.55)
    grain = rng.standard_normal((side, side, 3)).astype(np.float32)
    grain = 0.6 * grain + 0.8 * grain.mean(axis=2, keepdims=True)
    seen += blur(grain, 0.45) * 0.018 * np.sqrt(np.clip(seen, 0.004, 1))
    film = np.clip(seen, 0, None)
    film += 0.1 * (film.mean(axis=2, keepdims=True) - film)  # stray light
    film = film * (1 + 0.4 * film) / (1 + 0.55 * film)  # highlights roll off
    return np.rint(255 * np.clip(film, 0, 1) ** (1 / 2.2)).astype(np.uint8)


def _seen_from(scene, rng, *, tilt):
    """Returns `(PHOTO_SIDE, PHOTO_SIDE, 3)`: the scene a little turned and tilted."""
    edge, side = len(scene), PHOTO_SIDE
    inset = 0.07
    corners = np.array(((0, 0), (1, 0), (1, 1), (0, 1)), float)
    corners = inset + (1 - 2 * inset) * corners
    corners += rng.uniform(-tilt, tilt, (4, 2)) / 2
    keystone = rng.uniform(0, tilt)  # the far edge looks smaller
    corners[0, 0] -= keystone / 2
    corners[1, 0] += keystone / 2
    weights = _homography(
        np.array(((0, 0), (1, 0), (1, 1), (0, 1)), float) * side, corners * edge
    )
    channels = [
        Image.fromarray(np.ascontiguousarray(scene[..., channel])).transform(
            (side, side), Image.Transform.PERSPECTIVE, weights, Image.Resampling.BICUBIC
        )
        for channel in range(3)
    ]
    return np.dstack([np.asarray(channel) for channel in channels]).copy()


def _homography(points, targets):
    """Returns the eight numbers that map `(4, 2)` points to `(4, 2)` targets."""
    rows, values = [], []
    for (x, y), (u, v) in zip(points, targets, strict=True):
        rows += [
            (x, y, 1, 0, 0, 0, -u * x, -u * y),
            (0, 0, 0, x, y, 1, -v * x, -v * y),
        ]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows, float), np.array(values, float)))
