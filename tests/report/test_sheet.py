"""The sheet of a lesson: one page, with room to write."""

import pytest

from core.report.sheet import MOST_STEPS, SheetStep, make_sheet
from core.ui.app.lessons.path import LESSONS
from core.ui.lessons import make_lesson_sheet


def test_a_sheet_names_its_steps_and_needs_nothing_from_outside():
    text = make_sheet("A & B", [SheetStep("<b>", 2, "Why?")] * 3)
    assert "A &amp; B" in text
    assert text.count("&lt;b&gt;") == 3
    assert not any(word in text for word in ("http", "src=", "<script", "url("))


@pytest.mark.parametrize("number", [0, MOST_STEPS + 1])
def test_a_sheet_is_one_page(number):
    with pytest.raises(ValueError, match="A sheet takes 1 to"):
        make_sheet("A", [SheetStep("b", 2, "c")] * number)


@pytest.mark.browser
@pytest.mark.parametrize("number", range(1, len(LESSONS) + 1))
def test_a_sheet_prints_on_one_page_of_a4(open_tab, number):
    page = open_tab()
    page.set_content(make_lesson_sheet(number))
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
