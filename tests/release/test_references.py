"""Reference runs: they agree with themselves, stay as they are and fill the pages."""

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from core.commands.runs import find_run
from core.data.sources import load_dataset
from core.files import read_json, read_npz
from core.networks.loader import predict
from core.release.packing import pack_reference, round_bits
from core.release.references import MAX_BYTES, choose_median, find_seeds
from core.runs.config import TrainingConfig
from core.runs.evaluations import evaluation_of
from core.runs.reading import read_run
from core.runs.sharing import pack_run
from core.runs.store import RunStore
from tests.conftest import ROOT
from tests.ui.test_pages import PAGES, words

SHIPPED = ROOT / "models" / "pretrained"
FIGURES = ("home", "compare", "classes", "confusion", "confidence", "inside", "photos")
NEED_IMAGES = ("data", "labels", "mistakes", "train")


@pytest.fixture(scope="session")
def shipped():
    runs, damaged = RunStore(SHIPPED.parent, references=SHIPPED).list()
    assert not damaged
    return runs


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty store of a learner's, with the reference runs beside."""
    monkeypatch.setenv("FASHION_MNIST_REFERENCES", str(SHIPPED))
    return RunStore(tmp_path / "runs", references=SHIPPED)


def test_what_ships_is_small_and_holds_no_image():
    files = [file for file in SHIPPED.rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in files) <= MAX_BYTES
    names = {file.name for file in files if file.parent != SHIPPED}
    beside = {file.name for file in files if file.parent == SHIPPED}
    assert beside <= {"robustness.json", "experiments.json"}
    assert names == {
        *("config.json", "status.json", "summary.json", "history.csv", "steps.csv"),
        *("epochs.npz", "validation.npz", "test.npz", "sample.npz", "photos.npz"),
        "model.keras",
    }
    texts = [file.read_text() for file in files if file.suffix in (".json", ".csv")]
    assert not [text for text in texts if "/tmp" in text or "/home" in text]


def test_figures_of_what_ships_are_those_of_its_answers(shipped):
    assert {"cnn", "ann", "cnn-photo"} <= {run.config.recipe for run in shipped}
    assert len({run.dataset.digest for run in shipped}) == 1
    for run in shipped:
        judged = evaluation_of(run)
        assert run.is_reference
        assert len(judged) == 10_000
        assert run.summary.test_accuracy == pytest.approx(judged.accuracy)
        assert run.summary.test_loss == pytest.approx(judged.loss)
        seeds = run.summary.seeds
        as_trained = seeds[str(run.config.seed)]
        assert run.summary.test_accuracy == pytest.approx(as_trained, abs=2e-3)


@pytest.mark.real_data
@pytest.mark.parametrize("recipe", ["cnn", "ann"])
def test_networks_that_ship_give_the_answers_beside_them(shipped, recipe):
    run = next(run for run in shipped if run.config.recipe == recipe)
    dataset = load_dataset("fashion-mnist")
    assert dataset.digest == run.dataset.digest
    labels, probabilities = run.test_predictions()
    assert (labels == dataset.test.labels).all()
    answers = predict(str(run.path), dataset.test.images[:300])
    assert np.abs(answers - probabilities[:300]).max() < 2e-3


def test_reference_runs_come_last_and_stay_as_they_are(store, shipped):
    own = store.create(TrainingConfig())
    assert [run.id for run in store.list()[0]] == [own.id, *(r.id for r in shipped)]
    run = shipped[0]
    for action in (store.delete, store.request_stop, lambda at: store.rename(at, "x")):
        with pytest.raises(ValueError, match="is a reference run"):
            action(run.id)
    with pytest.raises(ValueError, match="is a reference run"):
        pack_run(store.get(run.id), None)
    assert store.get(run.id).title == run.title


def test_a_reference_among_the_learners_own_runs_is_one_run(store, shipped):
    shutil.copytree(shipped[0].path, store.folder / shipped[0].id)
    runs, _ = store.list()
    assert len(runs) == len(shipped)
    assert not runs[0].is_reference
    store.rename(runs[0].id, "mine")


