import html
import re
import tomllib
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import palette
from core.analysis.calibration import coverage_curve, reliability
from core.analysis.evaluation import Evaluation
from core.charts.bars import contributions_figure, probabilities_figure
from core.charts.calibration import coverage_figure, reliability_figure
from core.charts.canvas import INK, spread
from core.charts.confusion import (
    confusion_difference_figure,
    confusion_figure,
    find_limits,
)
from core.charts.costs import cost_axis, cost_words
from core.charts.curve_set import CurveSet
from core.charts.curves import history_figure
from core.charts.dataset import class_counts_figure, pixel_histogram_figure
from core.charts.images import (
    difference_figure,
    heat_figure,
    mean_image_figure,
    pair_figures,
    pixel_grid_figure,
)
from core.charts.names import shorten, shorten_all
from core.charts.points import (
    RunPoint,
    accuracy_interval_figure,
    place_names,
    scatter_figure,
)
from core.charts.recall import recall_figure
from core.charts.speed import SpeedCurve, speed_figure
from core.charts.trend import seed_band_figure, trend_figure

ROOT = Path(__file__).parents[2]
THEME = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
TOPS = (0, 2, 3, 4, 6)
# What is left of linear red, green and blue without one kind of cone; Machado,
# Oliveira and Fernandes (2009), table 1, severity 1.
VISIONS = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def linear(color):
    srgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    """Ottosson's Oklab, in which 0.02 is a difference one can just see."""
    cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(lab) @ np.cbrt(np.clip(np.array(cones) @ rgb, 0, None))


def difference(first, second, vision):
    matrix = np.array(VISIONS[vision])
    seen = [oklab(np.clip(matrix @ linear(each), 0, 1)) for each in (first, second)]
    return np.linalg.norm(seen[0] - seen[1])


