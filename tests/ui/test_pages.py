"""The pages as a reader sees them, run by Streamlit's AppTest."""

import base64
import json
import re
import subprocess
import sys

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.audit.duplicates import find_near_pairs
from core.audit.folder import AuditFolder, in_file_order
from core.benchmark.report import FILE, save
from core.data.dataset import CLASS_NAMES
from core.data.sources import load_dataset
from core.palette import CLASS_COLORS
from core.photos.options import read_options
from core.runs.desk import DESK, Desk
from core.runs.evaluations import compare_runs
from core.runs.left_out import read_left_out
from core.runs.lesson_progress import keep_mark
from core.runs.places import default_runs_dir
from core.runs.settings import Settings, save_settings
from core.runs.store import RunStore
from core.ui.app.frame import SECTIONS
from tests.benchmark.test_benchmark import cut_short, outcome
from tests.conftest import ROOT

JUDGING = ("compare", "classes", "confusion", "mistakes", "confidence")
PAGES = tuple(name for section in SECTIONS.values() for name, *_ in section)


def words(test):
    """All the text of a page."""
    kinds = (test.title, test.markdown, test.caption, test.error, test.warning)
    elements = [each for kind in (*kinds, test.info, test.subheader) for each in kind]
    text = "\n".join(str(each.value) for each in elements)
    text = text.replace("\N{WORD JOINER}", "")
    return re.sub(r"\\([^\w\s]|_)", r"\1", text)  # as Markdown shows it


def facts(test, place=0):
    """A table of figures, with one row a run."""
    found = test.table[place].value.map(lambda each: each.replace("\\", ""))
    found = found.rename(lambda each: each.replace("\\", "")).T
    return found.rename_axis("Run").reset_index()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_runs(empty_page, page):
    test = empty_page(page)
    assert not test.exception
    assert test.title


@pytest.mark.parametrize("name", ["history.csv", "steps.csv", "test.npz"])
def test_a_damaged_file_is_told_on_every_page(app, runs, name):
    (runs.list()[0][0].path / name).write_bytes(b"\xff\x00garbage")
    for page in ("home", "train", *JUDGING):
        assert not app(page).exception, page


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_runs_and_a_damaged_one(app, runs, page):
    broken = runs.create(runs.list()[0][0].config)
    (broken.path / "status.json").write_text("{")
    test = app(page)
    assert not test.exception


@pytest.mark.slow
def test_a_page_asked_for_first_gets_its_frame(small_data, small_folder):
    """A new server runs pages/data.py alone where /data is its first request."""
    test = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    test.switch_page("pages/data.py").run()
    assert not test.exception
    assert test.title[0].value == "The data"
    assert str(small_folder) in words(test)


def test_home_shows_the_verdict(full_page):
    test = full_page("home")
    labels = [metric.label for metric in test.metric]
    assert labels == ["CNN: test accuracy", "ANN: test accuracy"]
    assert "images" in words(test)
    assert "Train both again" in [button.label for button in test.button]


def test_home_gives_no_verdict_from_other_data(app, runs):
    for run in runs.list()[0]:
        runs.describe(run.id, dataset=run.dataset.to_dict() | {"digest": "0" * 64})
    test = app("home")
    assert not test.metric
    assert "Train both" in [button.label for button in test.button]


def test_train_both_queues_the_ann_and_the_cnn(app, small_data):
    test = app("home")
    button = next(b for b in test.button if b.label == "Train both")
    button.click().run()
    assert not test.exception
    runs, _ = RunStore(default_runs_dir()).list()
    assert sorted(run.title for run in runs) == ["ANN", "CNN"]
    assert {run.status.state for run in runs} == {"queued"}
    waiting = {bar.proto.text for bar in test.get("progress")}
    assert waiting == {"next in queue", "2nd in queue"}


def test_compare_without_runs_says_what_to_do(empty_page):
    test = empty_page("compare")
    assert "No finished run yet" in words(test)


def test_compare_gives_verdict_and_costs(full_page):
    test = full_page("compare")
    text = words(test)
    assert "Exact McNemar test on the same 200 test images" in text
    assert "training minus validation accuracy" in text
    frame = facts(test)
    assert list(frame["Run"]) == ["CNN", "ANN"]
    assert frame["Parameters"].str.contains(",").all()