def test_a_name_means_the_learners_own_run_first(store):
    assert find_run(store, "CNN").config.recipe == "cnn"
    assert find_run(store, "cnn").is_reference
    own = store.create(TrainingConfig(), title="CNN")
    assert find_run(store, "CNN").id == own.id


@pytest.mark.parametrize("bits", [3, 7, 10])
def test_rounding_keeps_its_digits_and_no_more(bits):
    values = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    rounded = round_bits(values, bits)
    assert (np.abs(rounded / values - 1) <= 2.0 ** -(bits + 1)).all()
    assert not (rounded.view(np.uint32) & (2 ** (23 - bits) - 1)).any()


def test_the_median_of_the_seeds_by_validation_ships(shipped):
    run = next(run for run in shipped if run.config.recipe == "ann")
    digest = run.dataset.digest
    found = find_seeds(shipped, "ann", seeds=(0, 1, 2), digest=digest)
    assert found == {run.config.seed: run}
    assert not find_seeds(shipped, "ann", seeds=(7,), digest=digest)
    assert not find_seeds(shipped, "ann", seeds=(0, 1, 2), digest="another")
    assert choose_median(found) is run
    figures = {0: (0.93, 0.90), 1: (0.92, 0.92), 2: (0.91, 0.91)}  # validation, test
    seeds = {
        seed: SimpleNamespace(
            summary=SimpleNamespace(val_accuracy=known, test_accuracy=unseen)
        )
        for seed, (known, unseen) in figures.items()
    }
    assert choose_median(seeds) is seeds[1]


@pytest.mark.slow
def test_a_packed_run_agrees_with_itself(finished_runs, small_folder, tmp_path):
    run = next(run for run in finished_runs.list()[0] if run.title == "CNN")
    pack_reference(None, str(run.path), str(tmp_path / run.id), {"0": 0.5})
    packed = read_run(tmp_path / run.id)
    assert packed.summary.test_accuracy == evaluation_of(packed).accuracy
    images = load_dataset(str(small_folder)).test.images
    answers = predict(str(packed.path), images)
    assert np.abs(answers - packed.test_predictions()[1]).max() < 2e-3
    before = read_npz(run.path / "epochs.npz", "probabilities")[0]
    after = read_npz(packed.path / "epochs.npz", "probabilities")[0]
    assert (before[:-1].argmax(2) == after[:-1].argmax(2)).all()
    watched = packed.validation_predictions()[1]
    assert (after[-1].argmax(1) == watched.argmax(1)).all()
    ends = packed.history["val_accuracy"].iloc[-1]
    assert ends == pytest.approx(packed.summary.val_accuracy)
    assert packed.model_path.stat().st_size < run.model_path.stat().st_size / 2
    assert read_json(packed.path / "status.json")["pid"] is None


@pytest.mark.slow
def test_without_data_pages_work_from_the_reference_runs(app, store, nowhere):
    test = app("home")
    labels = [metric.label for metric in test.metric]
    assert labels == [rf"{name} \(ref\): test accuracy" for name in ("CNN", "ANN")]
    assert "Exact McNemar test on the same 10,000 test images" in words(test)
    assert "reference runs, which ship with the app" in words(test)
    assert "Use drawn garments" in [button.label for button in test.button]
    assert not any(button.label.startswith("Train both") for button in test.button)
    for page in PAGES[1:]:
        test.switch_page(f"pages/{page}.py").run()
        assert not test.exception, page
        if page in FIGURES:
            assert "No finished run yet" not in words(test), page
        if page in NEED_IMAGES:
            offers = {each.label for each in test.button}
            offers |= {each.proto.label for each in test.get("page_link")}
            assert {"Use drawn garments", "Get the pictures"} & offers, page


def test_own_runs_come_before_the_reference_runs(app, store, runs):
    test = app("home")
    labels = [metric.label for metric in test.metric]
    assert labels == ["CNN: test accuracy", "ANN: test accuracy"]
    test.switch_page("pages/compare.py").run()
    chosen = test.multiselect(key="compared_runs").value
    assert set(chosen) == {run.id for run in runs.list()[0]}
    test.switch_page("pages/train.py").run()
    assert "reference runs that ship" in str(test.get("expander"))
    menus = test.get("menu_button")
    assert len(menus) > 2
