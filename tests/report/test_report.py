"""The report as a reader gets it: whole, alone, escaped, and honest about gaps."""

import html
import json
import re
import shutil
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.__main__ import main
from core.analysis.comparison import correct_pairs
from core.data.dataset import CLASS_NAMES
from core.data.sources import load_dataset
from core.photos.collection import open_folder
from core.photos.folder import FOLDER
from core.report.figures import curves_svg, ticks
from core.report.html import make_report
from core.report.photos import combine, predict_photos, read_results
from core.report.pictures import SAMPLES, png_source
from core.runs.evaluations import compare_runs, evaluation_of
from core.runs.groups import describe_differences

PLACES = re.compile(
    r"""(?:src|href|action|data|poster)\s*=\s*["']([^"']*)|url\(([^)]*)"""
)


@pytest.fixture
def pair(runs):
    """The finished CNN and ANN, whose folders a test may change."""
    by_title = {run.title: run for run in runs.list()[0]}
    return [by_title["CNN"], by_title["ANN"]]


def test_it_says_what_the_runs_are(pair):
    text = make_report(
        pair, title="Homework <1>", author="Ada & Co", notes="First.\n\n- **Second**"
    )
    assert compare_runs(*pair).verdict("CNN", "ANN") in text
    assert f"They differ in: {describe_differences(pair)}." in text
    for run in pair:
        assert f"{100 * run.summary.test_accuracy:.2f} %" in text
        assert f"{run.summary.parameters:,}" in text
        assert run.dataset.digest in text
        assert run.id in text
        for accuracy in (run.summary.val_accuracy, run.history["accuracy"].iloc[-1]):
            assert f"<td>{100 * accuracy:.2f} %</td>" in text
    for heading in (
        "Architecture",
        "Classification report",
        "Confusion matrix",
        "Most confused pairs",
        "Calibration",
        "Correct predictions",
        "Incorrect predictions",
        "Hyperparameters",
    ):
        assert text.count(f"<h3>{heading}</h3>") == 2
    for label in ("Training", "Validation", "Test"):
        assert f"<th>{label} accuracy</th>" in text
    assert "<h1>Homework &lt;1&gt;</h1>" in text
    assert "Ada &amp; Co · " in text
    assert "<p>First.</p>\n<ul><li><strong>Second</strong></li></ul>" in text


def test_samples_of_every_class_are_shown_once(pair, small_folder):
    text = make_report(pair)
    samples = text[text.index('class="samples"') : text.index("Learning curves")]
    train = load_dataset(str(small_folder)).train
    assert samples.count("<img") == 10 * SAMPLES
    for label in range(10):
        first = train.images[train.labels == label][0]
        assert png_source(first) in samples


def test_it_needs_nothing_from_anywhere(pair):
    text = make_report(pair)
    places = ["".join(found) for found in PLACES.findall(text)]
    assert len(places) > 40
    assert all(place.startswith("data:") for place in places)
    assert "<script" not in text
    assert "http" not in text.replace("http-equiv", "")
    assert len(text.encode()) < 8_000_000


def test_words_of_people_are_escaped(runs, pair):
    runs.rename(pair[0].id, "<img src=x onerror=alert(1)>")
    text = make_report([runs.get(pair[0].id)], notes="<script>alert(1)</script>")
    assert "<img src=x" not in text
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_without_the_images_it_says_so(runs, pair):
    run = pair[0]
    config = run.config.replace(data="/nowhere").to_dict()
    runs.describe(run.id, config=config)
    text = make_report([runs.get(run.id)])
    assert "its images are not on the machine that made this report" in text
    assert text.count("<img") == text.count('<img class="drawing"') == 1
    assert "predicted as" in text  # the counts need no image


def test_other_images_under_the_same_name_are_not_shown(runs, pair):
    run = pair[0]
    runs.describe(run.id, dataset=run.dataset.to_dict() | {"digest": "0" * 64})
    text = make_report([runs.get(run.id), pair[1]])
    assert "other images under that name" in text
    assert "No verdict on CNN and ANN" in text
    assert "Exact McNemar" not in text


