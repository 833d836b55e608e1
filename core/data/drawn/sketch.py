"""Sketch: a garment as polygons in its own units, and how they become pixels."""

import functools

import numpy as np
from PIL import Image, ImageChops, ImageDraw

OVERSAMPLE = 3  # drawn this many times larger, then averaged: smooth edges
CLOTH, WARP, WEFT, FOLD = range(4)  # threads multiply the cloth painted before them
AREA = (0.0, 0.0)
FLAT = 128  # the grey of the fold layer that neither lightens nor darkens
MIRROR = np.array([-1.0, 1.0])


class Sketch:
    """Collects strokes in the order in which they are painted.

    Units are free: `render` fits whatever was drawn into the frame. x points right,
    y down. Tones run from 0 (background) to 1 (as bright as paper).
    """

    def __init__(self):
        self.strokes = []  # (points (n, 2), widths, tone, layer); AREA has no width

    def fill(self, points, tone, *, layer=CLOTH):
        """Paints a polygon."""
        self.strokes.append((np.asarray(points, dtype=float), AREA, tone, layer))

    def line(self, points, tone, width, *, layer=CLOTH):
        """Paints a ribbon of `width` along `points`; a pair makes it taper."""
        widths = width if isinstance(width, tuple) else (width, width)
        self.strokes.append((np.asarray(points, dtype=float), widths, tone, layer))

    def dot(self, centre, radius, tone, *, layer=CLOTH):
        """Paints a disc; a pair of radii makes it an ellipse."""
        self.strokes.append((CIRCLE * radius + centre, AREA, tone, layer))

    def fold(self, points, depth, width):
        """Adds a soft crease: depth in -1..1, negative is shadow, positive is light."""
        self.line(points, depth, width, layer=FOLD)


def _circle(corners=14):
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


CIRCLE = _circle()


@functools.cache
def _spline_basis(count, steps):
    """Returns `((count - 1) * steps + 1, count)` Catmull-Rom weights."""
    eye = np.eye(count)
    padded = np.vstack([2 * eye[0] - eye[1], eye, 2 * eye[-1] - eye[-2]])
    before, start, end, after = (padded[i : i + count - 1, None] for i in range(4))
    t = np.arange(steps)[None, :, None] / steps
    weights = start + t / 2 * (
        end
        - before
        + t * (2 * before - 5 * start + 4 * end - after)
        + t**2 * (3 * (start - end) + after - before)
    )  # (count - 1, steps, count)
    return np.vstack([weights.reshape(-1, count), eye[-1:]])


def curve(*points, steps=6):
    """Returns a smooth line through `points`; stacking two curves makes a corner."""
    return _spline_basis(len(points), steps) @ np.array(points, dtype=float)


def moved(points, x, y):
    """Returns `points` shifted by `(x, y)`."""
    return points + np.array((x, y))


def mirrored(half):
    """Returns a closed outline from its right half, listed from top to bottom."""
    return np.concatenate([half, half[::-1] * MIRROR])


def comb(starts, ends, thickness):
    """Returns one polygon of many bars: ribs, stripes and laces in a single stroke.

    Args:
        starts: `(n, 2)` where each bar begins.
        ends: `(n, 2)` where it ends.
        thickness: `(2,)` step from one long side of a bar to the other.
    """
    corners = (starts, ends, ends + thickness, starts + thickness)
    return np.stack(corners, axis=1).reshape(-1, 2)  # (4 n, 2)


def render(sketch, size, bend):
    """Paints a sketch into the frame as Fashion-MNIST does: longest edge to edge.

    Args:
        sketch: The `Sketch`.
        size: Edge of the picture in pixels.
        bend: `(6,)` numbers around 0, how the garment was laid down: lean, sway
            (amount, phase), spread (amount, phase), turn.

    Returns:
        `(paint, folds)`: two `(size, size)` uint8 arrays; in folds, `FLAT` is neutral.
    """
    easel = _Easel(size * OVERSAMPLE)
    corners = _fit(sketch.strokes, size * OVERSAMPLE, bend)
    for polygon, (_, _, tone, layer) in zip(corners, sketch.strokes, strict=True):
        easel.put(polygon, tone, layer)
    easel.weave()
    return tuple(
        np.asarray(each.reduce(OVERSAMPLE)) for each in (easel.paint, easel.folds)
    )


