"""The colours of the app: one place for figures, galleries and the theme.

`.streamlit/config.toml` repeats the lists that Streamlit wants; a test holds the two
together. Every colour here stands on white and on the dark page alike.
"""

# One colour for each class, in the order of CLASS_NAMES. Found by simulated annealing
# in Oklab over normal vision and Machado et al. (2009) simulations of the three
# dichromacies: any two differ by 0.065 or more in each, any two of the five tops by
# 0.12, and the contrast with either page is 2.6 or more.
CLASS_COLORS = (
    "#ee7f1a",  # T-shirt/top
    "#7d77e4",  # Trouser
    "#39b486",  # Pullover
    "#c589e0",  # Dress
    "#ab5d3f",  # Coat
    "#7d4f03",  # Sandal
    "#2052bd",  # Shirt
    "#128076",  # Sneaker
    "#624f87",  # Bag
    "#be5eb0",  # Ankle boot
)

CNN_COLOR = "#3b6fd4"
ANN_COLOR = "#dd8f1f"
# Runs side by side, found like the classes (0.086 or more apart).
RUN_COLORS = (
    *(CNN_COLOR, ANN_COLOR, "#66ae94", "#c983e3"),
    *("#874a01", "#126177", "#cb5a49", "#8d779b"),
)

ACCENT = "#3b6fd4"
GOOD = "#1f8a5b"
BELOW_ZERO = "#f5962e"  # on feature maps and kernels, where 0 is black
MUTED = "#757e8e"  # quiet text and rules; contrast above 4 on both pages

# From "nothing", which is the page's own colour, to "much": so one list for each theme.
SEQUENTIAL = (
    *("#eef4fc", "#bde0ff", "#93c9ff", "#71b2ff", "#5a9bff"),
    *("#4b85f0", "#4372ce", "#3e60a6", "#394f7d", "#323e58"),
)
SEQUENTIAL_DARK = (
    *("#212631", "#283858", "#2e4981", "#365ca7", "#4171c8"),
    *("#5488e0", "#6ea0ef", "#8fb8f5", "#b5cff5", "#dce5f4"),
)
# From the ANN's side to the CNN's, through the page's colour.
DIVERGING = (
    *("#b36300", "#c68241", "#d8a171", "#e8c09f", "#f5e1d0"),
    *("#d8e4f8", "#aac4f2", "#7fa4e7", "#5683d9", "#2d62ca"),
)
DIVERGING_DARK = (
    *("#efa142", "#bf8237", "#91642e", "#654826", "#3a2e20"),
    *("#272f3e", "#36496c", "#47659c", "#5981cd", "#6c9fff"),
)


def translucent(color: str, opacity: float) -> str:
    """Returns `#rrggbb` as the `rgba(...)` of that opacity in [0, 1]."""
    red, green, blue = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity:g})"
