"""Guesses in a real browser: they outlive the tab, the browser and the server."""

import shutil

import pytest

from core.runs.guesses import FILE, read_guesses
from core.runs.learners import LEARNERS
from core.runs.settings import Settings, save_settings
from tests.browser import AT_REST, Server, visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}
STRIP = '[data-testid="stVerticalBlock"][class*="st-key-ask_home-winner"]'


@pytest.fixture
def asking_server(tmp_path, small_folder, finished_runs):
    """A server with a finished CNN and ANN that asks before it shows."""
    folder = tmp_path / "asking" / "runs"
    shutil.copytree(finished_runs.folder, folder)
    save_settings(folder, Settings(data=str(small_folder)))
    server = Server(folder, FASHION_MNIST_QUESTIONS="on")
    yield server
    server.close()


def test_a_guess_outlives_the_tab_the_browser_and_the_server(open_tab, asking_server):
    page = open_tab(extra_http_headers=ELSEWHERE)
    visit(page, asking_server.url)
    strip = page.locator(STRIP)
    strip.get_by_role("button", name="Too close to call").press("Enter")
    strip.get_by_text("You said Too close to call").wait_for(timeout=20_000)
    page.get_by_text("test accuracy").first.wait_for(timeout=20_000)
    page.wait_for_url("**learner=*")
    link = page.url
    page.reload()
    strip.get_by_text("You said Too close to call").wait_for(timeout=60_000)

    asking_server.process.kill()
    asking_server.process.wait()
    asking_server.start()
    second = open_tab(width=390, extra_http_headers={"X-Forwarded-For": "192.0.2.8"})
    visit(second, link)
    second.locator(STRIP).get_by_text("You said").wait_for(timeout=20_000)
    stranger = open_tab(extra_http_headers=ELSEWHERE)
    visit(stranger, asking_server.url)
    button = stranger.locator(STRIP).get_by_role("button", name="Show me")
    button.wait_for(timeout=20_000)
    (folder,) = (asking_server.store.folder / LEARNERS).iterdir()
    assert (folder / FILE).exists()
    assert [each.guessed for each in read_guesses(folder)[0]] == ["Too close to call"]


def test_the_link_for_others_is_without_the_learners_secret(open_tab, asking_server):
    permissions = ["clipboard-read", "clipboard-write"]
    page = open_tab(extra_http_headers=ELSEWHERE, permissions=permissions)
    visit(page, asking_server.url)
    own = page.get_by_role("button", name="Copy your own link")
    assert own.count() == 0
    page.locator(STRIP).get_by_role("button", name="Show me").click()
    own.wait_for(timeout=60_000)
    page.wait_for_function(AT_REST, timeout=60_000)
    for button, has_secret in ((own, True), (page.locator("button.copy.page"), False)):
        button.click()
        page.wait_for_function(
            "(has) => navigator.clipboard.readText().then("
            "(link) => link.includes('learner=') === has && link.startsWith('http'))",
            arg=has_secret,
        )
