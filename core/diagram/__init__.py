"""The picture of an architecture: layer rows in, SVG text or a PNG out.

`network` reads the rows into blocks, `layout` places them on one Scene with the help
of `solids`, `links` and `captions`; `svg` draws that Scene, `png` renders the SVG.
"""

from collections.abc import Sequence

from core.architecture import LayerRow
from core.diagram.layout import architecture_scene
from core.diagram.png import render_png
from core.diagram.svg import render_svg

__all__ = ["architecture_png", "architecture_scene", "architecture_svg"]


def architecture_svg(rows: Sequence[LayerRow], *, dark: bool = False) -> str:
    """Draws a network as SVG, on a transparent background.

    Args:
        rows: In the order of computation, at least one.
        dark: Whether it will lie on a dark page.

    Returns:
        Text that starts with `<svg `. It is as wide as drawn where there is room and
        shrinks with its container.

    Raises:
        ValueError: when there are no rows.
    """
    return render_svg(architecture_scene(rows, dark=dark))


def architecture_png(
    rows: Sequence[LayerRow], *, dark: bool = False, scale: float = 2
) -> bytes:
    """Draws a network as PNG, on the theme's background.

    Args:
        rows: In the order of computation, at least one.
        dark: Whether to draw light on dark.
        scale: Pixels for one unit of the scene, from 1 to 4.

    Raises:
        ValueError: when there are no rows, or for a scale out of range.
    """
    return render_png(architecture_scene(rows, dark=dark), scale=scale)
