"""How trained experiments are drawn: a colour for each network, dots for seeds."""

from collections.abc import Mapping

from core.charts.seeds import SeedDots, seed_dots_figure
from core.experiments.effects import Cells
from core.experiments.plans import ANN, CNN, SOFTMAX
from core.palette import ANN_COLOR, CNN_COLOR, MUTED
from core.ui.widgets.chart import show_chart

COLORS = {CNN: CNN_COLOR, ANN: ANN_COLOR, SOFTMAX: MUTED}
TEST = "test accuracy"


def dots_of(cells: Cells, measure: str = "test_accuracy") -> list[SeedDots]:
    """Returns a row for each thing varied, in the order of the plan."""
    return [
        SeedDots(str(x), series, tuple(getattr(each, measure) for each in results))
        for (series, x), results in cells.items()
    ]


def show_dots(cells: Cells, *, key: str, colors: Mapping[str, str] = COLORS) -> None:
    """Draws the test accuracy of every seed, with the means."""
    show_chart(
        seed_dots_figure(dots_of(cells), colors, title=TEST),
        key=f"{key}_dots",
        alt="Test accuracy of each training: a dot for each seed, a tick at the mean.",
    )
