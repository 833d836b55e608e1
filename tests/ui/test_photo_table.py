"""Labels that are edited in the table, and steps that are left out: no page needed."""

import io

import numpy as np
import pytest
from PIL import Image

from core.photos.prediction import UNSURE_BELOW, PhotoPrediction
from core.photos.steps import ABLATIONS
from core.ui.photos.prediction import _headline
from core.ui.photos.table import apply_edits
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


def test_not_sure_is_one_thing():
    assert UNSURE_BELOW == 0.5
    assert _headline(make_prediction(4)) == "Coat"
    unsure = make_prediction(4, 0.4, warnings=("unsure",))
    assert _headline(unsure) == "Not sure, maybe Coat"
    assert unsure.sentences[0].startswith("Not sure: Coat (40 %)")
