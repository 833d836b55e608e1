"""Arrays in, plotly figures out, whatever page shows them. Heights are in pixels.

Backgrounds are transparent and text takes the page's ink, so that one figure serves the
light and the dark theme. Units on the axes are the reader's: percent, not fractions.
"""

from core.charts.bars import contributions_figure, probabilities_figure
from core.charts.calibration import (
    coverage_figure,
    precision_recall_figure,
    reliability_figure,
)
from core.charts.canvas import empty_figure
from core.charts.confusion import confusion_difference_figure, confusion_figure
from core.charts.curves import CurveSet, history_figure
from core.charts.dataset import class_counts_figure, pixel_histogram_figure
from core.charts.images import (
    difference_figure,
    heat_figure,
    mean_image_figure,
    pair_figures,
    pixel_grid_figure,
)
from core.charts.points import RunPoint, accuracy_interval_figure, scatter_figure
from core.charts.recall import recall_figure
from core.charts.speed import SpeedCurve, speed_figure
from core.charts.trend import seed_band_figure, trend_figure

__all__ = [
    "CurveSet",
    "RunPoint",
    "SpeedCurve",
    "accuracy_interval_figure",
    "class_counts_figure",
    "confusion_difference_figure",
    "confusion_figure",
    "contributions_figure",
    "coverage_figure",
    "difference_figure",
    "empty_figure",
    "heat_figure",
    "history_figure",
    "mean_image_figure",
    "pair_figures",
    "pixel_grid_figure",
    "pixel_histogram_figure",
    "precision_recall_figure",
    "probabilities_figure",
    "recall_figure",
    "reliability_figure",
    "scatter_figure",
    "seed_band_figure",
    "speed_figure",
    "trend_figure",
]