def contrast(first, second):
    light, dark = sorted(
        (linear(each) @ [0.2126, 0.7152, 0.0722] for each in (first, second)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def curves(name="CNN", *, epochs=3, steps_per_epoch=4, part=0, color="#3b6fd4"):
    epoch = np.arange(1, epochs + 1)
    step = np.arange(1, round((epochs + part) * steps_per_epoch) + 1) / steps_per_epoch
    return CurveSet(
        name,
        color,
        pd.DataFrame(
            {
                "epoch": epoch,
                "accuracy": 0.95 - 0.2 / epoch,
                "loss": 0.1 + 0.5 / epoch,
                "val_accuracy": 0.92 - 0.1 / epoch,
                "val_loss": 0.2 + 0.4 / epoch,
            }
        ),
        pd.DataFrame(
            {"epoch": step, "accuracy": 0.9 - 0.2 / (step + 1), "loss": 0.3 + 1 / step}
        ),
    )


def written(figure):
    return " ".join(note.text for note in figure.layout.annotations)


def plain(text):
    return html.unescape(re.sub(r"<(?!br)[^>]+>", "", text))


def test_the_theme_and_the_palette_are_one():
    categorical = tuple(THEME["theme"]["chartCategoricalColors"])
    light, dark = THEME["theme"]["light"], THEME["theme"]["dark"]
    assert categorical == palette.CLASS_COLORS
    assert tuple(light["chartSequentialColors"]) == palette.SEQUENTIAL
    assert tuple(dark["chartSequentialColors"]) == palette.SEQUENTIAL_DARK
    assert tuple(light["chartDivergingColors"]) == palette.DIVERGING
    assert tuple(dark["chartDivergingColors"]) == palette.DIVERGING_DARK
    assert light["primaryColor"] == palette.ACCENT
    assert len(palette.SEQUENTIAL) == len(palette.DIVERGING) == 10
    assert palette.RUN_COLORS[:2] == (palette.CNN_COLOR, palette.ANN_COLOR)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_stands_on_both_pages(mode):
    page, ink = (THEME["theme"][mode][key] for key in ("backgroundColor", "textColor"))
    for color in (*palette.CLASS_COLORS, *palette.RUN_COLORS):
        assert contrast(color, page) >= 2.59, color
    assert contrast(palette.MUTED, page) > 4
    assert contrast(ink, page) > 12
    assert contrast(THEME["theme"][mode]["linkColor"], page) > 4.5
    assert contrast(THEME["theme"][mode]["primaryColor"], "#ffffff") > 4


@pytest.mark.parametrize("vision", VISIONS)
def test_classes_and_runs_can_be_told_apart_by_everyone(vision):
    for colors in (palette.CLASS_COLORS, palette.RUN_COLORS):
        for pair in combinations(colors, 2):
            assert difference(*pair, vision) > 0.064, pair
    tops = [palette.CLASS_COLORS[label] for label in TOPS]
    assert min(difference(*pair, vision) for pair in combinations(tops, 2)) > 0.115


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_sequential_colours_lead_steadily_away_from_the_page(mode):
    colors = THEME["theme"][mode]["chartSequentialColors"]
    page = THEME["theme"][mode]["backgroundColor"]
    contrasts = [contrast(color, page) for color in colors]
    assert contrasts == sorted(contrasts)


def test_ink_is_the_colour_that_streamlit_replaces():
    from streamlit.elements.lib import streamlit_plotly_theme

    assert INK == streamlit_plotly_theme.GRAY_90


def test_translucent_keeps_the_colour():
    assert palette.translucent("#3b6fd4", 0.5) == "rgba(59, 111, 212, 0.5)"


def test_history_draws_percent_with_validation_solid_and_training_dashed():
    run = curves()
    steps, training, validation = history_figure([run]).data
    np.testing.assert_allclose(validation.y, 100 * run.epochs["val_accuracy"])
    np.testing.assert_allclose(training.y, 100 * run.epochs["accuracy"])
    np.testing.assert_allclose(steps.x, run.steps["epoch"])
    assert validation.line.dash is None
    assert validation.mode == "lines+markers"
    assert training.line.dash == "dash"
    assert steps.line.width < training.line.width < validation.line.width


@pytest.mark.parametrize(("metric", "value"), [("accuracy", 87), ("loss", 0.4)])
def test_history_rings_the_epoch_whose_weights_were_restored(metric, value):
    figure = history_figure([replace(curves(), restored=2)], metric=metric)
    ring = figure.data[-1]
    assert (list(ring.x), ring.y[0]) == ([2], pytest.approx(value))
    assert "restored" in written(figure)
    assert "restored" not in written(history_figure([curves()], metric=metric))


def test_history_names_each_run_where_it_stands():
    text = written(history_figure([curves("CNN"), curves("ANN")]))
    assert "<b>88.7 %</b> CNN" in text
    assert "<b>88.7 %</b> ANN" in text
    assert "<b>0.333</b> CNN" in written(history_figure([curves("CNN")], metric="loss"))


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_history_shows_the_number_of_runs_with_long_names(metric):
    names = ["eightful", "ann · seed 0", "House CNN with dropout, seed 2"]
    figure = history_figure([curves(name) for name in names], metric=metric)
    number = "88.7 %" if metric == "accuracy" else "0.333"
    words, *labels = [plain(each.text) for each in figure.layout.annotations[:-1]]
    assert words == "validation"  # below them, and not training
    assert [each.startswith(f"● {number} ") for each in labels] == [True] * 3
    assert labels[0] == f"● {number} eightful"
    assert labels[1].endswith("d 0")  # seeds can be told apart
    assert max(map(len, labels)) <= len("● ") + 16
    plot = 358 - figure.layout.margin.l - figure.layout.margin.r
    assert plot >= 160  # of a phone's 390 pixels


def test_history_keeps_its_margin_small_for_short_names():
    short, long = (
        history_figure([curves(name)]).layout.margin.r for name in ("CNN", "CNN" * 9)
    )
    assert short < long == history_figure([curves("CNN" * 20)]).layout.margin.r


def test_history_axis_is_tight_on_accuracy_and_ends_at_the_plan():
    layout = history_figure([curves(epochs=3)], planned_epochs=8).layout
    assert layout.yaxis.range[0] == 70  # the first epoch's training accuracy is 75 %
    assert 100 <= layout.yaxis.range[1] < 101
    assert 8 <= layout.xaxis.range[1] < 8.2
    assert layout.uirevision


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_history_shows_the_first_epoch_of_every_curve(metric):
    run = curves(epochs=8, steps_per_epoch=20)
    run.epochs.loc[0, ["accuracy", "loss"]] = 0.42, 2.1
    layout = (figure := history_figure([run], metric=metric)).layout
    low, high = layout.yaxis.range
    for trace in figure.data:
        assert layout.xaxis.range[0] <= min(trace.x)
        assert low <= min(trace.y)
        assert max(trace.y) <= high


def test_bands_of_seeds_show_the_first_epoch():
    bands = {"cnn": 1 - 0.5 / np.arange(1, 31) * np.ones((3, 1))}
    low, _ = seed_band_figure(bands, colors=["#3b6fd4"]).layout.yaxis.range
    assert low <= 50


def test_history_before_the_first_epoch_shows_the_whole_climb():
    run = curves(epochs=0, part=0.5, steps_per_epoch=20)
    figure = history_figure([run])
    assert len(figure.data) == 1
    assert figure.layout.yaxis.range[0] <= 100 * run.steps["accuracy"].min()
    assert "validation" in written(figure)


def test_history_of_a_young_run_does_not_flatten_an_older_one():
    young = curves("ANN", epochs=0, part=0.2, steps_per_epoch=50)
    young.steps.loc[0, "accuracy"] = 0.1
    assert history_figure([curves(), young]).layout.yaxis.range[0] == 70


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_history_of_nothing_says_so(metric):
    figure = history_figure([curves(epochs=0)], metric=metric)
    assert len(figure.data) == 0
    assert "first step" in written(figure)


@pytest.mark.parametrize("metric", ["accuracy", "loss"])
def test_history_stays_light_with_eight_long_runs(metric):
    runs = [
        curves(f"run {index}", epochs=60, steps_per_epoch=211) for index in range(8)
    ]
    figure = history_figure(runs, metric=metric)
    assert len(figure.to_json()) < 200_000
    places = sorted(note.y for note in figure.layout.annotations if "●" in note.text)
    assert min(np.diff(places)) > 0.06  # labels do not touch
    thinned = history_figure(runs[:1], metric=metric).data[0]
    assert len(thinned.x) <= 300


def test_history_survives_gaps_in_the_numbers():
    run = curves()
    run.epochs.loc[2, ["val_accuracy", "accuracy", "val_loss", "loss"]] = np.nan
    run.epochs.loc[0, "val_loss"] = np.inf
    for metric in ("accuracy", "loss"):
        low, high = history_figure([run], metric=metric).layout.yaxis.range
        assert np.isfinite([low, high]).all()
        assert low < high


def test_history_knows_two_metrics():
    with pytest.raises(ValueError, match="accuracy or loss, received 'recall'"):
        history_figure([curves()], metric="recall")


def test_names_are_not_markup():
    text = written(history_figure([curves("<b>&")]))
    assert "&lt;b&gt;&amp;" in text


def test_shorten_keeps_both_ends():
    assert shorten("House CNN, seed 2", 14) == "House…seed 2"
    assert shorten("CNN", 14) == "CNN"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ["My CNN, kernel 5, seed 0", "My CNN, kernel 3, seed 0"],
            ["…CNN, kernel 5…", "…CNN, kernel 3…"],
        ),
        (
            ["House CNN with dropout, seed 2", "House CNN with dropout, seed 12", "a"],
            ["…seed 2", "…seed 12", "a"],
        ),
        (["The same long name (a1b2)", "The same long name (c3d4)"], None),
        (["a <b> & long title <i>", "Another one that is long"], None),
    ],
)
def test_names_that_stand_together_keep_what_tells_them_apart(names, expected):
    short = shorten_all(names, 16)
    assert len(set(short)) == len(names)
    assert max(len(html.unescape(each)) for each in short) <= 16
    assert "<" not in "".join(short)
    assert expected in (None, short)
    figure = recall_figure(["x", "y"], {name: [0.5, 0.6] for name in names})
    hovers = [plain(trace.hovertemplate or "") for trace in figure.data[1:]]
    for name, hover in zip(names, hovers, strict=True):
        assert name.replace(" ", "") in re.sub(r"\s|<br>", "", hover)  # in full


