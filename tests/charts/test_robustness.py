"""Curves of accuracy against an amount."""

import pytest

from core.charts.robustness import AmountCurve, amounts_figure

AMOUNTS, WORDS = (0, 10, 50), ("unchanged", "10 greys", "50 greys")


def curve(name="CNN", amounts=AMOUNTS, accuracies=(0.9, 0.8, 0.4)):
    intervals = [(each - 0.1, each + 0.05) for each in accuracies]
    return AmountCurve(name, "#112233", amounts, accuracies, intervals)


def draw(*curves, amounts=AMOUNTS, words=WORDS):
    return amounts_figure(curves, title="noise", words=words, amounts=amounts)


def test_line_and_band_are_in_percent():
    band, line = draw(curve()).data
    assert line.y == pytest.approx((90, 80, 40))
    assert line.x == (0, 10, 50)
    assert band.x == (0, 10, 50, 50, 10, 0)
    assert band.y == pytest.approx((95, 85, 45, 30, 70, 80))
    assert "10 greys<br><b>accuracy 80.0 %</b> (70.0 to 85.0 %)" in line.customdata[1]


def test_the_finding_names_both_ends():
    figure = draw(curve(), curve("<ANN>", (0,), (0.5,)))
    words = "CNN: 90.0 % unchanged, 40.0 % at 50 greys; <ANN>: 50.0 % unchanged."
    assert figure.layout.meta == words
    assert "&lt;ANN&gt;" in figure.layout.annotations[0].text


def test_the_axis_stays_while_amounts_come_in():
    early, late = draw(curve(amounts=(0,), accuracies=(0.9,))), draw(curve())
    assert early.layout.xaxis.range == late.layout.xaxis.range


def test_a_curve_without_a_point_is_not_drawn_and_none_says_so():
    nobody = curve(amounts=(), accuracies=())
    assert len(draw(curve(), nobody).data) == 2
    assert "Nobody has asked" in draw(nobody).layout.meta


def test_two_amounts_are_named_on_the_axis():
    two = curve(amounts=(0, 1), accuracies=(0.9, 0.7))
    axis = draw(two, amounts=(0, 1), words=("unchanged", "mirrored")).layout.xaxis
    assert axis.ticktext == ("unchanged", "mirrored")
