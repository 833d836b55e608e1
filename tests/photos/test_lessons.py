"""What photos teach, by step and by class, and photos kept: counted by hand."""

import io

import numpy as np
import pytest
from PIL import Image

from core.analysis.evaluation import Evaluation
from core.data.drawn import draw_garment
from core.photos.decode import read_photo
from core.photos.folder import save_photo
from core.photos.labels import load_labels
from core.photos.lessons import class_lessons, step_lessons
from core.photos.options import PrepareOptions
from core.photos.prepare import prepare_photo, squash
from core.photos.steps import ABLATIONS, ablation_variants, steps_that_matter
from core.photos.variants import make_variants


def answers(*labels, sure=0.91):
    values = np.full((len(labels), 10), (1 - sure) / 9)
    values[np.arange(len(labels)), labels] = sure
    return values


def item_on_wood():
    """A bright square on a darker, uneven ground."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(60, 90, (200, 160, 3)).astype(np.uint8)
    pixels[60:150, 40:120] = rng.integers(190, 220, (90, 80, 3))
    return pixels


def test_a_photo_without_a_step_is_varied_like_the_photo_itself():
    prepared = prepare_photo(item_on_wood())
    fewer = ablation_variants(prepared)
    assert list(fewer) == list(ABLATIONS[1:])
    assert np.array_equal(fewer["squash"].images, [squash(prepared.item.pixels)])
    for step in ABLATIONS[1:-1]:
        options = PrepareOptions().without(step)
        alone = make_variants(prepare_photo(item_on_wood(), options=options))
        assert np.array_equal(fewer[step].images, alone.images), step
        assert np.array_equal(fewer[step].weights, alone.weights), step


def test_a_step_that_was_not_taken_cannot_be_left_out():
    options = PrepareOptions(tone=False)
    fewer = ablation_variants(prepare_photo(item_on_wood(), options=options))
    assert set(ABLATIONS) - set(fewer) == {"all", "tone"}
    ready = np.repeat(draw_garment(3, np.random.default_rng(0))[..., None], 3, axis=2)
    assert list(ablation_variants(prepare_photo(ready))) == ["squash"]


def test_the_steps_that_matter_are_named():
    said = answers(8, 8, 3, 8, 8, 8, 0)
    assert steps_that_matter(said) == (ABLATIONS[2], ABLATIONS[6])


def test_steps_are_counted_over_photos():
    photos = [answers(8, 3, 8, 8, 8, 8, 8), answers(1, 2, 1, 1, 1, 1, 2)]
    lessons = {each.name: each for each in step_lessons(photos, [8, 2])}
    first, squashed = lessons[ABLATIONS[1]], lessons[ABLATIONS[6]]
    assert (first.changed, first.total) == (2, 2)
    assert (first.spoiled, first.mended) == (1, 1)
    assert (squashed.changed, squashed.spoiled, squashed.mended) == (1, 0, 1)
    assert lessons[ABLATIONS[3]].changed == 0


def test_a_class_is_told_in_a_sentence():
    evaluation = Evaluation(np.array([2, 2, 8]), answers(2, 4, 8, sure=0.82))
    labels = [2, 2, 2, 8]
    lessons = class_lessons(labels, answers(4, 4, 2, 8, sure=0.55), evaluation)
    assert [each.name for each in lessons] == ["Pullover", "Bag"]
    assert lessons[0].sentence == (
        "Pullover: 1 of 3 correct, mean confidence 55 %; mistaken for Coat 2 times. "
        "On the test images: 50 % correct, mean confidence 82 %."
    )
    assert lessons[1].sentence == (
        "Bag: 1 of 1 correct, mean confidence 55 %. On the test images: 100 % correct, "
        "mean confidence 82 %."
    )


def jpeg():
    stream = io.BytesIO()
    Image.fromarray(item_on_wood()).save(stream, "JPEG")
    return stream.getvalue()


def test_a_saved_photo_is_there_with_its_label(tmp_path):
    (tmp_path / "labels.csv").write_text("file,label\nold.jpg,Bag")
    assert save_photo(tmp_path, "../My coat!.HEIC", jpeg(), "Coat") == "my_coat.jpg"
    assert save_photo(tmp_path, "my coat", jpeg(), "Shirt") == "my_coat_2.jpg"
    assert load_labels(tmp_path) == {
        "old.jpg": "Bag",
        "my_coat.jpg": "Coat",
        "my_coat_2.jpg": "Shirt",
    }
    assert read_photo(tmp_path / "my_coat.jpg").pixels.shape == (200, 160, 3)


def test_saving_where_nothing_can_be_written_is_an_error(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        save_photo(tmp_path / "nowhere", "x.jpg", jpeg(), "Bag")