def test_spread_keeps_order_and_distance():
    assert spread([0.5, 0.5, 0.9], 0.1) == pytest.approx([0.45, 0.55, 0.9])
    placed = spread([0.3, 0.1, 0.31, 0.32], 0.1)
    assert np.argsort(placed).tolist() == [1, 0, 2, 3]
    assert min(np.diff(sorted(placed))) == pytest.approx(0.1)


def test_recall_puts_the_widest_gap_on_top():
    figure = recall_figure(
        ["Bag", "Shirt", "Coat"],
        {"CNN": [0.98, 0.8, 0.9], "ANN": [0.97, 0.6, 0.85]},
        {"CNN": np.full((3, 2), 0.9), "ANN": np.full((3, 2), 0.8)},
        colors=["#3b6fd4", "#dd8f1f"],
    )
    cnn, ann = figure.data[1:]
    assert figure.layout.yaxis.ticktext[-1] == "Shirt"  # plotly counts from below
    assert (cnn.x[-1], ann.x[-1]) == (80, 60)
    assert cnn.y[-1] > ann.y[-1]
    np.testing.assert_allclose(ann.error_x.array, 80 - np.array(ann.x))
    text = written(figure)
    assert "+20.0" in text
    assert "CNN" in text


def test_recall_keeps_the_classes_order_where_gaps_are_equal():
    recalls = {"one": [0.5, 0.6, np.nan], "two": [0.6, 0.5, np.nan]}
    figure = recall_figure(["a", "b", "c"], recalls)
    assert figure.layout.yaxis.ticktext == ("c", "b", "a")


