"""Maps as pictures and heat over images: the colours mean what the page says."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from core.charts.bars import contributions_figure
from core.charts.images import heat_figure
from core.explain.results import Box
from core.palette import ACCENT, BELOW_ZERO
from core.ui.widgets.gallery import image_grid_html
from core.ui.widgets.map_sheet import map_sheet


def pixels(sheet):
    picture = Image.open(io.BytesIO(base64.b64decode(sheet)))
    return np.asarray(picture.convert("RGBA"))


def test_zero_is_black_much_is_white_and_below_zero_orange():
    maps = np.array([[[0, 2], [-2, 1]], [[2, 2], [2, 2]]], float)
    found = pixels(map_sheet(maps, columns=2, gap=1, reach=2))
    assert found.shape == (2, 5, 4)
    orange = [int(BELOW_ZERO[at : at + 2], 16) for at in (1, 3, 5)]
    assert found[0, 0].tolist() == [0, 0, 0, 255]
    assert found[0, 1].tolist() == [255, 255, 255, 255]
    assert found[1, 0].tolist() == [*orange, 255]
    assert int(found[1, 1, 0]) == pytest.approx(128, abs=2)
    assert found[0, 2, 3] == 0  # the gap shows the page
    assert found[0, 3].tolist() == [255, 255, 255, 255]


def test_a_silent_layer_is_black():
    assert not pixels(map_sheet(np.zeros((4, 3, 3)), columns=2, gap=0))[..., :3].any()


def test_heat_lies_over_the_image_with_zero_clear():
    image = np.full((28, 28), 7, np.uint8)
    heat = np.linspace(-1, 3, 784).reshape(28, 28)
    figure = heat_figure(image, heat, title="Shirt", color=ACCENT)
    assert (figure.data[0].z == image).all()
    assert (figure.data[1].z == heat).all()
    assert (figure.data[1].zmin, figure.data[1].zmax) == (-3, 3)
    assert figure.layout.annotations[0].text == "Shirt"


def test_contributions_come_from_the_top_in_their_order():
    figure = contributions_figure(["a", "b", "bias"], [2.0, -1.0, 0.5])
    assert figure.data[0].x.tolist() == [0.5, -1.0, 2.0]
    assert list(figure.layout.yaxis.ticktext) == ["bias", "b", "a"]
    assert list(figure.data[0].marker.color) == [ACCENT, BELOW_ZERO, ACCENT]


def test_boxes_lie_where_they_belong_and_captions_are_escaped():
    images = np.zeros((1, 28, 28), np.uint8)
    html = image_grid_html(images, ["<b>"], boxes=[Box(7, 14, 0, 28)])
    assert "left:0.00%;top:25.00%;width:100.00%;height:25.00%" in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
