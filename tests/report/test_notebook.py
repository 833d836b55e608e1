"""The notebook: the same network, in code that runs without this project."""

import hashlib
import itertools
import math
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import keras
import nbformat
import numpy as np
import pytest
from keras import layers
from PIL import Image

from core.data.sources import load_dataset
from core.diagram.picture import architecture_svg
from core.report.network_code import network_code, read_graph
from core.report.notebook import make_notebook
from core.report.templates import load_template
from core.runs.config import KNOBS
from core.training.images import choose_train_images
from models.locally_connected import LocallyConnected2D
from models.shuffle_pixels import ShufflePixels, put_shuffle_first
from tests.networks import EVERY, build_random


@pytest.fixture
def cnn(runs):
    return next(run for run in runs.list()[0] if run.title == "CNN")


def write_for(runs, run, **changes):
    """Returns the code cells of a run's notebook after `changes` to its config."""
    runs.describe(run.id, config=run.config.replace(**changes).to_dict())
    notebook = nbformat.reads(make_notebook([runs.get(run.id)]), as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def plain_config(model):
    """Returns a model's layers without numbers that count objects."""

    def clean(value):
        if isinstance(value, dict):
            kept = value.items()
            return {key: clean(each) for key, each in kept if key != "shared_object_id"}
        return [clean(v) for v in value] if isinstance(value, list | tuple) else value

    return clean(model.get_config())


def rebuild(model, folder):
    model.save(folder / "model.keras")
    code = network_code(read_graph(folder / "model.keras"))
    own = {each.__name__: each for each in (LocallyConnected2D, ShufflePixels)}
    names = {"keras": keras, "layers": layers, **own}
    exec(code, names)
    return code, names["model"]


@pytest.mark.parametrize("dropout", [None, 0.25])
@pytest.mark.parametrize("name", EVERY)
def test_the_code_builds_the_same_network(name, dropout, tmp_path):
    model = build_random(name, dropout=dropout)
    code, again = rebuild(model, tmp_path)
    assert plain_config(again) == plain_config(model)
    assert max(map(len, code.splitlines())) <= 88


def test_branches_get_names(tmp_path):
    image = keras.Input((28, 28, 1), name="image")
    left = layers.Conv2D(4, 3, padding="same", name="left-1")(image)
    right = layers.Conv2D(4, (3, 1), padding="same", name="right")(image)
    x = layers.Add(name="add")([left, right])
    start = keras.initializers.HeNormal(seed=2)
    x = layers.GlobalMaxPooling2D(name="largest")(x)
    x = layers.Dense(10, kernel_initializer=start, kernel_regularizer="l2", name="d")(x)
    model = keras.Model(image, x, name="branches")
    code, again = rebuild(model, tmp_path)
    assert plain_config(again) == plain_config(model)
    assert 'layers.Add(name="add")([layer_left_1, right])' in code


def run_cells(cells, word, names):
    """Runs the cells that define or hold `word`; returns the names they leave."""
    for cell in cells:
        if word in cell:
            exec(cell, names)
    return names


def test_the_layers_it_defines_are_those_of_the_run(runs, cnn, tmp_path):
    cells = write_for(runs, cnn, shuffle_pixels=True)
    text = load_template("own_layers.py.j2").render(uses_local=True, uses_shuffle=False)
    names = {"keras": keras, "layers": layers, "hashlib": hashlib}
    exec(text, names)
    run_cells(cells, "class ShufflePixels", names)
    model = put_shuffle_first(build_random("local"))
    model.save(tmp_path / "model.keras")
    exec(network_code(read_graph(tmp_path / "model.keras")), names)
    again = names["model"]
    again.set_weights(model.get_weights())
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1))
    np.testing.assert_allclose(again(images), model(images), atol=1e-6)


@pytest.mark.parametrize(
    "changes",
    [
        {"rare_class": "Shirt", "rare_share": 0.3},
        {"random_labels": 0.5, "train_size": 300},
        {"leak_test": True},
    ],
)
def test_it_learns_from_the_images_the_run_learned_from(
    runs, cnn, small_folder, changes, monkeypatch
):
    monkeypatch.setenv("FASHION_MNIST_DIR", str(small_folder))
    cells = write_for(runs, cnn, **changes)
    names = {}
    for cell in cells:
        part = cell.partition("model.compile")[0].partition("model.summary")[0]
        if "x_own, y_own = x_train" in part:
            exec(part.partition("steps =")[0], names | {"SEED": 0}, names)
        elif part.startswith(("import gzip", "def read_idx")):
            exec(part, names)
    config = runs.get(cnn.id).config
    expected = choose_train_images(load_dataset(str(small_folder)), config)
    np.testing.assert_array_equal(names["x_own"], expected.images)
    np.testing.assert_array_equal(names["y_own"], expected.labels)


