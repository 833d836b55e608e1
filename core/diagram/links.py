"""Links: how a block reads the one before it, as a window, a fan or an arrow."""

from core.diagram.bodies import Body
from core.diagram.palette import FAMILIES, Theme
from core.diagram.shapes import group, line, polygon

WINDOW_CENTRE = (0.5, 0.42)  # where on the map the example window lies


def draw_link(source: Body, target: Body, theme: Theme) -> str:
    """Returns the link between two bodies, drawn over the first, under the second."""
    color = theme.line(FAMILIES[target.block.family])
    writes_units = target.look in ("bar", "classes")
    if source.block.is_volume and target.block.is_volume and target.block.kernel:
        shapes = _window(source, target, target.block.kernel, color)
    elif source.look == "volume" and writes_units:
        shapes = _funnel(source, target, color)
    elif writes_units:  # a line from each unit, or row of the picture, to each unit
        shapes = [
            line((source.right, y - source.rise), (target.left, end), color, 0.6, 0.4)
            for y in source.dots
            for end in target.dots
        ]
    else:
        start, end = source.right + 4, target.left - 4
        shapes = draw_arrow(start, end, target.middle, theme)
    return group(shapes)


def draw_arrow(start: float, end: float, y: float, theme: Theme) -> list[str]:
    """Returns a small arrow to the right."""
    color = theme.muted
    head = ((end, y), (end - 6, y - 3.5), (end - 6, y + 3.5))
    return [line((start, y), (end - 5, y), color, 1.2), polygon(head, color)]


def _window(
    source: Body, target: Body, kernel: tuple[int, int], color: str
) -> list[str]:
    """Returns a kernel's window on the map, and its rays to what it computes."""
    rows, columns, _ = source.block.map_size
    down, half_down = _inside(WINDOW_CENTRE[1], min(1, kernel[0] / rows) / 2)
    across, half_across = _inside(WINDOW_CENTRE[0], min(1, kernel[1] / columns) / 2)
    corners = [
        source.face(across + i * half_across, down + j * half_down)
        for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ]
    tip = (target.left, target.front_top + WINDOW_CENTRE[1] * target.height)
    rays = [line(corner, tip, color, 0.8, 0.75) for corner in corners]
    return [*rays, polygon(corners, color, color, 0.55)]


def _inside(centre: float, half: float) -> tuple[float, float]:
    """Moves a window's centre so far that it ends within 0 and 1."""
    return min(max(centre, half), 1 - half), half


def _funnel(source: Body, target: Body, color: str) -> list[str]:
    """Returns the fan from a whole map, of which every value is read."""
    upper, lower = source.face(1, 0), source.face(1, 1)
    first, last = target.front_top, target.front_top + target.height
    if target.look == "classes":
        first, last = target.dots[0], target.dots[-1]
    end = target.left
    return [
        polygon((upper, (end, first), (end, last), lower), color, None, 0.16),
        line(upper, (end, first), color, 0.8, 0.6),
        line(lower, (end, last), color, 0.8, 0.6),
    ]