def test_recall_of_one_run_has_the_lowest_on_top():
    figure = recall_figure(["a", "b", "c"], {"one": [0.6, 0.5, np.nan]})
    assert figure.layout.yaxis.ticktext == ("c", "a", "b")


@pytest.mark.parametrize("name", ["cnn", "ann · seed {}", "batchnorm-cnn, seed {}"])
def test_recall_wraps_its_key_for_a_phone(name):
    def draw(count):
        runs = [f"{name.format(each)}{each}" for each in range(count)]
        figure = recall_figure(["a", "b"], {run: [0.5, 0.6] for run in runs})
        key = plain(figure.layout.annotations[0].text).split("<br>")
        assert all(line.startswith("●") for line in key)
        assert sum(line.count("●") for line in key) == count
        assert max(map(len, key)) <= 34
        return len(key), figure.layout

    (few, alone), (many, crowded) = draw(1), draw(6)
    assert few == 1
    assert many > 1
    room = crowded.margin.t - alone.margin.t
    assert room == 19 * (many - 1)
    assert crowded.height - alone.height == room  # the rows keep their height


POINTS = [
    RunPoint("CNN", "#3b6fd4", 0.92, (0.915, 0.925), parameters=280_000, seconds=60),
    RunPoint("ANN", "#dd8f1f", 0.89, (0.884, 0.896), parameters=281_000, seconds=20),
    RunPoint("large", "#66ae94", 0.93, (0.925, 0.935), parameters=2_000_000),
]


def test_scatter_draws_accuracy_against_cost():
    figure = scatter_figure(POINTS)
    assert [trace.x[0] for trace in figure.data] == [280_000, 281_000, 2_000_000]
    assert [trace.y[0] for trace in figure.data] == [92, 89, 93]
    assert figure.data[0].error_y.array[0] == pytest.approx(0.5)
    assert figure.layout.xaxis.type == "log"
    assert "CNN" in figure.data[0].text[0]


def test_scatter_leaves_out_what_has_no_such_cost():
    assert len(scatter_figure(POINTS, x="seconds").data) == 2
    assert "No finished run" in written(scatter_figure([], x="seconds"))
    with pytest.raises(ValueError, match="parameters or seconds"):
        scatter_figure(POINTS, x="macs")


