"""The Inside page as a reader sees it; the networks answer in this process."""

import importlib
import json

import pytest

from core.architecture import layer_table
from core.data.dataset import CLASS_NAMES
from core.data.sources import load_dataset
from core.explain.edits import ChannelOff, LayerOff
from core.explain.layers import ACTIVATIONS, KINDS
from core.files import write_json
from core.networks.inference import InferenceError
from core.runs.settings import Settings, save_settings
from core.runs.status import Status
from core.runs.store import RunStore
from core.runs.summary import NUMBERS, Summary
from core.ui.inside.edits import _EDITS
from core.ui.inside.lessons import LESSONS
from tests.networks import build_random, save_run
from tests.ui.test_pages import words


class HereAndNow:
    """Answers as the networks' process does, without starting one."""

    def __init__(self):
        self.deaths = 0

    def call(self, function, *arguments):
        if self.deaths:
            self.deaths -= 1
            raise InferenceError("The process that holds the networks ended.")
        module, name = function.split(":")
        return getattr(importlib.import_module(module), name)(*arguments)


@pytest.fixture
def networks(monkeypatch):
    networks = HereAndNow()
    monkeypatch.setattr("core.ui.inside.subject.get_inference", lambda: networks)
    return networks


def test_every_kind_of_layer_has_its_lesson():
    assert {*KINDS.values(), *ACTIVATIONS.values()} - {"activation"} == set(LESSONS)


def open_inside(app, **link):
    """Opens the page with a link's choices."""
    test = app("inside", **link)
    assert not test.exception
    return test


def look(test, view):
    test.session_state["view"] = view
    test.run()
    assert not test.exception
    return test


def run_called(store, title):
    return next(run for run in store.list()[0] if run.title == title)


def test_without_runs_it_says_what_to_do(empty_page):
    assert "Train both on the home page" in words(empty_page("inside"))


@pytest.mark.parametrize("title", ["CNN", "ANN"])
def test_every_layer_opens_with_its_lesson(app, runs, networks, title):
    run = run_called(runs, title)
    test = open_inside(app, run=run.id)
    first_of_each_kind = {row.name.split("_")[0]: row for row in run.summary.layers}
    for layer in first_of_each_kind.values():
        test.session_state["layer"] = layer.name
        test.run()
        assert not test.exception
        assert not test.warning, layer.name
        heading = test.subheader[0].value
        assert heading.startswith(f"{layer.name}: ")
        assert LESSONS[heading.split(": ")[1]] in words(test)


def test_a_link_from_mistakes_opens_its_image(app, runs, networks):
    test = open_inside(app, image="7")
    labels, _ = run_called(runs, "CNN").test_predictions()
    assert f"Test image **7**, labelled **{CLASS_NAMES[labels[7]]}**" in words(test)
    test = open_inside(app, image="999999")
    assert "Ignored in the link (unknown value)" in words(test)


def test_a_mistake_is_one(app, runs, networks):
    test = open_inside(app, image="0")
    next(b for b in test.button if b.label == "A mistake").click().run()
    labels, probabilities = run_called(runs, "CNN").test_predictions()
    row = test.session_state["inside_row"]
    assert labels[row] != probabilities[row].argmax()
    assert "wrong" in words(test)


def test_a_photo_goes_every_way_an_image_goes(app, runs, networks, small_folder):
    photo = load_dataset(str(small_folder)).test.images[5]
    test = app("home")
    test.session_state["inside_photo"] = ("my coat.jpg", photo)
    test.switch_page("pages/inside.py").run()
    assert not test.exception
    assert "**my coat.jpg**, as the network receives it" in words(test)
    for view in ("Why this prediction", "Ablation", "Map of images"):
        assert not look(test, view).warning


def test_a_link_to_a_test_image_wins_over_a_photo(app, runs, networks, small_folder):
    test = app("home")
    photo = load_dataset(str(small_folder)).test.images[5]
    test.session_state["inside_photo"] = ("my coat.jpg", photo)
    test.switch_page("pages/inside.py")
    test.query_params["image"] = "7"
    test.run()
    assert "Test image **7**" in words(test)


def test_filters_differ_between_cnn_and_ann(app, runs, networks):
    test = look(open_inside(app, run=run_called(runs, "CNN").id), "Filters")
    assert "Images that activate channel" in words(test)
    test = look(open_inside(app, run=run_called(runs, "ANN").id), "Filters")
    assert "has no kernels" in words(test)


def test_why_asks_two_classes_of_a_cnn_and_of_an_ann(app, runs, networks):
    test = look(open_inside(app, run=run_called(runs, "CNN").id), "Why this prediction")
    assert "Grad-CAM" in words(test)
    test.toggle[0].set_value(True).run()
    assert not test.exception
    assert "knows nothing" in words(test)
    test = look(open_inside(app, run=run_called(runs, "ANN").id), "Why this prediction")
    assert "input gradient" in words(test)


def test_ablation_changes_predictions_and_never_the_run(app, runs, networks):
    run = run_called(runs, "CNN")
    before = {path.name: path.read_bytes() for path in run.path.iterdir()}
    test = look(open_inside(app, run=run.id), "Ablation")
    test.session_state[_EDITS] = {run.id: (ChannelOff("relu_3", 0),)}
    test.run()
    assert "after ablation" in words(test)
    off = next(b for b in test.button if b.label == "Switch the whole layer off")
    off.click().run()
    assert test.session_state[_EDITS][run.id][-1] == LayerOff("relu_3")
    next(b for b in test.button if b.label == "Undo").click().run()
    assert len(test.session_state[_EDITS][run.id]) == 1
    assert "your 1 edit from Ablation" in words(look(test, "Forward pass"))
    look(test, "Ablation")
    next(b for b in test.button if b.label == "Reset 1 edit").click().run()
    assert "after ablation" not in words(test)
    assert before == {path.name: path.read_bytes() for path in run.path.iterdir()}