def test_of_several_runs_the_best_is_compared(runs, pair):
    twin = runs.folder / (pair[0].id[:-8] + "0" * 8)
    shutil.copytree(pair[0].path, twin)
    runs.rename(twin.name, "TWIN")
    best, other = sorted(pair, key=lambda run: -run.summary.val_accuracy)
    compared = [other, best, runs.get(twin.name)]
    text = html.unescape(make_report(compared))
    correction = correct_pairs(list(map(evaluation_of, compared)))[1, 0]
    assert correction.pairs == 3
    words = compare_runs(best, other).verdict(best.title, other.title, correction)
    assert words in text
    assert text.count("points, 95 % interval") == 2
    assert f"Of 3 networks {best.title} has the highest validation accuracy" in text


def test_one_run_has_its_accuracy_as_lead(pair):
    text = make_report(pair[:1])
    assert "of 200 test images" in text
    assert "McNemar" not in text


def test_the_matrix_and_the_classes_are_those_of_the_run(pair):
    text = make_report(pair[1:])
    labels, probabilities = pair[1].test_predictions()
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (labels, probabilities.argmax(axis=1)), 1)
    shown = re.findall(r'class="count middle"[^>]*>(\d+)<', text)
    assert list(map(int, shown)) == [count for count in confusion.ravel() if count]
    recall = confusion.diagonal() / confusion.sum(axis=1)
    best = (
        CLASS_NAMES[int(recall.argmax())] if (recall == recall.max()).sum() == 1 else ""
    )
    assert f"<b>{best}" in text


def test_photo_results_are_listed(pair):
    rows = [
        {"file": "/home/me/shirt.jpg", "label": "Shirt", "confidence": 0.81},
        {"file": "<b>.jpg", "error": "no image"},
    ]
    text = make_report(pair[:1], photos=read_results(rows))
    assert "shirt.jpg" in text
    assert "/home" not in text
    assert "81 %" in text
    assert "&lt;b&gt;.jpg" in text
    with pytest.raises(ValueError, match="photo results must be a list"):
        read_results({"file": "x"})


def test_a_warning_says_whose_it_is():
    runs = [SimpleNamespace(title=t, is_reference=False, id=t) for t in ("CNN", "ANN")]
    said = (["Odd.", "Not sure."], ["Odd."])
    predicted = [SimpleNamespace(sentences=s, top3=[("Bag", 0.5)]) for s in said]
    assert combine(runs, predicted)[1] == "CNN, ANN: Odd. CNN: Not sure."
    assert combine(runs[:1], predicted[:1])[1] == "Odd. Not sure."


def test_photos_of_a_folder_are_predicted_by_every_run(pair, tmp_path):
    answers = {str(pair[0].path): ("Bag", 0.81), str(pair[1].path): ("Coat", 0.44)}

    def call(_, folder, variants):
        top3 = (answers[folder], ("Dress", 0.1), ("Shirt", 0.0))
        return [SimpleNamespace(top3=top3, sentences=("Not sure.",)) for _ in variants]

    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("rendering_bag.jpg", "rendering_coat.jpg"):
        shutil.copy(FOLDER / name, folder)
    (folder / "broken.jpg").write_bytes(b"no photo")
    (folder / "labels.csv").write_text("file,label\nrendering_bag.jpg,Bag\n")
    text = make_report(pair, photos=predict_photos(open_folder(folder), pair, call))
    table = text[text.index('class="photos"') :]
    assert table.count("data:image/jpeg") == table.count("as the networks see it") == 2
    assert "✓ Bag<small>81 %</small>" in table
    assert "✗ Coat<small>44 %</small>" in table
    assert "CNN: 1 of 1 labelled photos predicted correctly" in text
    assert "ANN: 0 of 1 labelled photos predicted correctly" in text
    assert table.count("Not sure.</td>") == 2
    assert "broken.jpg: " in table
    (folder / "nothing").mkdir()
    with pytest.raises(ValueError, match="1 to 200 photos"):
        predict_photos(open_folder(folder / "nothing"), pair, call)


