"""A lesson in Chromium: the way on and back, a killed server, a second browser."""

import re

import pytest

from tests.browser import AT_REST, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def rest(page):
    page.wait_for_timeout(300)
    page.wait_for_function(AT_REST, timeout=60_000)


def test_progress_and_the_way_back(server, open_tab):
    page = open_tab()
    visit(page, f"{server.url}/data?lesson=1&step=3")
    strip = page.locator(".st-key-lesson_strip")
    strip.get_by_text("How many weights is that").wait_for()
    page.locator("label").filter(has_text="Show numbers").first.click()
    rest(page)
    field = strip.get_by_label("Your result")
    field.fill("784")
    field.press("Enter")
    strip.get_by_text("Not yet.").wait_for()
    field.fill("200,704")
    field.press("Enter")
    strip.get_by_text("Next: One value by hand").wait_for()
    rest(page)

    visit(page, f"{server.url}/data?lesson=1&step=1")
    strip.get_by_text("Skip this step").click()
    page.wait_for_url(re.compile(r"lesson=1&step=2"))
    rest(page)
    page.get_by_test_id("stSidebarNav").get_by_text("Data", exact=True).click()
    page.wait_for_url(re.compile(r"/data"))
    rest(page)
    page.get_by_role("button", name="Bag", exact=True).or_(
        page.get_by_role("radio", name="Bag", exact=True)
    ).first.click()
    page.wait_for_url(re.compile(r"class=Bag"))
    rest(page)
    page.go_back()  # one press: the choice of a class is no entry
    page.wait_for_url(re.compile(r"step=2"))
    rest(page)
    page.go_back()
    page.wait_for_url(re.compile(r"/data.*step=1"))

    server.process.kill()
    server.process.wait()
    server.start()
    other = open_tab()
    visit(other, f"{server.url}/lessons")
    other.get_by_text(re.compile("1 done.*, 1 skipped")).first.wait_for()
    other.get_by_text("1. Three splits · 2 min · skipped").wait_for()