def test_a_network_process_that_died_is_told_and_asked_again(app, runs, networks):
    networks.deaths = 1
    test = open_inside(app)  # its first run met the death
    networks.deaths = 1
    test.session_state["inside_row"] = 3
    test.run()
    assert "networks ended" in words(test)
    next(b for b in test.button if b.label == "Try again").click().run()
    assert not test.warning
    assert test.subheader


def test_without_the_images_it_looks_at_drawn_garments(app, runs, networks):
    save_settings(runs.folder, Settings(data="drawn"))
    run = run_called(runs, "CNN")
    config = json.loads((run.path / "config.json").read_text())
    config["config"]["data"] = str(run.path / "gone")
    (run.path / "config.json").write_text(json.dumps(config))
    test = open_inside(app, run=run.id)
    assert "not on this machine" in words(test)
    assert "drawn by this program" in words(test)
    assert "under the microscope" in words(test)
    test.segmented_control(key="inside_kind").set_value("a photo in dataset/").run()
    assert not test.exception
    assert "as the network receives it" in words(test)
    assert "A **kernel** (or filter) is what a channel looks for" in words(
        look(test, "Filters")
    )
    assert "PCA (principal component analysis) projects" in words(
        look(test, "Map of images")
    )


def test_a_custom_network_opens_everywhere(app, tmp_path, networks, small_folder):
    dataset = load_dataset(str(small_folder))
    folder = save_run(tmp_path / "runs", "wide-kernel", dataset=dataset)
    store = RunStore(tmp_path / "runs")
    run = store.list()[0][0]
    layers = tuple(layer_table(build_random("wide-kernel")))
    figures = dict.fromkeys(NUMBERS, 1) | {"interval": (0.0, 1.0), "layers": layers}
    write_json(run.path / "summary.json", Summary(**figures).to_dict())
    (run.path / "history.csv").write_text("epoch,accuracy\n0,0.1\n")
    store.write_status(run.id, Status("stopped"))
    save_settings(tmp_path / "runs", Settings(data=str(small_folder)))
    test = open_inside(app)
    for layer in layers:
        test.session_state["layer"] = layer.name
        test.run()
        assert not test.exception
        assert not test.warning, layer.name
    for view in ("Filters", "Why this prediction", "Ablation", "Map of images"):
        assert not look(test, view).warning, view
    assert folder == str(run.path)


def test_class_visualisation_grows_a_class_and_asks_the_other_network(
    app, runs, networks
):
    test = open_inside(app, view="Class visualisation", grown="Bag", jitter="0")
    text = words(test)
    assert "logit of **" in text
    assert "for Bag" in text
    assert "of 20 real ones among the test images" in text
    assert "The other network, ANN, predicts" in text
    assert "Jitter shifts the image" in text
    strip = next(each.body for each in test.get("html") if "step 128" in each.body)
    assert [f"step {each} ·" in strip for each in (0, 4, 128)] == [True] * 3
    kept = test.session_state["class_image"]
    assert kept.passed[-1].logits[8] > kept.passed[0].logits[8]
    assert test.query_params["grown"] == "Bag"
    for key in ("blur", "decay"):
        test.slider(key=key).set_value(type(test.slider(key=key).value)(0))
    test.run()
    assert "Nothing holds the picture back now" in words(test)
    assert test.session_state["class_image"].passed[-1].step == 128


def test_what_was_stopped_goes_on(app, runs, networks):
    test = open_inside(app, view="Class visualisation")
    kept = test.session_state["class_image"]
    kept.passed, kept.now, kept.is_stopped = kept.passed[:2], kept.passed[1], True
    test.run()
    assert "Stopped after 4 steps." in words(test)
    test.button(key="class_image_on").click().run()
    assert not test.exception
    assert test.session_state["class_image"].now.step == 128


def test_a_fooling_image_says_what_changed_and_whom_it_fools(app, runs, networks):
    test = open_inside(app, view="Fooling image", image="3", fool="Bag")
    text = words(test)
    assert "At a budget of 12 it predicts" in text
    assert "with random noise of that size" in text
    assert "ANN, whose gradients nobody asked, predicts" in text
    found = test.session_state["fooling_found"][1]
    assert found.wanted == 8
    assert found.images.shape == (25, 28, 28)
    if found.first:
        assert f"**{found.budgets[found.first]:g} grey levels**" in text
    test.session_state["norm"] = "L2"
    test.run()
    assert not test.exception
    assert "a single pixel turned from black to white" in words(test)
    assert test.session_state["fooling_found"][1].budgets[-1] == 6


def test_the_class_to_be_fooled_into_is_the_runner_up(app, runs, networks):
    test = open_inside(app, view="Fooling image", image="5")
    with_bars = test.session_state["fool"]
    assert with_bars in CLASS_NAMES
    found = test.session_state["fooling_found"][1]
    order = found.probabilities[0].argsort()
    assert CLASS_NAMES[order[-2]] == with_bars