@pytest.mark.parametrize(
    ("count", "notes", "message"),
    [
        (0, "", "1 to 8 runs"),
        (9, "", "1 to 8 runs"),
        (1, "x" * 50_001, "at most 50,000 characters"),
    ],
)
def test_what_it_does_not_take_is_told(pair, count, notes, message):
    with pytest.raises(ValueError, match=message):
        make_report(pair[:1] * count, notes=notes)


def test_an_unfinished_run_gets_none(runs, pair):
    with pytest.raises(ValueError, match="must be finished or stopped"):
        make_report([runs.create(pair[0].config)])


def test_by_command(runs, tmp_path, capsys):
    words = ["--runs-dir", str(runs.folder), "--json"]
    (tmp_path / "notes.md").write_text("\ufeffShirts are **hard**.", "utf-8")
    words += ["--title", "Homework", "--author", "Ada"]
    notes = ["--notes-file", str(tmp_path / "notes.md")]
    (tmp_path / "mine").mkdir()
    for name, more in (
        ("r.html", []),
        ("n.ipynb", ["--photos", str(tmp_path / "mine")]),
    ):
        output = tmp_path / name
        given = ["CNN", "ANN", *notes, *more, "--output", str(output)]
        assert main(["report", *words, *given]) == 0
        text = output.read_text("utf-8")
        assert str(tmp_path) not in text
        for wanted in ("Homework", "Ada", "Shirts are "):
            assert wanted in text
        told = json.loads(capsys.readouterr().out)
        assert told["bytes"] == output.stat().st_size
    for given, output, message in (
        (["CNN", "--photos", "nowhere"], "n.ipynb", "must be a folder"),
        (["CNN", "--author", "x" * 201], "n.ipynb", "at most 200 characters"),
        (["CNN"], "r.pdf", "must end in .html or .ipynb"),
        (["CNN"], "no/r.html", "in a folder that exists"),
        (["nobody"], "r.html", "must name one run"),
    ):
        path = str(tmp_path / output)
        assert main(["report", *words, *given, "--output", path]) == 2
        assert message in capsys.readouterr().err


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_shows_it_without_a_network(pair, tmp_path, open_tab, width):
    file, told = tmp_path / "report.html", []
    file.write_text(make_report(pair, notes="word" * 200), encoding="utf-8")
    page = open_tab(width=width, offline=True)
    page.on("console", lambda message: told.append(message.text))
    page.on("requestfailed", lambda request: told.append(request.url))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == width
    broken = "[...document.images].filter(i => !i.naturalWidth).length"
    assert page.evaluate(broken) == 0
    assert page.locator("figure > svg").count() == 7  # the drawings are images
    assert told == []


def test_curves_begin_with_epoch_1_in_full():
    history = pd.DataFrame(
        {
            "epoch": range(20),
            "accuracy": [0.3, *[0.9] * 19],
            "val_accuracy": [0.7, *[0.9] * 19],
        }
    )
    drawn = str(curves_svg([history], ["#3b6fd4"], [None], metric="accuracy"))
    assert re.search(r'class="tick middle" x="46\.0"[^>]*>1<', drawn)
    height = float(re.search(r'<svg x="46" y="8" width="\d+" height="(\d+)"', drawn)[1])
    points = re.findall(r"(\d+\.\d),(\d+\.\d) ", drawn)
    assert all(8 <= float(y) <= 8 + height for _, y in points)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (1, 15, [5, 10, 15]),
        (0.2, 0.5, [0.2, 0.3, 0.4, 0.5]),
        (-0.01, 0.02, [-0.01, 0, 0.01, 0.02]),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert ticks(low, high) == pytest.approx(expected)


def test_a_leaked_run_is_named_and_takes_part_in_no_verdict(runs, pair):
    cnn, ann = pair
    runs.describe(cnn.id, config=cnn.config.replace(leak_test=True).to_dict())
    leaked = runs.get(cnn.id)
    text = make_report([leaked, ann])
    assert "<b>CNN (leaked)</b> learned from the test images on purpose" in text
    assert "McNemar" not in text.partition("<main>")[0]
    lead = text.partition('<p class="lead">')[2].partition("</p>")[0]
    assert f"ANN: {100 * ann.summary.test_accuracy:.2f} %" in lead
    assert "CNN" not in lead
    assert make_report([leaked])
