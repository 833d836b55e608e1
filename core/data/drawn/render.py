"""From strokes to pixels, and the light that falls on them."""

import functools

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from core.arrays import Floats, Images, Integers, Mask
from core.data.drawn.pen import AREA, CLOTH, FOLD, Stroke

OVERSAMPLE = 3  # drawn this many times larger, then averaged: smooth edges
FLAT = 128  # the grey of the fold layer that neither lightens nor darkens
CREASE_GRID = (4, 5)  # knots of the slow random light down and across a picture


def render(strokes: list[Stroke], size: int, bend: Floats) -> tuple[Images, Images]:
    """Paints strokes into the frame as Fashion-MNIST does: longest edge to edge.

    Args:
        bend: `(6,)` numbers around 0, how the garment was laid down: lean, sway
            (amount, phase), spread (amount, phase), turn.

    Returns:
        `(paint, folds)`: two `(size, size)` pictures; in folds, `FLAT` is neutral.
    """
    easel = _Easel(size * OVERSAMPLE)
    outlines = _fit(strokes, size * OVERSAMPLE, bend)
    for outline, stroke in zip(outlines, strokes, strict=True):
        easel.put(outline, stroke.tone, stroke.layer)
    easel.weave()
    paint, folds = easel.paint.reduce(OVERSAMPLE), easel.folds.reduce(OVERSAMPLE)
    return np.asarray(paint), np.asarray(folds)


class _Easel:
    """Holds the two pictures in the making, and the threads not yet woven in."""

    def __init__(self, edge: int) -> None:
        self.paint = Image.new("L", (edge, edge))
        self.folds = Image.new("L", (edge, edge), FLAT)
        self.threads: dict[int, Image.Image] = {}  # layer -> multiplies the paint
        layers = {CLOTH: self.paint, FOLD: self.folds}
        self.brushes = {layer: ImageDraw.Draw(each) for layer, each in layers.items()}

    def put(self, outline: list[float], tone: float, layer: int) -> None:
        grey = int(255 * tone)
        if layer == FOLD:
            grey = int(FLAT + 127 * tone)
        elif layer == CLOTH:
            self.weave()
            grey = max(1, grey)  # 0 is for the background alone
        elif layer not in self.brushes:
            self.threads[layer] = Image.new("L", self.paint.size, 255)
            self.brushes[layer] = ImageDraw.Draw(self.threads[layer])
        self.brushes[layer].polygon(outline, fill=grey)

    def weave(self) -> None:
        """Multiplies the threads into everything painted so far."""
        for layer, threads in self.threads.items():
            self.paint.paste(ImageChops.multiply(self.paint, threads))
            del self.brushes[layer]
        self.threads.clear()


def _fit(strokes: list[Stroke], edge: int, bend: Floats) -> list[list[float]]:
    """Returns each stroke's outline in an `edge`-wide frame, as flat pixel lists."""
    counts = np.array([len(stroke.points) for stroke in strokes])
    solid = np.repeat([stroke.layer == CLOTH for stroke in strokes], counts)
    # Two contiguous rows: reducing over a long axis is ten times as fast.
    points = np.concatenate([stroke.points for stroke in strokes]).T.copy()
    sides = _sides(points, strokes, counts)
    # A ribbon runs along one side and back along the other; the other is reversed
    # as a whole, so that each stroke's share of it is one slice.
    points = np.concatenate([points + sides, (points - sides)[:, ::-1]], axis=1)
    solid = np.concatenate([solid, solid[::-1]])
    points = _lay_down(_centred(points, solid), bend)
    points = _centred(points, solid) * (edge - 1) + (edge - 1) / 2  # (2, 2 n)
    flat = points.T.ravel().tolist()
    outlines: list[list[float]] = []
    end, total = 0, len(flat)
    for count, stroke in zip(counts.tolist(), strokes, strict=True):
        start, end = end, end + 2 * count
        way_back = [] if stroke.widths is AREA else flat[total - end : total - start]
        outlines.append(flat[start:end] + way_back)
    return outlines


