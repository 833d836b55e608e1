"""A line on which dots are placed, by pointer or by keyboard: expected results."""

from dataclasses import dataclass

from core.runs.config import is_number
from core.ui.app.component import ignore_event, load_component

HTML = """
<div class="line">
  <div class="axis" tabindex="0" role="slider" aria-orientation="horizontal"></div>
  <div class="ticks" aria-hidden="true"></div>
  <div class="below">
    <button class="guess" type="button">My guess</button>
    <button class="show" type="button">Show me</button>
    <span class="left" role="status"></span>
  </div>
</div>
"""
_LINE = load_component(__file__, HTML)


@dataclass(frozen=True)
class DotLine:
    """A line from `low` to `high` with dots that are there; `more` are to be placed."""

    label: str
    low: float
    high: float
    given: tuple[float, ...]
    more: int
    unit: str = "%"
    step: float = 0.05  # of a key, and of what a click means

    def read(self, placed: object) -> tuple[float, ...] | None:
        """Checks the dots that a browser says were placed; None for anything else."""
        if not isinstance(placed, list) or len(placed) != self.more:
            return None
        numbers = [float(each) for each in placed if is_number(each)]
        is_whole = len(numbers) == self.more
        is_within = all(self.low <= each <= self.high for each in numbers)
        return tuple(numbers) if is_whole and is_within else None


def place_dots(line: DotLine, *, key: str) -> tuple[float, ...] | None:
    """Shows the line; returns the dots as they are sent, and None until then.

    There are none where *Show me* was pressed.
    """
    event = _LINE(
        data={
            "label": line.label,
            "low": line.low,
            "high": line.high,
            "given": list(line.given),
            "more": line.more,
            "unit": line.unit,
            "step": line.step,
            "stamp": key,
        },
        key=key,
        on_placed_change=ignore_event,
        on_shown_change=ignore_event,
    )
    if event.shown:
        return ()
    return None if event.placed is None else line.read(event.placed)