def test_compare_without_a_benchmark_says_how_to_get_one(empty_page):
    test = empty_page("compare")
    assert not test.exception
    assert "Speed against stock Keras" in words(test)
    assert test.code[0].value == "python -m core benchmark --quick"


def test_compare_shows_the_benchmark_without_any_run(app, small_data, tmp_path):
    save(outcome(), tmp_path / "runs" / FILE)
    test = app("compare")
    assert not test.exception
    text = words(test)
    assert "No finished run yet" in text
    assert "91 % validation accuracy after 22 s" in text
    assert "in stock Keras needs 3 min: 8.2 times as long" in text
    assert "n = 2 for cnn; n = 1 for simple" in text
    assert len(test.get("plotly_chart")) == 1
    steps, waits = (each.value for each in test.dataframe)
    assert steps["Ratio"].tolist() == pytest.approx([4.0, 6000 / 4700])
    assert waits["Took"].tolist() == ["212 ms", "not measured"]
    assert not test.code


def test_compare_says_what_was_extrapolated(app, small_data, tmp_path):
    save(cut_short(), tmp_path / "runs" / FILE)
    text = words(app("compare"))
    assert "needs about 8 min 20 s: about 25 times as long" in text
    assert "cut short" in text


def test_a_damaged_benchmark_is_told_below_the_runs(app, runs):
    (runs.folder / FILE).write_text("{}")
    test = app("compare")
    assert not test.exception
    assert "benchmark.json must be a benchmark's outcome" in words(test)
    assert "Exact McNemar test" in words(test)


def test_runs_on_other_data_are_never_compared_silently(app, runs):
    run = runs.list()[0][0]
    runs.describe(run.id, dataset=run.dataset.to_dict() | {"digest": "0" * 64})
    test = app("compare")
    both = [each.id for each in runs.list()[0]]
    test.multiselect(key="compared_runs").set_value(both).run()
    assert "Runs must share their data to be compared" in words(test)
    assert not test.exception


def test_a_bad_knob_is_explained_before_anything_is_made(app, small_data):
    test = app("train")
    rate = next(n for n in test.number_input if n.label == "Learning rate")
    rate.set_value(0.0).run()
    assert "learning_rate must be in (0, 1], received 0.0" in words(test)
    assert not test.exception


def button(test, label):
    return next(each for each in test.button if each.label == label)


@pytest.mark.parametrize(
    ("name", "seed", "press", "message"),
    [
        ("   ", 0, "Train", "title must have at least one letter"),
        ("mine", 2**31 - 1, "Train three seeds", "seed must be a whole number"),
    ],
)
def test_what_cannot_be_made_is_told_after_the_rerun(
    app, small_data, name, seed, press, message
):
    test = app("train")
    next(t for t in test.text_input if t.label == "Name of the run").set_value(name)
    next(n for n in test.number_input if n.label == "Seed").set_value(seed).run()
    button(test, press).click().run()
    assert not test.exception
    assert message in words(test)
    assert RunStore(default_runs_dir()).list() == ([], [])
    assert not list(default_runs_dir().glob(".new-*"))


def test_an_impossible_network_leaves_the_rest_of_the_page(app, small_data):
    test = app("train")
    test.selectbox(key="recipe").set_value("custom-cnn").run()
    for label, value in (("Blocks", 4), ("Kernel", 7)):
        widgets = [*test.number_input, *test.selectbox]
        next(each for each in widgets if each.label == label).set_value(value).run()
    test.selectbox(key="custom-cnn_padding").set_value("valid").run()
    assert not test.exception
    assert test.error
    assert button(test, "Train").disabled
    assert "Runs" in words(test)


def test_knobs_survive_a_visit_to_another_page(app, small_data):
    test = app("train")
    test.selectbox(key="recipe").set_value("simple-cnn").run()
    next(n for n in test.number_input if n.label == "Seed").set_value(7).run()
    test.switch_page("pages/data.py").run()
    test.switch_page("pages/train.py").run()
    assert test.selectbox(key="recipe").value == "simple-cnn"
    assert next(n for n in test.number_input if n.label == "Seed").value == 7


