"""What a learner may choose about how a photo is prepared."""

from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

Region: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom: 0..1

STEPS = ("find", "crop", "polarity", "tone", "frame")


@dataclass(frozen=True)
class PrepareOptions:
    """Which steps are taken, and how; a learner switches them to see their effect."""

    find: bool = True  # set what is not the item to black
    crop: bool = True  # cut to the item
    polarity: bool = True  # negate: bright item on black, as in the catalogue
    tone: bool = True  # stretch the item's greys over the whole range
    frame: bool = True  # keep the proportions, pad to a square; off: stretch to 28 x 28
    mask: str = "vote"  # name of one of `core.photos.masks.find_masks`
    box: Region | None = None  # the part of the turned photo to take
    quarter_turns: int = 0  # clockwise turns of 90 degrees, 0..3, before all else
    flip_polarity: bool = False  # do the opposite of what the polarity step decided

    def __post_init__(self) -> None:
        if self.quarter_turns not in (0, 1, 2, 3):
            raise ValueError(
                f"quarter_turns must be 0, 1, 2 or 3, received {self.quarter_turns!r}. "
                "Try 1 for a turn of 90 degrees clockwise."
            )
        if self.box is not None:
            left, top, right, bottom = self.box
            if not (0 <= left < right <= 1 and 0 <= top < bottom <= 1):
                raise ValueError(
                    "box must be (left, top, right, bottom) in 0..1 with left < right "
                    f"and top < bottom, received {self.box}. Try (0, 0, 1, 1)."
                )

    def without(self, step: str) -> "PrepareOptions":
        """Returns the same options with one of `STEPS` switched off."""
        return replace(self, **{step: False})


def read_options(values: dict[str, Any]) -> PrepareOptions:
    """Builds PrepareOptions from parsed JSON, or raises a ValueError."""
    usual = {each.name: each.default for each in fields(PrepareOptions)}
    for name, value in values.items():
        if name == "box" and _is_region_or_none(value):
            continue
        if type(value) is not type(usual.get(name)) or value is None:
            raise ValueError(f"{name} must be an option, received {value!r:.40}.")
    box: Any = values.get("box")
    known: dict[str, Any] = values | {"box": box and tuple(box)}
    return PrepareOptions(**known)


def _is_region_or_none(value: Any) -> bool:
    if value is None:
        return True
    is_four = isinstance(value, list) and len(value) == 4
    return is_four and all(type(each) in (int, float) for each in value)