def test_rows_left_out_are_written_down(runs, cnn):
    config = cnn.config.replace(seed=5)
    queued = runs.create(config, left_out=[4, 17])
    shutil.copy(queued.path / "left_out.npz", cnn.path)
    cells = write_for(runs, cnn, leave_out=queued.config.leave_out)
    assert "LEFT_OUT = [4, 17]" in "\n".join(cells)


@pytest.mark.parametrize(
    ("optimizer", "name"), [("adam", "weight_decay"), ("muon", "decay")]
)
def test_weight_decay_is_the_runs(runs, cnn, optimizer, name):
    source = "\n".join(write_for(runs, cnn, optimizer=optimizer, weight_decay=0.03))
    assert f"(rate, {name}=0.03)" in source
    plain = "\n".join(write_for(runs, cnn, optimizer=optimizer, weight_decay=None))
    assert f"{name}=0.03" not in plain


def test_mixup_blends_images_and_labels_alike(runs, cnn):
    cells = write_for(runs, cnn, mixup=0.4, augmentation="none")
    (cell,) = [each for each in cells if "class VariedImages" in each]
    names = {"np": np, "keras": keras, "math": math}
    exec(cell, names)
    images = (
        np.zeros((10, 28, 28), np.uint8) + np.arange(10, dtype=np.uint8)[:, None, None]
    )
    labels = np.arange(10)

    def same(images, rng, epoch):
        return images

    batches = names["VariedImages"](images, labels, same, 10, seed=0, mixup=0.4)
    mixed, targets = batches[0]
    np.testing.assert_allclose(targets.sum(axis=1), 1, atol=1e-6)
    # Image k has the grey level k: a blend's level is that of its target.
    np.testing.assert_allclose(mixed[:, 0, 0, 0], targets @ np.arange(10), atol=1e-4)
    assert (targets.max(axis=1) < 0.999).any()
    assert "mixup=0.4" in "\n".join(cells)


@pytest.mark.parametrize("schedule", KNOBS["schedule"].choices)
@pytest.mark.parametrize("optimizer", KNOBS["optimizer"].choices)
def test_every_setting_gives_code(runs, cnn, optimizer, schedule):
    cells = write_for(runs, cnn, optimizer=optimizer, schedule=schedule, patience=3)
    source = "\n".join(cells)
    compile(source, "notebook", "exec")
    assert "EarlyStopping" in source
    assert ("class Muon" in source) == (optimizer == "muon")
    assert ("class Triangle" in source) == (schedule == "triangle")
    assert ("ReduceLROnPlateau" in source) == (schedule == "plateau")
    assert not any(line.startswith(("import core", "from core")) for line in cells)


@pytest.mark.parametrize("kind", KNOBS["augmentation"].choices[1:])
def test_every_augmentation_varies_the_images(runs, cnn, kind):
    (cell,) = [c for c in write_for(runs, cnn, augmentation=kind) if "def augment" in c]
    images = np.random.default_rng(0).integers(1, 256, (90, 28, 28), np.uint8)
    names = {"np": np, "keras": keras, "layers": layers, "SEED": 0, "x_own": images}
    exec(cell[: cell.index("history = ")], names)
    varied = [names["augment"](images, np.random.default_rng(e), e) for e in (0, 1)]
    for each in varied:
        assert (each.shape, each.dtype) == (images.shape, np.uint8)
        assert not np.array_equal(each, images)
    assert not np.array_equal(*varied)
    if kind == "flip-shift":  # all but a border of one pixel are the image's own
        for one, image in zip(varied[0], images, strict=True):
            moved = np.pad(np.stack([image, image[:, ::-1]]), ((0, 0), (1, 1), (1, 1)))
            places = itertools.product(range(2), range(3), range(3))
            assert any(
                np.array_equal(moved[f, y : y + 28, x : x + 28], one)
                for f, y, x in places
            )


def test_what_differs_is_said(runs, cnn):
    runs.describe(cnn.id, config=cnn.config.replace(data="drawn").to_dict())
    text = make_notebook([runs.get(cnn.id)])
    assert "drawn garments, which only the app can draw" in text
    assert "skipped easy training images" in text
    assert make_notebook([runs.get(cnn.id)]) == text  # no random ids


def test_it_counts_layers_as_the_picture_does(cnn):
    picture = architecture_svg(cnn.summary.layers)
    (number,) = re.findall(r"Architecture: (\d+) layers", picture)
    assert f"{number} layers, " in make_notebook([cnn])


