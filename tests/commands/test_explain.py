"""`python -m core explain`: images made from gradients, as files and in figures."""

import io
import json

import numpy as np
import pytest
from PIL import Image

from core.data.sources import load_dataset


def read_small(path):
    """Returns the image that was written enlarged, `(28, 28)`."""
    return np.asarray(Image.open(io.BytesIO(path.read_bytes())))[::10, ::10]


def test_a_class_image_is_written_and_has_a_higher_logit_with_more_steps(
    core, runs, tmp_path
):
    logits = []
    for steps in (0, 20):
        done = core(
            *("explain", "class", "CNN", "bag", "--steps", steps),
            *("--output", tmp_path / "bag.png", "--other", "ANN"),
            *("--runs-dir", runs.folder, "--json"),
        )
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        logits.append(told["logit"])
    assert logits[1] > logits[0]
    assert told["class"] == "Bag"
    assert sum(told["other_probabilities"]) == pytest.approx(1, abs=1e-3)
    assert read_small(tmp_path / "bag.png").shape == (28, 28)
    assert "step 20 of 20" in done.stderr


def test_a_fooling_image_keeps_to_its_budget(core, runs, tmp_path):
    done = core(
        *("explain", "fooling", "ANN", "0", "--image", 3, "--budget", 9),
        *("--output", tmp_path / "fooled.png", "--runs-dir", runs.folder, "--json"),
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["budget"] == 8  # the largest one tried within it
    test = load_dataset(runs.get(told["run_id"]).config.data).test
    change = read_small(tmp_path / "fooled.png").astype(int) - test.images[3]
    assert 0 < np.abs(change).max() <= 8
    assert told["probabilities"][0] >= told["before"][0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("explain", "class", "CNN", "hat"), "CLASS must be one of"),
        (("explain", "class", "CNN", "bag", "--blur", "9"), "blur must be from 0 to 3"),
        (("explain", "class", "CNN", "bag", "--output", "a.gif"), "end in .png"),
        (("explain", "fooling", "CNN", "bag", "--image", "999"), "0 to 199"),
        (("explain", "fooling", "CNN", "bag", "--budget", "99"), "from 0 to 48"),
    ],
)
def test_bad_words_are_told_with_what_to_do(core, runs, words, message):
    done = core(*words, "--runs-dir", runs.folder)
    assert done.returncode == 2
    assert message in done.stderr
