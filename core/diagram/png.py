"""A Scene as a PNG: its SVG, rendered by resvg."""

import tempfile
from functools import cache
from pathlib import Path
from typing import cast

from PIL import ImageFont

from core.diagram.shapes import Scene
from core.diagram.svg import render_svg

SCALES = (1, 4)
SPECIMEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<text y="9" font-family="sans-serif">{}</text></svg>'
)


def render_png(scene: Scene, *, scale: float = 2) -> bytes:
    """Draws a Scene on its background.

    Args:
        scale: Pixels for one unit of the scene, from 1 to 4.

    Raises:
        ValueError: for a scale out of range.
    """
    low, high = SCALES
    if not isinstance(scale, int | float) or not low <= scale <= high:
        raise ValueError(
            f"scale must be from {low} to {high}, received {scale!r}. Try 2."
        )
    import resvg_py

    svg = render_svg(scene)
    look = {"background": scene.background, "width": round(scene.width * scale)}
    look["height"] = round(scene.height * scale)
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
