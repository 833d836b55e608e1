"""A network's picture as SVG text, or as a PNG that resvg renders from it."""

import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

from PIL import ImageFont

from core.architecture import LayerRow
from core.diagram.layout import Scene, architecture_scene

SCALES = (1, 4)
SPECIMEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<text y="9" font-family="sans-serif">{}</text></svg>'
)


def architecture_svg(
    rows: Sequence[LayerRow], *, dark: bool = False, scale: float = 1
) -> str:
    """Draws a network as an `svg` element that shrinks with its container.

    With a larger `scale`, words and bodies are larger at the same width.

    Its background stays transparent. It has no ids, so that several may stand on one
    page; `role="img"` makes screen readers read its title and description.

    Raises:
        ValueError: when there are no rows.
    """
    return _render_svg(architecture_scene(rows, dark=dark, scale=scale))


def _render_svg(scene: Scene) -> str:
    size = f'width="{scene.width}" height="{scene.height}"'
    view = f'viewBox="0 0 {scene.width} {scene.height}"'
    parts = "\n".join(scene.parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img" '
        'style="max-width:100%;height:auto" font-family="sans-serif" '
        'stroke-linejoin="round" stroke-linecap="round">\n'
        f"<title>{escape(scene.title)}</title>\n"
        f"<desc>{escape(scene.description)}</desc>\n"
        f"{parts}\n</svg>\n"
    )


def architecture_png(
    rows: Sequence[LayerRow], *, dark: bool = False, scale: float = 2
) -> bytes:
    """Draws a network as PNG on the theme's background, 1 to 4 pixels for a unit.

    Raises:
        ValueError: when there are no rows, or for a scale out of range.
    """
    scene = architecture_scene(rows, dark=dark)
    low, high = SCALES
    if not isinstance(scale, int | float) or not low <= scale <= high:
        raise ValueError(
            f"scale must be from {low} to {high}, received {scale!r}. Try 2."
        )
    width = round(scene.width * scale)  # its height follows
    return _rasterize(_render_svg(scene), background=scene.background, width=width)


def _rasterize(svg: str, **look: Any) -> bytes:
    import resvg_py

    if has_fonts():
        return resvg_py.svg_to_bytes(svg_string=svg, **look)
    # Without a font resvg leaves all words out. Pillow's own has no times sign.
    font = cast(ImageFont.FreeTypeFont, ImageFont.load_default(size=12))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "font.ttf"
        file.write_bytes(font.font_bytes)
        return resvg_py.svg_to_bytes(
            svg_string=svg.replace("×", "x"),
            skip_system_fonts=True,
            font_files=[str(file)],
            sans_serif_family=font.getname()[0],
            **look,
        )


@cache
def has_fonts() -> bool:
    """Tells whether this machine has a font that stands for `sans-serif`."""
    import resvg_py

    drawn, blank = (
        resvg_py.svg_to_bytes(svg_string=SPECIMEN.format(words)) for words in ("×", "")
    )
    return drawn != blank