@pytest.mark.slow
def test_drawn_garments_say_so_in_the_frame_of_pages(app, tmp_path):
    save_settings(tmp_path / "runs", Settings(data="drawn"))
    test = app("home")
    assert "Drawn garments." in words(test)
    for page in ("train", "compare", "lessons"):
        test.switch_page(f"pages/{page}.py").run()
        assert not test.exception
        assert "Drawn garments." in words(test), page


def test_without_data_the_page_offers_the_ways(app, nowhere):
    test = app("home")
    assert not test.exception
    assert "no network" in words(test)
    labels = [button.label for button in test.button]
    assert {"Use drawn garments", "Use this folder", "Try the download again"} <= set(
        labels
    )


def test_a_stopped_download_stays_stopped(app, nowhere):
    nowhere.start()
    test = app("home")
    next(b for b in test.button if b.label == "Stop").click().run()
    nowhere.error = None
    test.run()
    assert not nowhere.is_running
    assert "The download was stopped." in words(test)
    next(b for b in test.button if b.label == "Try the download again").click().run()
    assert nowhere.is_running


def test_a_folder_typed_in_is_used(app, nowhere, small_folder):
    test = app("home")
    test.text_input(key="source_folder").set_value(str(small_folder))
    next(b for b in test.button if b.label == "Use this folder").click().run()
    assert not test.exception
    assert str(small_folder) in words(test)
    assert "Train both" in [button.label for button in test.button]


def test_a_bad_folder_is_explained_and_not_kept(app, nowhere):
    test = app("home")
    test.text_input(key="source_folder").set_value("/no/such/folder")
    next(b for b in test.button if b.label == "Use this folder").click().run()
    assert not test.exception
    assert "/no/such/folder" in words(test)
    assert "Use drawn garments" in [button.label for button in test.button]


def test_an_unwritable_runs_folder_gives_a_message(app, tmp_path, monkeypatch):
    blocker = tmp_path / "file"
    blocker.write_text("")
    monkeypatch.setenv("FASHION_MNIST_RUNS_DIR", str(blocker / "runs"))
    for module in ("app.state", "widgets.data_ways"):
        name = f"core.ui.{module}.get_settings"
        monkeypatch.setattr(name, lambda: Settings(data="drawn"))
    test = app("home")
    assert not test.exception
    assert "cannot be written" in words(test)
    next(b for b in test.button if b.label == "Train both").click().run()
    assert not test.exception
    assert "FASHION_MNIST_RUNS_DIR" in words(test).replace("\\", "")


VISIT = """
import sys
from streamlit.testing.v1 import AppTest
test = AppTest.from_file("streamlit_app.py", default_timeout=60).run()
heavy = ("sklearn", "scipy.stats", "cv2")
print("AT HOME", [name for name in heavy if name in sys.modules])
for page in sys.argv[1:]:
    test.switch_page(f"pages/{page}.py").run()
    assert not test.exception, test.exception
loaded = [name for name in ("tensorflow", "keras") if name in sys.modules]
print("LOADED", loaded)
"""


