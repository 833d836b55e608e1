"""Labels that are edited in the table, and steps that are left out: no page needed."""

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from core.photos.lessons import StepLesson
from core.photos.options import STEPS
from core.photos.prediction import UNSURE_BELOW, PhotoPrediction
from core.photos.steps import ABLATIONS, SQUASH
from core.ui.photos.prediction import TITLES, _headline
from core.ui.photos.question import ask_step
from core.ui.photos.table import _describe, apply_edits
from core.ui.runs import photo_desk
from core.ui.runs.photo_desk import Entry, ask, ask_steps
from tests.photo_scenes import shirt


def make_entry(pixels=None):
    stream = io.BytesIO()
    Image.fromarray(shirt()[0] if pixels is None else pixels).save(stream, "PNG")
    return Entry(str(id(stream)), "a.jpg", work=stream.getvalue(), jpeg=b"", thumb=b"")


def make_prediction(label=0, confidence=0.9, warnings=()):
    probabilities = np.full(10, (1 - confidence) / 9)
    probabilities[label] = confidence
    others = {"agreement": 1.0, "distance": 0.1, "novelty": 0.5}
    others |= {"features": np.zeros(3, np.float32), "suggested_turns": 0}
    return PhotoPrediction(probabilities=probabilities, warnings=warnings, **others)


@pytest.mark.parametrize(
    ("edits", "labels"),
    [
        ({}, [3, None]),
        ({1: {"Label": "Bag"}}, [3, 8]),
        ({0: {"Label": None}, 1: {"Label": "Ankle boot"}}, [None, 9]),
        ({0: {"File": "x"}}, [3, None]),
    ],
)
def test_labels_are_taken_from_the_table(edits, labels):
    entries = [make_entry(), make_entry()]
    entries[0].label = 3
    apply_edits(entries, edits)
    assert [entry.label for entry in entries] == labels


def test_what_is_left_out_is_predicted_as_the_photo_is(monkeypatch):
    class FakeRun:
        id, path = "run", "folder"

    asked = []

    def predict(run, batch):
        """Answers with the class that counts the images so far."""
        first = sum(map(len, asked))
        asked.append(batch)
        return [make_prediction(first + k) for k in range(len(batch))]

    monkeypatch.setattr(photo_desk, "_predict", predict)
    entry, run = make_entry(), FakeRun()
    ask(entry, [run])
    ask(entry, [run])
    ask_steps(entry, run)
    ask_steps(entry, run)
    assert [len(batch) for batch in asked] == [1, len(ABLATIONS) - 1]
    assert entry.ablation(run).argmax(axis=1).tolist() == list(range(len(ABLATIONS)))
    assert all(len(variants.images) > 2 for variants in asked[1][:-1])


def test_a_prediction_that_is_to_be_guessed_is_covered_in_the_table():
    entry = make_entry()
    entry.label = 4
    runs = [SimpleNamespace(run=SimpleNamespace(id=name), title=name) for name in "ab"]
    for shown, label in zip(runs, (4, 6), strict=True):
        entry.predictions[shown.run.id, entry.options] = make_prediction(label)
    row = _describe(entry, runs)
    assert (row["Prediction"], row["b"], row["Correct"]) == ("Coat", "Shirt", "✓")
    covered = _describe(entry, runs, is_covered=True)
    assert list(covered) == list(row)
    assert not {"Shirt", "✓", 90} & set(covered.values())
    assert (covered["Prediction"], covered["Label"]) == ("?", "Coat")


@pytest.mark.parametrize(
    ("changed", "is_asked"),
    [((1, 5, 2, 3, 4), True), ((1, 5, 5, 3, 4), False)],
)
def test_nobody_is_asked_which_step_matters_where_two_matter_alike(
    monkeypatch, changed, is_asked
):
    asked = []
    monkeypatch.setattr(
        "core.ui.photos.question.ask", lambda *args, **more: asked.append(args)
    )
    lessons = [
        StepLesson(name, many, 10, 0, 0)
        for name, many in zip(STEPS, changed, strict=True)
    ]
    lessons.append(StepLesson(SQUASH, 9, 10, 0, 0))
    shown = SimpleNamespace(name="CNN", id="run")
    ask_step(lessons, TITLES, shown)
    assert bool(asked) == is_asked
    if is_asked:
        question, truth = asked[0]
        assert truth == TITLES[STEPS[1]]
        assert truth in question.choices


def test_not_sure_is_one_thing():
    assert UNSURE_BELOW == 0.5
    assert _headline(make_prediction(4)) == "Coat"
    unsure = make_prediction(4, 0.4, warnings=("unsure",))
    assert _headline(unsure) == "Not sure, maybe Coat"
    assert unsure.sentences[0].startswith("Not sure: Coat (40 %)")