def test_a_knob_that_it_does_not_follow_is_told(runs, cnn, monkeypatch):
    monkeypatch.setattr("core.report.notebook.FOLLOWED", set(KNOBS) - {"batch_size"})
    assert "CNN had Batch size: 16; this notebook leaves it out" in make_notebook([cnn])


@pytest.fixture
def pair(runs):
    by_title = {run.title: run for run in runs.list()[0]}
    return [by_title["CNN"], by_title["ANN"]]


def test_two_runs_are_trained_and_compared(pair):
    words = {"title": "Homework\n# %%", "author": "*Ada*", "notes": "# %%\n**Mine**"}
    text = make_notebook(pair, photos="../my photos", **words)
    cells = nbformat.reads(text, as_version=4).cells
    source = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    compile(source, "notebook", "exec")
    for run in pair:
        assert f'trained["{run.title}"] = ' in source
    assert source.count("history = model.fit(") == 2
    assert "binomtest" in source
    assert 'PHOTOS = Path("../my photos")' in source
    assert cells[0].source.startswith("# Homework \\# %%\n\n\\*Ada\\*")
    assert cells[-1].source == "## Observations\n\n# %%\n**Mine**"
    assert sum("**Observations.**" in cell.source for cell in cells) == 4


def test_runs_on_other_data_are_refused(runs, pair):
    run = pair[0]
    runs.describe(run.id, dataset=run.dataset.to_dict() | {"digest": "0" * 64})
    with pytest.raises(ValueError, match="must share their data"):
        make_notebook([runs.get(run.id), pair[1]])


@pytest.mark.parametrize("epochs", [1, 3, 40])
@pytest.mark.parametrize("schedule", ["triangle", "cosine"])
def test_the_rate_falls_to_zero_at_the_end(runs, cnn, schedule, epochs):
    cells = write_for(runs, cnn, schedule=schedule, optimizer="adam", time_budget=None)
    names = {"keras": keras, "layers": layers, "math": math, "np": np}
    names |= dict.fromkeys(("x_train", "y_train"), np.zeros(1000))
    names["model"] = SimpleNamespace(compile=lambda **given: names.update(given))
    for cell in cells:
        if "class Triangle" in cell:
            exec(cell, names)
        if "EPOCHS = " in cell:
            constants = re.sub("EPOCHS = .*", f"EPOCHS = {epochs}", cell)
            exec(constants[: constants.index("keras.utils")], names)
        if "model.compile" in cell:
            exec(cell, names)
    rate, steps = names["rate"], epochs * math.ceil(1000 / names["BATCH_SIZE"])
    high, late, last = (
        float(rate(round(steps * share)) / names["LEARNING_RATE"])
        for share in (0.2, 0.9, 1 - 1 / steps)
    )
    assert high > max(0.8, late)
    assert late > last >= 0
    assert last < 0.03


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("rendering_t_shirt_top.jpg", 0),
        ("my-Shirt 2.JPG", 6),
        ("ankle_boot.png", 9),
        ("jeans.webp", 1),
        ("IMG_0012.jpg", None),
    ],
)
def test_photos_are_labelled_from_their_names(runs, cnn, name, expected):
    (cell,) = [each for each in write_for(runs, cnn) if "def label_of" in each]
    names = {"Path": Path, "re": re}
    exec(cell[: cell.index("def prepare")], names)
    assert names["label_of"](Path(name)) == expected


@pytest.mark.slow
def test_it_runs_from_top_to_bottom(cnn, small_folder, tmp_path, monkeypatch):
    """The built-in CNN: Muon, triangle, label smoothing, altered images, two epochs."""
    nbclient = pytest.importorskip("nbclient")
    for needed in ("ipykernel", "matplotlib"):
        pytest.importorskip(needed)
    monkeypatch.setenv("FASHION_MNIST_DIR", str(small_folder))
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")
    monkeypatch.delenv("MPLBACKEND", raising=False)  # Streamlit sets it on import
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (60, 90), "white").save(tmp_path / "photos" / "bag.png")
    notebook = nbformat.reads(make_notebook([cnn]), as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources=resources
    )
    client.execute()
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    printed = "".join(out.text for out in outputs if out.output_type == "stream")
    assert "900 training, 100 validation, 200 test images" in printed
    assert "test accuracy" in printed
    assert "with test-time augmentation" in printed
    assert "weighted avg" in printed
    pictures = [out for out in outputs if "image/png" in out.get("data", {})]
    # Garments, curves, matrix, correct and incorrect predictions, one photo.
    assert len(pictures) == 6
    assert "of 1 labelled photos predicted correctly" in printed
    accuracy = float(printed.split("test accuracy ")[1].split(" %")[0])
    assert accuracy > 30  # ten classes, two epochs on 900 garments