def name_boxes(figure, width):
    """Boxes of names and dots in pixels, on a sheet `width` pixels wide."""
    layout = figure.layout
    area = np.array(
        [
            width - layout.margin.l - layout.margin.r,
            layout.height - layout.margin.t - layout.margin.b,
        ]
    )
    ranges = np.array([layout.xaxis.range, layout.yaxis.range])
    boxes, names = [], 0
    for trace in figure.data:
        at = np.array([np.log10(trace.x[0]), trace.y[0]])
        spot = area * (at - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0])
        boxes.append([*(spot - 6), *(spot + 6)])
        if "text" in trace.mode:
            names += 1
            long = 6.5 * len(plain(trace.text[0]).strip())
            corner = {
                "middle right": (10, -7),
                "middle left": (-10 - long, -7),
                "top center": (-long / 2, 10),
                "bottom center": (-long / 2, -24),
            }[trace.textposition]
            corner = np.add(spot, corner)
            box = [*corner, *np.add(corner, (long, 14))]
            assert min(box) >= 0
            assert (np.array(box[2:]) <= area).all()
            boxes.append(box)
    return boxes, names


def crowd(count, *, spread=1.0):
    rng = np.random.default_rng(count)
    return [
        RunPoint(
            f"leaky-cnn · seed {place}",
            "#3b6fd4",
            accuracy,
            (accuracy - 0.005, accuracy + 0.005),
            parameters=int(280_000 * 10 ** (spread * rng.random())),
        )
        for place, accuracy in enumerate(0.9 + 0.03 * spread * rng.random(count))
    ]


@pytest.mark.parametrize("width", [358, 520, 760, 1200])
@pytest.mark.parametrize("spread", [0, 0.05, 1])
@pytest.mark.parametrize("count", [5, 8, 12])
def test_scatter_names_cover_neither_names_nor_dots(count, spread, width):
    boxes, names = name_boxes(scatter_figure(crowd(count, spread=spread)), width)
    assert 1 <= names <= count
    for (left, low, right, high), (west, south, east, north) in combinations(boxes, 2):
        is_dot_pair = right - left == east - west == 12
        is_clear = right <= west or east <= left or high <= south or north <= low
        assert is_dot_pair or is_clear


def test_scatter_names_all_where_there_is_room_and_the_best_where_not():
    assert [trace.mode for trace in scatter_figure(POINTS).data] == ["markers+text"] * 3
    points = crowd(12)
    figure = scatter_figure(points)
    named = ["text" in trace.mode for trace in figure.data]
    assert named[np.argmax([point.accuracy for point in points])]
    assert not all(named)
    for trace, point in zip(figure.data, points, strict=True):
        assert point.name in trace.hovertemplate  # the hover has every name


def test_place_names_tries_right_left_above_below():
    area, middle = (200, 200), [(100, 100)]
    assert place_names(middle, [60], area) == ["middle right"]
    assert place_names([(180, 100)], [60], area) == ["middle left"]
    assert place_names(middle, [150], area) == ["top center"]
    assert place_names([(100, 190)], [150], area) == ["bottom center"]
    assert place_names(middle, [250], area) == [None]
    assert place_names(middle * 2, [60, 60], area) == ["middle right", "middle left"]
    assert place_names([], [], area) == []


@pytest.mark.parametrize(
    "costs", [[280_000, 281_000], [1e3, 1e8], [5], [9e5, 1.1e6], [1, 1e7]]
)
@pytest.mark.parametrize("kind", ["parameters", "seconds"])
def test_cost_axis_has_a_few_round_ticks_around_the_costs(costs, kind):
    axis = cost_axis(costs, kind)
    ticks, (low, high) = axis["tickvals"], axis["range"]
    assert 1 <= len(ticks) <= 12
    assert low < np.log10(min(costs)) <= np.log10(max(costs)) < high
    assert all(low <= np.log10(tick) <= high for tick in ticks)


