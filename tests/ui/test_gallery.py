import io
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from core.data.dataset import make_dataset
from core.ui.widgets.gallery import contact_sheet, enlarge, image_grid_html, sample_rows

ROOT = Path(__file__).parents[2]
IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28), dtype=np.uint8)


def opened(png, mode="RGBA"):
    return np.asarray(Image.open(io.BytesIO(png)).convert(mode)).astype(int)


def test_contact_sheet_sets_images_in_rows():
    sheet = opened(contact_sheet(IMAGES, columns=3, scale=2, gap=4))
    assert sheet.shape == (2 * 56 + 4, 3 * 56 + 2 * 4, 4)
    fourth = sheet[60:116:2, 0:56:2]  # every second pixel: unscaled
    assert abs(fourth[..., 0] - IMAGES[3]).max() <= 1
    assert (fourth[..., 3] == 255).all()
    assert (sheet[:, 56:60, 3] == 0).all()  # the gap shows the page
    assert (sheet[60:, 120:, 3] == 0).all()  # so does the place of the sixth


def test_contact_sheet_is_no_wider_than_its_images():
    assert opened(contact_sheet(IMAGES[:2], columns=12, scale=1, gap=0)).shape[1] == 56


@pytest.mark.parametrize(
    "images", [IMAGES[0], IMAGES.astype(float), IMAGES[:0]], ids=["2d", "float", "none"]
)
def test_contact_sheet_wants_grey_images(images):
    with pytest.raises(ValueError, match=r"\(n, height, width\) of uint8"):
        contact_sheet(images, columns=3)


def test_enlarge_keeps_pixels_square():
    large = opened(enlarge(IMAGES[0], 4), "L")
    assert large.shape == (112, 112)
    np.testing.assert_array_equal(large[::4, ::4], IMAGES[0])
    np.testing.assert_array_equal(large[3::4, 3::4], IMAGES[0])


def test_sample_rows_are_drawn_from_the_class():
    labels = np.arange(100, dtype=np.uint8) % 10
    rows = sample_rows(labels, 3, draw=0, count=6)
    assert (labels[rows] == 3).all()
    assert len(set(rows.tolist())) == 6
    np.testing.assert_array_equal(rows, sample_rows(labels, 3, draw=0, count=6))
    assert rows.tolist() != sample_rows(labels, 3, draw=1, count=6).tolist()
    assert len(sample_rows(labels, 3, draw=0, count=99)) == 10


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag):
        return [attributes for each, attributes in self.tags if each == tag]


def test_image_grid_can_be_read_and_reached():
    captions = [f"image {index}" for index in range(5)]
    alts = [f"a coat, number {index}" for index in range(5)]
    page = Tags(image_grid_html(IMAGES, captions, alts=alts))
    assert [each["alt"] for each in page.all("img")] == alts
    assert all(each["tabindex"] == "0" for each in page.all("figure"))
    assert all(each["src"].startswith("data:image/png") for each in page.all("img"))
    assert page.texts == captions


def test_image_grid_escapes_everything():
    bad = '"><script>alert(1)</script>'
    page = Tags(
        image_grid_html(IMAGES[:1], [bad], alts=[bad], colors=['red;"><script>'])
    )
    assert not page.all("script")
    assert page.texts == [bad]
    assert page.all("img")[0]["alt"] == bad


def test_image_grid_wants_a_caption_for_each_image():
    with pytest.raises(ValueError, match="captions must have one entry"):
        image_grid_html(IMAGES, ["one"])


@pytest.fixture
def data_page(monkeypatch):
    rng = np.random.default_rng(1)

    def split(count):
        images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        return images, np.arange(count, dtype=np.uint8) % 10

    dataset = make_dataset("Noise", "noise", split(200), split(50))
    monkeypatch.setattr("core.ui.app.frame.need_frame", lambda: None)
    monkeypatch.setattr("core.ui.widgets.data_ways.require_dataset", lambda: dataset)
    return AppTest.from_file(str(ROOT / "pages/data.py"), default_timeout=30)


def test_data_page_shows_the_splits_and_both_classes(data_page):
    data_page.run()
    assert not data_page.exception
    assert data_page.title[0].value == "The data"
    assert [metric.value for metric in data_page.metric] == ["180", "20", "50"]
    assert [box.value for box in data_page.selectbox] == ["Shirt", "Pullover"]


@pytest.mark.slow
def test_data_page_draws_others(data_page):
    data_page.run()
    data_page.button(key="others").click().run()
    data_page.button(key="one").click().run()
    data_page.toggle(key="with_numbers").set_value(True).run()
    data_page.selectbox(key="first").set_value("Pullover").run()
    assert not data_page.exception
    assert data_page.query_params["others_drawn"] == "1"
    assert any("correlate at **1.00**" in text.value for text in data_page.markdown)


def test_data_page_opens_at_the_class_in_the_address(data_page):
    data_page.query_params["class"] = "Bag"
    data_page.run()
    assert not data_page.exception
    assert any("*Bag*" in text.value for text in data_page.markdown)
