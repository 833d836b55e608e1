"""Large type, the training announced to screen readers, a form that stays in place."""

import ast
import json
from types import SimpleNamespace

import pytest

from core.charts.enlarge import enlarge
from core.charts.points import RunPoint, accuracy_interval_figure
from core.data.dataset import CLASS_NAMES
from core.runs.store import RunStore
from core.training.recipes import get_recipe
from core.ui.app.announcer import tell_news
from core.ui.runs.live import FIRST_FEW
from tests.test_floors import TREES

DRAWING = ("image", "show_chart", "plotly_chart", "show_crop_box")


def test_a_figure_in_large_type_is_larger_in_all_that_holds_letters():
    figure = accuracy_interval_figure([RunPoint("CNN", "#3b6fd4", 0.9, (0.89, 0.91))])
    large = enlarge(figure, 1.5)
    usual, grown = figure.layout, large.layout
    for old, new in (
        (usual.font.size, grown.font.size),
        (usual.height, grown.height),
        (usual.margin.l, grown.margin.l),
        (usual.xaxis.tickfont.size, grown.xaxis.tickfont.size),
        (usual.annotations[0].font.size, grown.annotations[0].font.size),
        (figure.data[0].marker.size, large.data[0].marker.size),
    ):
        assert new == 1.5 * old
    assert large.data[0].x == figure.data[0].x
    assert grown.xaxis.range == usual.xaxis.range
    assert usual.font.size == accuracy_interval_figure([]).layout.font.size  # a copy


def test_every_picture_and_chart_has_words_for_those_who_cannot_see_it():
    bare = [
        f"{module}:{call.lineno}"
        for module, tree in TREES.items()
        if module.startswith(("core.ui", "pages"))
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) in DRAWING
        and "alt" not in {each.arg for each in call.keywords}
    ]
    assert bare == []


def make_run(name, state="running", accuracy=None, experiment=None):
    return SimpleNamespace(
        id=name,
        title=name.upper(),
        created=0.0,
        config=SimpleNamespace(experiment=experiment),
        status=SimpleNamespace(state=state),
        is_active=state == "running" and accuracy is None,
        is_evaluated=accuracy is not None,
        summary=SimpleNamespace(test_accuracy=accuracy),
    )


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ([], [], ""),
        (["a"], ["a"], ""),
        ([], ["a"], "Training started: A."),
        (["a", "c"], ["c"], "Training ended: A, 91.2 % on the test images."),
        (["b"], ["a"], "Training started: A. Training ended: B, failed."),
        (["deleted"], [], ""),
    ],
)
def test_a_start_and_an_end_are_told_once(before, now, words):
    runs = [make_run("a", accuracy=0.912), make_run("b", "failed"), make_run("c")]
    assert tell_news(before, now, runs) == words


def test_of_an_experiment_the_first_start_and_the_last_end_are_told():
    done = make_run("a", accuracy=0.9, experiment="fair")
    runs = [done, make_run("b", experiment="fair")]
    assert tell_news([], ["b"], runs) == "Training started: B."
    assert tell_news(["a"], ["b"], runs) == ""
    assert tell_news(["a"], [], [done]).startswith("Training ended: A, 90.0 %")


def test_a_long_queue_leaves_the_form_where_it_is(app, small_data, tmp_path):
    store = RunStore(tmp_path / "runs")
    for number in range(FIRST_FEW + 6):
        store.create(get_recipe("cnn").config, title=f"run {number}")
    test = app("train")
    assert not test.exception
    labels = [button.label for button in test.button]
    assert labels.index("Train") < labels.index("Remove")
    assert labels.count("Remove") == FIRST_FEW + 6
    (folded,) = (each for each in test.expander if "in the queue" in each.label)
    assert folded.label == "6 more in the queue"


def test_large_type_holds_on_every_page_and_in_its_charts(app, runs):
    test = app("confusion", large_type="true")
    assert not test.exception
    chart = test.get("plotly_chart")[0].proto
    assert json.loads(chart.spec)["layout"]["font"]["size"] == pytest.approx(1.4 * 13)
    assert any(f"{name} is most often taken for" in chart.alt for name in CLASS_NAMES)
    test.switch_page("pages/classes.py").run()
    assert test.toggle(key="large_type").value
    test.toggle(key="large_type").set_value(False).run()
    spec = json.loads(test.get("plotly_chart")[0].proto.spec)
    assert spec["layout"]["font"]["size"] == 13