@pytest.mark.parametrize(
    ("cost", "kind", "words"),
    [
        (281_234, "parameters", "280k"),
        (1_100_000, "parameters", "1.1M"),
        (7, "parameters", "7"),
        (42.3, "seconds", "42 s"),
        (90, "seconds", "1.5 min"),
        (7200, "seconds", "2 h"),
    ],
)
def test_cost_words(cost, kind, words):
    assert cost_words(cost, kind) == words


def test_accuracy_intervals_have_the_best_run_on_top():
    figure = accuracy_interval_figure(POINTS)
    assert figure.layout.yaxis.ticktext == ("ANN", "CNN", "large")
    top = figure.data[-1]
    assert (top.x[0], top.y[0]) == (93, 2)
    assert top.error_x.arrayminus[0] == pytest.approx(0.5)
    assert "92.0 %" in written(figure)
    assert figure.layout.height < accuracy_interval_figure(POINTS * 2).layout.height
    assert "No finished run" in written(accuracy_interval_figure([]))


def speed(name="cnn", *, is_stock=False, pace=5.0, epochs=8, end=0.93, color="#3b6fd4"):
    epoch = np.arange(1, epochs + 1)
    accuracies = (end - 0.08 / epoch**2).tolist()
    return SpeedCurve(name, color, (pace * epoch).tolist(), accuracies, is_stock)


def test_speed_is_percent_against_seconds_with_stock_dashed():
    ours, stock = speed(), speed("simple-cnn", is_stock=True, pace=60)
    figure = speed_figure([ours, stock])
    dashed, solid = figure.data  # ours lies on top
    np.testing.assert_allclose(solid.y, 100 * np.array(ours.accuracies))
    np.testing.assert_allclose(dashed.x, stock.seconds)
    assert (solid.line.dash, dashed.line.dash) == (None, "dash")
    assert dashed.line.width < solid.line.width
    assert dashed.marker.symbol == "circle-open"
    assert "<b>simple-cnn</b>, stock Keras" in dashed.hovertemplate
    assert dashed.customdata[-1] == "8 min"
    text = written(figure)
    assert "validation accuracy" in text
    assert "● cnn" in plain(text)
    assert "○ simple-cnn" in plain(text)


def test_speed_axis_has_round_times():
    axis = speed_figure([speed(pace=1), speed(pace=500)]).layout.xaxis
    assert axis.type == "log"
    assert axis.ticktext == ("1 s", "10 s", "1 min", "10 min", "1 h")
    short = speed_figure([speed(pace=2.5)]).layout.xaxis
    assert len(short.ticktext) >= 3
    low, high = 10 ** np.array(short.range)
    assert low < 2.5
    assert high > 20


def test_speed_axis_shows_where_it_matters():
    low, high = speed_figure([speed(end=0.94), speed(end=0.89)]).layout.yaxis.range
    assert 80 <= low < 81  # the lower one starts at 81 %
    assert 94 < high < 95.5
    poor = speed("ann", end=0.5)
    low, _ = speed_figure([speed(), poor]).layout.yaxis.range
    assert low < 100 * poor.accuracies[-1]
    assert speed_figure([speed(epochs=1)]).layout.yaxis.range[0] < 85


def test_speed_names_do_not_touch_and_stay_on_the_sheet():
    curves = [speed(f"cnn-{each}", end=0.93 + each / 1000) for each in range(12)]
    figure = speed_figure(curves)
    names = [each for each in figure.layout.annotations if "cnn-" in each.text]
    places = sorted(each.y for each in names)
    layout = figure.layout
    room = layout.height - layout.margin.t - layout.margin.b
    assert min(np.diff(places)) * room > 18
    assert 0 <= places[0] < places[-1] <= 1 + 1e-9
    assert 358 - layout.margin.l - layout.margin.r >= 160  # on a phone


def test_speed_of_nothing_says_so():
    for curves in ([], [speed(epochs=0)]):
        figure = speed_figure(curves)
        assert len(figure.data) == 0
        assert "No training has been measured" in written(figure)


