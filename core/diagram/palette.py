"""The picture's colours: a family for each kind of layer, a light and a dark theme."""

from dataclasses import dataclass

from core.palette import ACCENT

NEUTRAL = "#8a93a6"
FAMILIES = {
    "input": NEUTRAL,
    "convolution": ACCENT,
    "pooling": "#2a9d8f",
    "dense": "#e09f3e",
    "output": "#7a5cc2",
    "other": NEUTRAL,
}
WHITE, BLACK = "#ffffff", "#000000"
# The images are bright on black, whatever the page is.
PICTURE_BACKGROUND, PICTURE_ITEM = "#171a22", "#d9dde6"


def mix(color: str, other: str, share: float) -> str:
    """Blends two `#rrggbb` colours; `share`, 0 to 1, is how much of `other`."""
    pairs = [(int(color[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True)
class Theme:
    """The colours that depend on the page; tints lean towards its background."""

    text: str
    background: str

    @property
    def muted(self) -> str:
        return mix(self.text, self.background, 0.3)

    def tint(self, color: str, share: float) -> str:
        return mix(color, self.background, share)

    def line(self, color: str) -> str:
        """Returns a family's colour for thin lines, which fade on a dark page."""
        return mix(color, WHITE, 0.3) if self is DARK else color

    def faces(self, color: str) -> tuple[str, str, str, str]:
        """Returns the front, top, side and edge of a body lit from above."""
        dark = self is DARK
        return (
            mix(color, self.background, 0.12),
            mix(color, WHITE, 0.3 if dark else 0.62),
            mix(color, self.background, 0.5 if dark else 0.48),
            mix(color, WHITE, 0.35) if dark else mix(color, BLACK, 0.3),
        )

    def plates(self) -> dict[str, str]:
        """Returns the fill of the plate of each kind of extra that has one."""
        return {
            "normalization": mix(NEUTRAL, self.background, 0.35),
            "activation": mix(NEUTRAL, self.text, 0.6),
            "dropout": self.background,
        }


LIGHT = Theme(text="#1f2430", background="#ffffff")
DARK = Theme(text="#e6e8ee", background="#12151c")
