"""Links: how a block reads the one before it, as a window, a fan or an arrow."""

from core.diagram.palette import FAMILIES, Theme
from core.diagram.shapes import Line, Part, Polygon, Shape

WINDOW_CENTRE = (0.5, 0.42)  # where on the map the example window lies


def draw_link(source, target, theme):
    """Returns the Part between two slots, drawn over the first, under the second."""
    color = theme.line(FAMILIES[target.block.family])
    writes_units = target.body.look in ("bar", "classes")
    if source.block.is_volume and target.block.is_volume and target.block.kernel:
        shapes = _window(source, target, color)
    elif source.body.look == "volume" and writes_units:
        shapes = _funnel(source.body, target.body, color)
    elif writes_units:
        shapes = _fan(source.body, target.body, color)
    else:
        start, end = source.body.right + 4, target.body.left - 4
        shapes = draw_arrow(start, end, target.body.middle, theme)
    return Part(tuple(shapes))


def draw_arrow(start: float, end: float, y: float, theme: Theme) -> list[Shape]:
    """Returns a small arrow to the right."""
    color = theme.muted
    head = ((end, y), (end - 6, y - 3.5), (end - 6, y + 3.5))
    return [Line((start, y), (end - 5, y), color, 1.2), Polygon(head, color)]


def _window(source, target, color):
    """Returns a kernel's window on the map, and its rays to what it computes."""
    rows, columns, _ = source.block.map_size
    high, wide = target.block.kernel
    down, half_down = _inside(WINDOW_CENTRE[1], min(1, high / rows) / 2)
    across, half_across = _inside(WINDOW_CENTRE[0], min(1, wide / columns) / 2)
    corners = tuple(
        source.body.face(across + i * half_across, down + j * half_down)
        for i, j in ((-1, -1), (1, -1), (1, 1), (-1, 1))
    )
    body = target.body
    tip = (body.left, body.top + body.rise + WINDOW_CENTRE[1] * body.height)
    rays = [Line(corner, tip, color, 0.8, 0.75) for corner in corners]
    return [*rays, Polygon(corners, color, color, 0.55)]


def _inside(centre, half):
    """Moves a window's centre so far that it ends within 0 and 1."""
    return min(max(centre, half), 1 - half), half


def _funnel(body, target_body, color):
    """Returns the fan from a whole map, of which every value is read."""
    (x, top), (_, bottom) = body.face(1, 0), body.face(1, 1)
    end, first, last = _left_edge(target_body)
    fan = Polygon(((x, top), (end, first), (end, last), (x, bottom)), color, None, 0.16)
    edges = [
        Line((x, top), (end, first), color, 0.8, 0.6),
        Line((x, bottom), (end, last), color, 0.8, 0.6),
    ]
    return [fan, *edges]


def _left_edge(body):
    if body.look == "classes":
        return body.left, body.dots[0], body.dots[-1]
    top = body.top + body.rise
    return body.left, top, top + body.height


def _fan(body, target_body, color):
    """Returns a line from each unit, or row of the picture, to each unit."""
    return [
        Line((body.right, y - body.rise), (target_body.left, end), color, 0.6, 0.4)
        for y in body.dots
        for end in target_body.dots
    ]