class _Easel:
    """Holds the two pictures in the making, and the threads not yet woven in."""

    def __init__(self, edge):
        self.paint = Image.new("L", (edge, edge))
        self.folds = Image.new("L", (edge, edge), FLAT)
        self.threads = {}  # layer -> picture that multiplies the paint
        self.brushes = {
            CLOTH: ImageDraw.Draw(self.paint),
            FOLD: ImageDraw.Draw(self.folds),
        }

    def put(self, corners, tone, layer):
        """Paints one polygon, given as a flat list of pixel coordinates."""
        if layer == FOLD:
            grey = int(FLAT + 127 * tone)
        elif layer == CLOTH:
            self.weave()
            grey = max(1, int(255 * tone))  # 0 is for the background alone
        else:
            grey = int(255 * tone)
            if layer not in self.brushes:
                self.threads[layer] = Image.new("L", self.paint.size, 255)
                self.brushes[layer] = ImageDraw.Draw(self.threads[layer])
        self.brushes[layer].polygon(corners, fill=grey)

    def weave(self):
        """Multiplies the threads into everything painted so far."""
        for layer, threads in self.threads.items():
            self.paint.paste(ImageChops.multiply(self.paint, threads))
            del self.brushes[layer]
        self.threads.clear()


def _fit(strokes, edge, bend):
    """Returns each stroke's outline in an `edge`-wide frame, as flat pixel lists."""
    counts = [len(points) for points, _, _, _ in strokes]
    solid = [layer == CLOTH for _, _, _, layer in strokes]
    # Two contiguous rows: reducing over a long axis is ten times as fast.
    points = np.concatenate([points for points, _, _, _ in strokes]).T.copy()
    sides = _sides(points, strokes, counts)
    # A ribbon runs along one side and back along the other; the other is reversed
    # as a whole, so that each stroke's share of it is one slice.
    points = np.concatenate([points + sides, (points - sides)[:, ::-1]], axis=1)
    solid = np.repeat(solid, counts)
    solid = np.concatenate([solid, solid[::-1]])
    points = _lay_down(_centred(points, solid), bend)
    points = _centred(points, solid) * (edge - 1) + (edge - 1) / 2  # (2, 2 n)
    flat = points.T.ravel().tolist()
    outlines, end, total = [], 0, len(flat)
    for count, (_, width, _, _) in zip(counts, strokes, strict=True):
        start, end = end, end + 2 * count
        way_back = [] if width is AREA else flat[total - end : total - start]
        outlines.append(flat[start:end] + way_back)
    return outlines


def _sides(points, strokes, counts):
    """Returns `(2, n)` steps from the middle of each ribbon to its side; areas: 0."""
    ends = np.cumsum(counts)
    after, before = np.arange(1, ends[-1] + 1), np.arange(-1, ends[-1] - 1)
    after[ends - 1] -= 1
    before[ends - counts] += 1
    along = points[:, after] - points[:, before]
    starts = np.repeat(ends - counts, counts)
    share = (np.arange(ends[-1]) - starts) / np.repeat(
        np.maximum(counts, 2) - 1, counts
    )
    first, last = np.repeat([widths for _, widths, _, _ in strokes], counts, axis=0).T
    widths = first + (last - first) * share
    return np.stack([-along[1], along[0]]) * widths / (2 * np.hypot(*along) + 1e-9)


def _centred(points, solid):
    """Moves and scales `(2, n)` points: the solid ones' longer edge spans -0.5..0.5."""
    inside = points[:, solid]
    low = inside.min(axis=1, keepdims=True)
    high = inside.max(axis=1, keepdims=True)
    return (points - (low + high) / 2) / (high - low).max()


def _lay_down(points, bend):
    """Leans, sways and turns a garment a little: no two lie alike on the table."""
    lean, sway, sway_phase, spread, spread_phase, turn = bend
    x, y = points
    moved_x = x + (lean - turn) * y + sway * np.sin(5 * y + sway_phase)
    moved_y = y + turn * x + spread * np.sin(5 * x + spread_phase)
    return np.stack([moved_x, moved_y])
