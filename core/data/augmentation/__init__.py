"""Training images varied anew each epoch."""

AUGMENTATIONS = (
    "none",
    "flip-shift",
    "flip-shift-erase",
    "rotate-shift",
    "rotate-shift-zoom",
    "photo",
    "noise",
)