@pytest.mark.slow
def test_the_server_never_imports_tensorflow(runs):
    done = subprocess.run(
        [sys.executable, "-c", VISIT, *PAGES[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "AT HOME []" in done.stdout, done.stdout
    assert "LOADED []" in done.stdout, done.stdout + done.stderr[-2000:]


@pytest.mark.parametrize("page", JUDGING)
def test_judging_pages_of_no_runs_say_what_to_do(empty_page, page):
    assert "Train both on the home page" in words(empty_page(page))


def test_classes_lists_each_class_with_both_runs(full_page):
    test = full_page("classes")
    frame = test.dataframe[0].value
    assert len(frame) == 12  # ten classes, two averages
    assert {"CNN: recall", "ANN: F1", "F1 difference"} <= set(frame.columns)
    assert "most confident, correct" in words(test)


def test_confusion_shows_the_images_of_the_linked_cell(app, runs):
    test = app("confusion")
    test.query_params["true"] = "Coat"
    test.query_params["predicted"] = "Coat"
    test.session_state["confusion_true"] = "Coat"
    test.session_state["confusion_predicted"] = "Coat"
    test.run()
    assert not test.exception
    run = next(run for run in runs.list()[0] if run.title == "CNN")
    labels, probabilities = run.test_predictions()
    hits = ((labels == 4) & (probabilities.argmax(1) == 4)).sum()
    assert f"**CNN**: {hits} images, most confident first" in words(test)
    assert "has the lowest recall" in words(test)


def test_the_replay_starts_at_the_epoch_whose_weights_were_restored(app, runs):
    for run in runs.list()[0]:
        path = run.path / "config.json"
        described = json.loads(path.read_text())
        described["config"]["patience"] = 3
        path.write_text(json.dumps(described))
        history = run.history
        history.loc[0, "val_loss"] = 0.01
        history.to_csv(run.path / "history.csv", index=False)
    test = app("confusion")
    run = runs.list()[0][0]
    assert test.slider(key=f"replay_epoch_{run.id}").value == 1
    assert "The network above is that of epoch 1: its validation loss" in words(test)


def test_confusion_of_data_that_is_away_shows_figures_alone(app, runs):
    for run in runs.list()[0]:
        runs.describe(run.id, dataset=run.dataset.to_dict() | {"digest": "0" * 64})
    test = app("confusion")
    assert not test.exception
    assert "figures are shown, images are not" in words(test)


def test_confidence_gives_error_and_temperature(full_page):
    test = full_page("confidence")
    frame = facts(test)
    assert frame["Run"].tolist() == ["CNN", "ANN"]
    assert all(float(each) > 0 for each in frame["Temperature"])
    assert "a perfectly calibrated network would show up to" in words(test)
    assert words(test).count("answers the 80.0 % of which it is most confident") == 2


def test_confidence_follows_links_that_named_a_confidence(app, runs):
    test = app("confidence", threshold="0.9")
    run = runs.list()[0][0]
    share = (run.test_predictions()[1].max(axis=1) >= 0.9).mean()
    assert test.slider(key="coverage").value == pytest.approx(share, abs=0.006)


def test_confidence_without_validation_answers_still_shows_the_rest(app, runs):
    for run in runs.list()[0]:
        (run.path / "validation.npz").unlink()
    test = app("confidence")
    assert not test.exception
    assert set(facts(test)["Temperature"]) == {""}


def test_mistakes_filters_and_says_when_nothing_fits(app, runs):
    test = app("mistakes")
    run = next(run for run in runs.list()[0] if run.title == "CNN")
    labels, probabilities = run.test_predictions()
    wrong = (probabilities.argmax(1) != labels).sum()
    assert f"{wrong} images" in words(test)
    box = next(box for box in test.selectbox if box.label == "Who is right")
    box.select("both right").run()
    other = next(run for run in runs.list()[0] if run.title == "ANN")
    right = [
        p.argmax(1) == labels
        for _, p in (run.test_predictions(), other.test_predictions())
    ]
    assert f"{(right[0] & right[1]).sum()} images" in words(test)
    test.slider[0].set_value((0.0, 0.01)).run()
    assert "No images match" in words(test)


def test_a_link_to_no_image_says_so(app, runs):
    test = app("mistakes")
    test.query_params["image"] = "99999"
    test.run()
    assert not test.exception
    assert "Ignored in the link (unknown value): image 99999" in words(test)


def open_audit(store, data):
    """Writes the answers that an audit of `data` might have left."""
    dataset = load_dataset(str(data))
    folder = AuditFolder.of(store.folder, dataset.digest)
    images, labels = in_file_order(dataset)
    answers = np.full((len(labels), 10), 0.01, np.float32)
    answers[np.arange(len(labels)), labels] = 0.91
    answers[7] = 0.01
    answers[7, (labels[7] + 1) % 10] = 0.91
    test = np.full((len(dataset.test), 10), 0.1, np.float32)
    folder.path.mkdir(parents=True)
    folder.write_predictions(answers, test)
    folder.write_pairs(find_near_pairs(images, dataset.test.images))
    return folder


def test_labels_are_marked_and_kept(app, runs, small_folder):
    folder = open_audit(runs, small_folder)
    test = app("labels")
    assert not test.exception
    assert "networks confidently predict another class" in words(test)
    assert "training image 7 ·" in words(test)  # the most suspect comes first
    test.segmented_control(key="mark_training_7").set_value("wrong").run()
    assert folder.marks() == {"training": {7: "wrong"}, "test": {}}
    test.selectbox(key="marked").set_value("wrong").run()
    assert "1 label," in words(test)
    test.selectbox(key="marked").set_value("unclear").run()
    assert "No label matches" in words(test)


def test_labels_says_what_leaving_suspects_out_changes(app, runs, small_folder):
    folder = open_audit(runs, small_folder)
    test = app("labels")
    assert list(test.dataframe[0].value.columns)[-1] == "Without 2"
    assert "The order of the runs" in words(test)
    folder.mark("test", 3, "wrong")
    test.segmented_control(key="leaving").set_value("marked wrong").run()
    assert list(test.dataframe[0].value.columns)[-1] == "Without 1"


def test_labels_trains_anew_without_what_is_marked(app, runs, small_folder):
    folder = open_audit(runs, small_folder)
    test = app("labels")
    assert "Mark training images above as wrong" in words(test)
    dataset = load_dataset(str(small_folder))
    trained, judging = dataset.train_rows[:2], dataset.validation_rows[0]
    folder.mark("training", int(trained[0]), "wrong")
    folder.mark("training", int(trained[1]), "unclear")
    folder.mark("training", int(judging), "wrong")
    test.run()
    said = words(test)
    assert "3 marked images of the training file, 2 are so marked: **1 will be" in said
    assert "1 more is a validation image: validation stays whole" in said
    test.selectbox(key="retrain").set_value("ann").run()
    test.segmented_control(key="without").set_value("wrong or unclear").run()
    assert "**2 will be left out**" in words(test)
    (button,) = (e for e in test.button if e.label == "Train without them")
    button.click().run()
    assert not test.exception
    (run,) = (each for each in runs.list()[0] if each.config.leave_out)
    assert run.title.endswith("without 2")
    assert run.config.recipe == "ann"
    left_out = read_left_out(run.path, run.config.leave_out)
    assert left_out.tolist() == sorted(trained.tolist())


def test_labels_offers_the_audit_and_names_exact_duplicates(empty_page):
    test = empty_page("labels")
    assert "has no exact duplicates" in words(test)
    assert "Audit the labels" in [each.label for each in test.button]


def test_mistakes_name_the_colours_under_the_images(full_page):
    bodies = [each.proto.body for each in full_page("mistakes").get("html")]
    (key,) = (body for body in bodies if "●" in body)
    for name, color in zip(CLASS_NAMES, CLASS_COLORS, strict=True):
        assert f'color:{color}">●</span> {name}' in key


def test_confusion_shows_a_pair_from_near(app, runs):
    test = app("confusion")
    assert "Confused after each epoch" in words(test)
    assert "Mean images" in words(test)
    test.toggle(key="beside").set_value(True).run()
    assert not test.exception
    assert "True T-shirt/top, predicted Shirt" in words(test)


def test_compare_shows_the_images_behind_the_verdict(full_page, runs):
    test = full_page("compare")
    first = next(each for each in runs.list()[0] if each.title == "CNN")
    second = next(each for each in runs.list()[0] if each.title == "ANN")
    comparison = compare_runs(first, second)
    control = test.segmented_control(key=f"agreement_{first.id}_{second.id}")
    assert control.options == [
        f"both wrong: {len(comparison.rows('both_wrong'))}",
        f"only CNN: {comparison.discordant[0]}",
        f"only ANN: {comparison.discordant[1]}",
        f"both right: {len(comparison.rows('both_right'))}",
    ]


@pytest.mark.slow
def test_photos_answers_the_folder_and_teaches(app, runs):
    test = app("photos")
    assert "Photos stay on this machine" in words(test)
    test.segmented_control(key="way").set_value("dataset folder").run()
    press(test, "Look at these")
    assert not test.exception
    table = test.dataframe[0].value
    assert len(table) == 10
    assert set(table["Label"]) == set(CLASS_NAMES)
    assert "What these photos teach" in words(test)
    assert "10 labelled photos, 95 % Wilson intervals." in words(test)
    assert "rendering_ankle_boot.jpg" in table["File"].tolist()
    entry = next(iter(test.session_state["photo_desk"].values()))
    first = next(run for run in runs.list()[0] if entry.is_predicted(run))
    # The headline, the steps and the table are one prediction.
    np.testing.assert_array_equal(
        entry.ablation(first)[0], entry.prediction(first).probabilities
    )
    assert table["Prediction"][0] == CLASS_NAMES[entry.prediction(first).label]
    before = entry.options
    test.toggle(key=f"step_find_{entry.id}").set_value(False).run()
    assert not test.exception
    assert "Switched off: the background stays." in words(test)
    kept, problems = Desk(default_runs_dir() / DESK).photos()
    assert [photo.name for photo in kept] == table["File"].tolist()
    assert not read_options(kept[0].options).find
    assert CLASS_NAMES[kept[0].label] == table["Label"][0]
    assert problems == []
    press(test, "Reset")
    assert entry.options == before
    press(test, "Remove all photos")
    assert not test.session_state["photo_desk"]
    assert Desk(default_runs_dir() / DESK).photos() == ([], [])


def test_photos_tells_what_cannot_be_read(app, runs):
    test = app("photos")
    files = [
        ("![x](y)notes.jpg", b"only words", "image/jpeg"),
        ("empty.png", b"", "image/png"),
        ("letter.txt", b"only words", "text/plain"),
        ("labels.csv", b"gone.jpg,bag", "text/csv"),
    ]
    test.file_uploader[0].set_value(files).run()
    assert not test.exception
    assert "2 files cannot be used" in words(test)
    assert "![x](y)notes.jpg: expected a photo" in words(test)
    assert "empty.png" in words(test)
    assert "Left out 1 file: letter.txt (text)." in words(test)
    assert "No photo matches 1 label: gone.jpg." in words(test)


def press(test, label):
    next(each for each in test.button if each.label == label).click().run()


def test_a_report_is_made_and_downloaded(app, runs):
    test = app("report")
    test.text_area[0].set_value("Shirts are **hard**.")
    for label, words_given in (("Title", "Homework"), ("Author", "Ada")):
        field = next(each for each in test.text_input if each.label == label)
        field.set_value(words_given)
    press(test, "Make the report")
    assert not test.exception
    labels = [each.label for each in test.get("download_button")]
    assert labels[0].startswith("Download the report (0.")
    assert labels.count("Notebook") == 3  # both in one, and each alone
    source = test.get("iframe")[0].proto.src
    shown = base64.b64decode(source.removeprefix("data:text/html;base64,")).decode()
    assert "<h1>Homework</h1>" in shown
    assert "Ada · " in shown
    assert "Shirts are <strong>hard</strong>." in shown
    reloaded = app("report")  # notes and report are there again
    assert reloaded.get("iframe")[0].proto.src == source
    test.text_area[0].set_value("Bags are easy.").run()
    assert "Make the report again" in words(test)


def test_a_zip_that_is_none_is_refused(app, runs):
    before = runs.ids()
    test = app("report")
    test.file_uploader[0].upload(
        "run.safetensors", b"hello", "application/octet-stream"
    )
    next(b for b in test.button if b.label == "Import").click().run()
    assert not test.exception
    assert "Nothing was imported: The file is text" in words(test)
    assert runs.ids() == before


def test_the_lessons_say_how_far_one_is_and_explain_words(app, small_data, tmp_path):
    (tmp_path / "runs" / DESK).mkdir()
    keep_mark(tmp_path / "runs" / DESK, "splits", "skipped")
    keep_mark(tmp_path / "runs" / DESK, "product", "done")
    test = app("lessons")
    assert not test.exception
    assert "**1 done**, 1 skipped" in words(test)
    test.text_input(key="term").set_value("receptive").run()
    assert "The part of the input that a value can depend on" in words(test)
    test.text_input(key="term").set_value("zebra").run()
    assert "No such term" in words(test)