def test_class_counts_stack_the_splits():
    counts = {"train": np.arange(10), "test": np.full(10, 5)}
    train, test = class_counts_figure(counts).data
    assert train.x.tolist() == list(range(10))
    assert train.y.tolist() == list(range(9, -1, -1))  # the first class on top
    assert test.name == "test"
    assert written(class_counts_figure(counts)).endswith("7 6 5")


def test_pixel_histogram_counts_all_but_black():
    images = np.zeros((2, 28, 28), np.uint8)
    images[0] = 200
    figure = pixel_histogram_figure({"Shirt": images})
    bars = figure.data[0]
    assert bars.y.sum() == pytest.approx(50)
    assert bars.y[200 // 8] == pytest.approx(50)
    assert "50 % of Shirt" in written(figure)
    lines = pixel_histogram_figure({"Shirt": images, "Coat": images + 1})
    assert [trace.mode for trace in lines.data] == ["lines", "lines"]


def test_pixel_grid_holds_the_numbers():
    image = np.arange(784, dtype=np.uint16).reshape(28, 28).astype(np.uint8)
    figure = pixel_grid_figure(image, show_numbers=True)
    np.testing.assert_array_equal(figure.data[0].z, image)
    assert figure.data[0].texttemplate == "%{z}"
    assert pixel_grid_figure(image).data[0].texttemplate is None
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # row 0 on top
    assert figure.layout.yaxis.scaleanchor == "x"


def test_mean_and_difference_images():
    first, second = np.full((28, 28), 10.0), np.full((28, 28), 30.0)
    second[0, 0] = 0
    assert mean_image_figure(first).data[0].z.max() == 10
    trace = difference_figure(
        first, second, names=("a", "b"), colors=("#000000", "#ffffff")
    ).data[0]
    assert (trace.z[0][0], trace.z[1][1]) == (10, -20)
    assert (trace.zmin, trace.zmax) == (-20, 20)
    assert trace.text[0][0] == "a is brighter by 10"
    assert trace.text[1][1] == "b is brighter by 20"
    figures = pair_figures((first, first), ("a", "a"), ("#000000", "#ffffff"))
    assert len(figures) == 3


def test_figures_are_transparent_and_hover_in_words():
    figures = [
        history_figure([curves()]),
        scatter_figure(POINTS),
        accuracy_interval_figure(POINTS),
        class_counts_figure({"train": np.ones(10)}),
        speed_figure([speed(), speed(is_stock=True)]),
        pixel_grid_figure(np.zeros((28, 28), np.uint8)),
    ]
    for figure in figures:
        assert figure.layout.paper_bgcolor == "rgba(0, 0, 0, 0)"
        for trace in figure.data:
            assert trace.hoverinfo == "skip" or "<extra></extra>" in trace.hovertemplate


MATRIX = np.arange(100).reshape(10, 10)
LETTERS = list("ABCDEFGHIJ")


@pytest.mark.parametrize("kind", ["counts", "of true", "of predicted"])
def test_each_cell_of_the_confusion_matrix_can_be_clicked(kind):
    figure = confusion_figure(MATRIX, LETTERS, kind=kind, selected=(2, 7))
    cells = figure.data[-1]
    assert cells.mode.startswith("markers")
    assert [tuple(each) for each in cells.customdata] == [
        (row, column) for row in range(10) for column in range(10)
    ]
    assert list(zip(cells.y, cells.x, strict=True)) == [
        tuple(each) for each in cells.customdata
    ]
    whole = {
        "counts": 1,
        "of true": MATRIX[2].sum(),
        "of predicted": MATRIX[:, 7].sum(),
    }
    share = 27 if kind == "counts" else 100 * 27 / whole[kind]
    assert cells.text[27] == f"{share:.0f}"
    assert "C</b> taken for <b>H" in cells.hovertext[27]
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.y0) == (6.5, 1.5)


def test_an_empty_confusion_matrix_can_be_drawn():
    figure = confusion_figure(np.zeros((10, 10), int), LETTERS, kind="of true")
    assert set(figure.data[-1].text) == {""}