def _sides(points: Floats, strokes: list[Stroke], counts: Integers) -> Floats:
    """Returns `(2, n)` steps from the middle of each ribbon to its side; areas: 0."""
    ends: Integers = np.cumsum(counts)
    rows = np.arange(int(ends[-1]))
    after, before = rows + 1, rows - 1
    after[ends - 1] -= 1
    before[ends - counts] += 1
    along = points[:, after] - points[:, before]
    lasts = np.repeat(np.maximum(counts, 2) - 1, counts)
    share = (rows - np.repeat(ends - counts, counts)) / lasts
    first, last = np.repeat([stroke.widths for stroke in strokes], counts, axis=0).T
    widths = first + (last - first) * share
    return np.stack([-along[1], along[0]]) * widths / (2 * np.hypot(*along) + 1e-9)


def _centred(points: Floats, solid: Mask) -> Floats:
    """Moves and scales `(2, n)` points: the solid ones' longer edge spans -0.5..0.5."""
    inside = points[:, solid]
    low, high = inside.min(axis=1), inside.max(axis=1)
    return (points - ((low + high) / 2)[:, None]) / (high - low).max()


def _lay_down(points: Floats, bend: Floats) -> Floats:
    """Leans, sways and turns a garment a little: no two lie alike on the table."""
    lean, sway, sway_phase, spread, spread_phase, turn = bend
    x, y = points
    moved_x = x + (lean - turn) * y + sway * np.sin(5 * y + sway_phase)
    return np.stack([moved_x, y + turn * x + spread * np.sin(5 * x + spread_phase)])


def light(paint: Images, folds: Images, rng: np.random.Generator) -> Images:
    """Turns `(n, size, size)` flat paint into what looks photographed."""
    count, size = len(paint), paint.shape[1]
    tone = paint.astype(np.float32) / 255
    creases = (folds.astype(np.float32) - FLAT) / 127

    def amount(low: float, high: float) -> Floats:
        return rng.uniform(low, high, (count, 1, 1)).astype(np.float32)

    shade = amount(0.5, 1.0) * _blur(creases, 0.016)
    shade += amount(0.05, 0.3) * _volume(tone > 0)
    shade += amount(0.02, 0.10) * _drift(rng, count, size)
    grain = rng.standard_normal(tone.shape, dtype=np.float32)
    fineness = min(1, (28 / size) ** 0.7)  # large pictures would look sanded
    shade += amount(0.01, 0.06) * grain * fineness
    lit = np.clip(tone * (1 + shade), 0, 1) ** amount(0.75, 1.25)
    return np.rint(255 * lit).astype(np.uint8)


@functools.cache
def _blur_matrix(size: int, sigma: float) -> Floats:
    """Returns `(size, size)` Gaussian weights; sigma is a share of the edge."""
    places = np.arange(size) / size
    weights = np.exp(-(((places[:, None] - places) / sigma) ** 2) / 2)
    reach = np.sqrt(2 * np.pi) * sigma * size  # beyond the frame counts as empty
    total = np.maximum(weights.sum(1, keepdims=True), reach)
    return (weights / total).astype(np.float32)


def _blur(images: Floats, sigma: float) -> Floats:
    matrix = _blur_matrix(images.shape[-1], sigma)
    return matrix @ images @ matrix.T


def _volume(inside: Mask) -> Floats:
    """Lights garments as if stuffed: the blurred silhouette is their height."""
    height = _blur(inside.astype(np.float32), 0.05)
    steep = height.shape[-1] / 12
    volume = 1.6 * (height - 0.8)
    volume[:, 1:-1] += (height[:, 2:] - height[:, :-2]) * steep  # light from above
    volume[:, :, 1:-1] += (height[:, :, 2:] - height[:, :, :-2]) * (steep / 2)  # left
    return np.clip(volume, -1.5, 1)


@functools.cache
def _drift_matrix(size: int, knots: int) -> Floats:
    """Returns `(size, knots)` smooth weights that spread `knots` numbers over a row."""
    places = np.linspace(0, knots - 1, size)[:, None]
    weights = np.exp(-((places - np.arange(knots)) ** 2) / 0.5)
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def _drift(rng: np.random.Generator, count: int, size: int) -> Floats:
    """Returns slow random light and shade, different in every picture."""
    down, across = CREASE_GRID
    knots = rng.standard_normal((count, down, across), dtype=np.float32)
    return _drift_matrix(size, down) @ knots @ _drift_matrix(size, across).T
