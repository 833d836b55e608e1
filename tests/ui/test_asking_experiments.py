"""The experiments that ask trained networks, as a reader sees them."""

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from core.data.alterations import ALTERATIONS
from core.experiments.answers import SHIPPED, Case, write_shipped
from core.experiments.robustness import ASKING, Robustness
from core.runs.config import TrainingConfig
from core.runs.store import RunStore
from core.ui.experiments.known import Known
from core.ui.experiments.reasons import find_effects, tell_order, tell_training
from core.ui.experiments.shift import EQUIVARIANT
from tests.conftest import ROOT

SHIFT, NOISE = ALTERATIONS["shift"], ALTERATIONS["noise"]


def words(test):
    found = [*test.markdown, *test.caption, *test.info, *test.warning]
    return "\n".join(each.value for each in found)


def press(test, start):
    button = next(each for each in test.button if each.label.startswith(start))
    return button.click().run()


@pytest.fixture
def networks(runs, inference):
    """Both networks are loaded: on a busy machine that alone can take a minute."""
    folders = [str(run.path) for run in runs.list()[0]]
    inference.call(ASKING, folders, np.zeros((1, 28, 28), np.uint8))


def test_a_guess_comes_first_then_curves_of_the_learners_own_runs(app, runs, networks):
    """Asks two networks; unaltered images they know as well as at their end."""
    test = app("experiments", experiment="shift", questions="true")
    assert not test.exception
    assert "moves by 2 pixels" in words(test)
    assert not test.get("plotly_chart")  # nothing is given away
    press(test, "Show me")
    assert "Shown without a guess" in words(test)
    press(test, "Ask CNN, ANN")
    assert not test.exception
    assert not [each for each in test.button if each.label.startswith("Ask")]
    table = test.dataframe[0].value.set_index("Run")
    for run in runs.list()[0]:
        accuracy = f"{100 * run.summary.test_accuracy:.1f} %"
        assert table.loc[run.title, "Unchanged"] == accuracy
    assert "CNN minus ANN" in words(test)
    assert EQUIVARIANT in words(test)


def test_a_slider_moves_the_garment_and_the_networks_follow(app, runs, networks):
    test = app("experiments", experiment="shift")
    before = test.get("plotly_chart")[0].proto.spec
    test.slider(key="by_right").set_value(6).run()
    assert not test.exception
    assert test.get("plotly_chart")[0].proto.spec != before


def test_shipped_answers_are_shown_where_there_are_no_images(
    app, nowhere, tmp_path, monkeypatch
):
    references = tmp_path / "shipped"
    for recipe in ("cnn", "ann"):
        source = next(
            (ROOT / "models/pretrained").glob(f"????????-??????-{recipe}-????????")
        )
        shutil.copytree(source, references / source.name)
    monkeypatch.setenv("FASHION_MNIST_REFERENCES", str(references))
    answers = []
    for run in RunStore(tmp_path / "runs", references=references).list()[0]:
        share = 0.4 if run.config.recipe == "cnn" else 0.7
        noisy, clean = (
            np.arange(2000) < 2000 * share,
            np.arange(2000) < 2000 * (1.3 - share),
        )
        right = dict.fromkeys(NOISE.amounts, noisy) | {0.0: clean}
        answers.append((Case.of(run, NOISE, 2000), right))
    write_shipped(references / SHIPPED, answers)
    test = app("experiments", experiment="noise")
    assert not test.exception
    assert "drawn by this program" in words(test)
    assert "CNN (ref) minus ANN (ref)" in words(test).replace("\\", "")
    assert "**The order turns round.**" in words(test)
    test.segmented_control(key="noise_by").set_value("blur").run()
    assert not test.exception
    assert "the test images are not on this machine" in words(test)


def know(name, right, kind="Conv2D", **settings):
    """A network on the page, right on these images: unchanged, and altered."""
    network = "cnn" if kind == "Conv2D" else "ann"
    config = TrainingConfig(recipe=network, architecture=network, **settings)
    layers = (SimpleNamespace(kind=kind),)
    run = SimpleNamespace(config=config, summary=SimpleNamespace(layers=layers))
    masks = [np.arange(100) < number for number in right]
    robustness = Robustness(SHIFT, {0: masks[0], 2: masks[1]})
    return Known(SimpleNamespace(run=run, name=name), robustness)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((90, 40), (80, 70), "**The order turns round.** A is better on unchanged"),
        ((80, 70), (90, 40), "**The order turns round.** B is better on unchanged"),
        ((90, 70), (80, 40), "A is better on unchanged images, and still at 2 px."),
        ((90, 70), (80, 69), "cannot tell the two apart."),
        ((90, 70), (90, 40), "Unchanged images cannot tell A and B apart."),
    ],
)
def test_the_order_is_told_as_it_was_measured(first, second, expected):
    told = tell_order([know("A", first), know("B", second)], SHIFT, 2)
    assert expected in told


def test_convolution_and_training_images_are_told_apart():
    plain_cnn = know("plain", (90, 80))
    taught_cnn = know("taught", (93, 91), augmentation="flip-shift")
    dense = know("dense", (89, 67), kind="Dense")
    convolution, training = find_effects([taught_cnn, dense, plain_cnn], SHIFT)
    assert convolution.tell(SHIFT, 2).startswith("**Convolution** (plain against dense")
    assert "+13.0 points at 2 px" in convolution.tell(SHIFT, 2)
    assert "+1.0 unchanged" in convolution.tell(SHIFT, 2)
    assert "(taught against plain" in training.tell(SHIFT, 2)
    assert "+11.0 points" in training.tell(SHIFT, 2)
    assert find_effects([taught_cnn, dense], SHIFT) == []


def test_who_was_trained_on_such_images_is_named():
    known = [know("a", (93, 91), augmentation="flip-shift"), know("b", (90, 70))]
    told = tell_training(known, SHIFT, 2)
    assert told == (
        "Trained on such images: a (loses 2.0 points). "
        "Not trained on such images: b (loses 20.0 points)."
    )
    assert tell_training(known, NOISE, 2).startswith("None of them was trained on")
