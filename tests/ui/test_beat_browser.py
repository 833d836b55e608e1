"""Beat the model in real Chromium: keys, undo, the clock, a reload, the end."""

import re

import pytest

from core.runs.desk import DESK
from core.runs.rounds_file import read_rounds
from tests.browser import visit
from tests.workers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_round_by_keyboard_goes_on_after_a_reload(full_server, open_tab):
    page, folder = open_tab(), full_server.store.folder / DESK
    visit(page, f"{full_server.url}/beat?round_number=7")
    page.get_by_role("button", name="Start").wait_for()
    page.keyboard.press("3")  # not begun yet: nothing happens
    page.keyboard.press("Enter")
    page.get_by_text("Image 1 of 20").first.wait_for()
    for key in "1234":
        page.keyboard.press(key)
    page.keyboard.press("Backspace")
    page.get_by_role("button", name="9 Ankle boot").click()
    page.get_by_text("Image 5 of 20").first.wait_for()

    def kept():
        return [each.answers for each in read_rounds(folder)[0]]

    wait_for(lambda: kept() == [(1, 2, 3, 9)], what="the answers in the file")
    page.reload()
    page.get_by_role("button", name="Go on at image 5").click()
    page.get_by_role("button", name="Undo Backspace").click()
    page.get_by_text("Image 4 of 20").first.wait_for()
    for _ in range(17):
        page.keyboard.press("6")
    page.get_by_text("All 20 answered").first.wait_for()
    assert page.get_by_text(re.compile("^Right of 20")).count() == 0
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("^Right of 20")).wait_for()
    wait_for(lambda: kept() == [(1, 2, 3, *[6] * 17)], what="the whole round")
    page.get_by_text("(round 7)").wait_for()  # the best so far
    assert page.get_by_test_id("stException").count() == 0


def test_the_clock_can_be_hidden(full_server, open_tab):
    page = open_tab(width=390, height=844)
    visit(page, f"{full_server.url}/beat?round_number=8")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("timer").wait_for()
    page.get_by_text("Clock", exact=True).click()
    page.get_by_role("timer").wait_for(state="hidden")
    assert "clock=" in page.url
    page.keyboard.press("0")
    page.get_by_text("Image 2 of 20").first.wait_for()
    body = page.evaluate("document.body.scrollWidth")
    assert body <= 390