def test_matrices_side_by_side_have_one_scale():
    few, many = np.full((10, 10), 3), np.full((10, 10), 90)
    limits = find_limits([few, many])
    assert limits == (90, 90)
    assert find_limits([few, many], "of true") == (10, 10)
    for matrix in (few, many):
        figure = confusion_figure(matrix, LETTERS, limits=limits)
        assert [trace.zmax for trace in figure.data[:2]] == [90, 90]


def test_findings_are_said_of_every_figure():
    matrix = np.eye(10, dtype=int) * 88
    matrix[6, 0] = 12
    names = {f"run {each}": [0.9, 0.5] for each in range(6)}
    image = np.zeros((28, 28))
    image[3, 4] = 9
    expected = {
        "G is most often taken for A: 12 %, 12 of 100": confusion_figure(
            matrix, LETTERS
        ),
        "CNN takes A for J 81 times more; ANN": confusion_difference_figure(
            MATRIX.T, MATRIX, LETTERS, titles=("CNN", "ANN")
        ),
        "CNN: validation accuracy 88.67 % after epoch 3, highest": history_figure(
            [curves()]
        ),
        "recall lowest for b, 50.0 %": recall_figure(["a", "b"], names),
        "and 2 more": recall_figure(["a", "b"], names),
        "CNN: 92.0 % with 280k parameters": scatter_figure(POINTS),
        "large: 93.0 % (92.5 to 93.5 %)": accuracy_interval_figure(POINTS),
        "cnn, this app: 92.9 % after 40 s": speed_figure([speed()]),
        "m: B 70 %, A 30 %": probabilities_figure(
            {"m": [0.3, 0.7]}, ["A", "B"], colors=["#000000"]
        ),
        "Shirt adds most, +2.00; Coat least, -1.00": contributions_figure(
            ["Shirt", "Coat"], [2, -1]
        ),
        "r: 5 after epoch 1, 3 after epoch 2": trend_figure(
            {"r": [5, 3]}, colors=["#000000"]
        ),
        "Highest at row 3, column 4": heat_figure(image, image, title=""),
        "Brightest at row 3, column 4": mean_image_figure(image),
        "No finished run yet": scatter_figure([]),
    }
    for words, figure in expected.items():
        assert words in figure.layout.meta


def test_confusion_knows_its_kinds():
    with pytest.raises(ValueError, match="one of counts, of true, of predicted"):
        confusion_figure(MATRIX, LETTERS, kind="rows")


def test_confusion_difference_is_signed():
    figure = confusion_difference_figure(
        MATRIX, MATRIX.T, LETTERS, titles=("CNN", "ANN")
    )
    cells = figure.data[-1]
    assert cells.text[1] == "\N{MINUS SIGN}9"
    assert cells.text[10] == "+9"
    assert "CNN 1, ANN 10" in cells.hovertext[1]


def test_calibration_figures_draw_what_was_measured():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(10), 300)
    evaluation = Evaluation(rng.integers(0, 10, 300), probabilities)
    measured = reliability(evaluation)
    figure = reliability_figure({"CNN": measured}, ["#3b6fd4"])
    line = figure.data[-1]
    filled = measured.counts > 0
    assert np.allclose(line.y, 100 * measured.accuracy[filled])
    assert np.allclose(line.x, 100 * measured.confidence[filled])
    curve = coverage_curve(evaluation)
    figure = coverage_figure({"CNN": curve}, ["#3b6fd4"], threshold=0.4)
    dot = figure.data[-1]
    answered = evaluation.confidence >= 0.4
    assert dot.x[0] == pytest.approx(100 * answered.mean())
    assert dot.y[0] == pytest.approx(100 * evaluation.is_correct[answered].mean())
    dot = coverage_figure({"CNN": curve}, ["#3b6fd4"], coverage=0.5).data[-1]
    surest = np.argsort(-evaluation.confidence, kind="stable")[:150]
    assert dot.x[0] == pytest.approx(50)
    assert dot.y[0] == pytest.approx(100 * evaluation.is_correct[surest].mean())
