"""The app in real Chromium: train both, stop, reload, compare, offline."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import numpy as np
import psutil
import pytest

from core.data.dataset import CLASS_NAMES
from core.runs.settings import Settings, save_settings
from core.runs.store import RunStore
from tests.conftest import ROOT
from tests.workers import wait_for

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None,
    reason="no Chromium on this machine (Debian: apt install chromium)",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AT_REST = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-script-state') === 'notRunning';
}"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Server:
    """A running app with a runs folder of its own."""

    def __init__(self, folder, environment):
        self.store = RunStore(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | environment
        self.environment["FASHION_MNIST_RUNS_DIR"] = str(folder)
        self.start()

    def start(self):
        command = [
            sys.executable, "-m", "streamlit", "run", "streamlit_app.py",
            "--server.port", str(self.port), "--server.headless", "true",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )
        wait_for(self.is_up, seconds=30, what="the server")

    def is_up(self):
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def runs(self):
        return self.store.list()[0]

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for run in self.runs():
            if run.is_active:
                psutil.Process(run.status.pid).kill()


@pytest.fixture
def server(tmp_path, small_folder):
    save_settings(tmp_path / "runs", Settings(data=str(small_folder)))
    server = Server(tmp_path / "runs", {})
    yield server
    server.close()


@pytest.fixture
def page(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def visit(page, url):
    page.goto(url)
    page.wait_for_function(AT_REST, timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0


def train_long(page, server):
    """Starts an ANN for 500 epochs from the Train page."""
    visit(page, f"{server.url}/train?recipe=ann")
    page.get_by_text("Hyperparameters").click()
    epochs = page.get_by_label("Epochs", exact=True)
    epochs.fill("500")
    epochs.press("Enter")
    page.wait_for_function(AT_REST)
    page.get_by_role("button", name="Train", exact=True).click()
    wait_for(lambda: server.runs() and server.runs()[0].status.step, what="training")
    return server.runs()[0].id


def test_train_both_ends_in_a_verdict(page, server):
    visit(page, server.url)
    page.get_by_role("button", name="Train both").click()
    page.get_by_text(re.compile(r"epoch \d+ of \d+")).first.wait_for(timeout=60_000)
    page.get_by_text("Exact McNemar test").wait_for(timeout=120_000)
    assert [run.title for run in server.runs()] == ["CNN", "ANN"]
    assert {run.status.state for run in server.runs()} == {"finished"}
    page.get_by_role("link", name="Compare").first.click()
    page.get_by_role("heading", name="Size and speed").wait_for()
    assert page.get_by_test_id("stException").count() == 0


def stop_button(page):
    """Returns the page's own Stop; while a script runs, Streamlit's head has one."""
    return page.get_by_test_id("stMainBlockContainer").get_by_role(
        "button", name="Stop", exact=True
    )


def test_stop_reload_and_a_second_browser(page, server, browser):
    run_id = train_long(page, server)
    page.reload()
    stop_button(page).wait_for(timeout=20_000)
    other = browser.new_context().new_page()
    visit(other, f"{server.url}/train")
    other.get_by_text(re.compile(r"epoch \d+ of 500")).wait_for(timeout=20_000)
    stop_button(other).click()
    wait_for(lambda: server.store.get(run_id).status.state == "stopped", seconds=20)
    page.get_by_text(re.compile(r"\d % on test")).first.wait_for(timeout=20_000)
    assert server.store.get(run_id).is_evaluated
    other.context.close()


def test_a_server_killed_in_training_finds_its_worker(page, server):
    run_id = train_long(page, server)
    server.process.kill()
    server.process.wait()
    epoch = server.store.get(run_id).status.epoch
    server.start()
    visit(page, f"{server.url}/train")
    wait_for(lambda: server.store.get(run_id).status.epoch > epoch, what="more epochs")
    stop_button(page).click()
    wait_for(lambda: server.store.get(run_id).status.state == "stopped", seconds=20)


def test_offline_without_data_it_trains_on_drawn_garments(browser, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    environment = {
        "HOME": str(home),
        "FASHION_MNIST_DIR": "",
        "http_proxy": "http://127.0.0.1:9",  # nobody listens: the network is away
        "https_proxy": "http://127.0.0.1:9",
    }
    server = Server(tmp_path / "runs", environment)
    context = browser.new_context()
    try:
        page = context.new_page()
        visit(page, server.url)
        page.get_by_text("Try the download again").wait_for(timeout=60_000)
        page.get_by_text("Go on without the download").click()
        page.get_by_role("button", name="Use drawn garments").click()
        page.get_by_text("Drawn garments.").first.wait_for(timeout=60_000)
        page.get_by_role("button", name="Train both").click()
        wait_for(lambda: server.runs() and server.runs()[-1].history.size, what="epoch")
        assert server.runs()[-1].dataset.name == "Drawn garments"
    finally:
        context.close()
        server.close()


@pytest.fixture
def judged(tmp_path, small_folder, finished_runs):
    """A server with a finished CNN and ANN."""
    shutil.copytree(finished_runs.folder, tmp_path / "runs")
    save_settings(tmp_path / "runs", Settings(data=str(small_folder)))
    server = Server(tmp_path / "runs", {})
    yield server
    server.close()


def click_cell(page, true, predicted):
    """Clicks the middle of a cell of the first matrix."""
    figure = page.locator(".js-plotly-plot").first
    x, y = figure.evaluate(
        """(figure, [row, column]) => {
            const {xaxis, yaxis} = figure._fullLayout
            return [xaxis._offset + xaxis.d2p(column), yaxis._offset + yaxis.d2p(row)]
        }""",
        [true, predicted],
    )
    box = figure.bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + y)


def test_a_click_on_a_cell_shows_exactly_its_images(browser, judged):
    run = next(run for run in judged.runs() if run.title == "CNN")
    labels, probabilities = run.test_predictions()
    answers = probabilities.argmax(axis=1)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, answers), 1)
    counts[np.diag_indices(10)] = 0
    counts[counts > 20] = 0  # more come in pages
    true, predicted = np.unravel_index(counts.argmax(), counts.shape)
    expected = set(np.flatnonzero((labels == true) & (answers == predicted)))
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    page = context.new_page()
    visit(page, f"{judged.url}/confusion?runs={run.id}")
    page.locator(".js-plotly-plot .xy").first.wait_for()
    click_cell(page, int(true), int(predicted))
    page.wait_for_function(
        """([true_, said]) => {
            const link = new URLSearchParams(location.search)
            const [is, answer] = [link.get("true"), link.get("predicted")]
            return (is ?? "Shirt") === true_ && (answer ?? "T-shirt/top") === said
        }""",
        arg=[CLASS_NAMES[true], CLASS_NAMES[predicted]],
        timeout=20_000,
    )
    page.wait_for_function(AT_REST)
    page.get_by_text(f"CNN: {len(expected)} images").wait_for(timeout=20_000)
    alts = page.locator('[role="listitem"] img[alt^="Test image"]').evaluate_all(
        "images => images.map(image => image.alt)"
    )
    assert {int(re.match(r"Test image (\d+)", alt)[1]) for alt in alts} == expected
    context.close()


def test_a_copied_link_shows_the_same_in_another_browser(browser, judged):
    context = browser.new_context(viewport={"width": 1280, "height": 1600})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    ann = next(run for run in judged.runs() if run.title == "ANN")
    visit(page, f"{judged.url}/confusion?runs={ann.id}&true=Coat&predicted=Pullover")
    page.get_by_role("radio", name="% of row").click()
    page.locator('[aria-label="Confusion matrix of ANN, of true"]').wait_for()
    page.wait_for_function(AT_REST, timeout=60_000)  # nothing moves any more
    page.get_by_text("A second cell").click()
    page.get_by_text("True Pullover, predicted Coat").wait_for(timeout=20_000)
    page.get_by_role("slider").press("ArrowLeft")
    page.locator('[aria-label="Confusion after epoch 1"]').wait_for(timeout=20_000)
    page.get_by_role("button", name="Copy link to this page").click()
    page.get_by_role("button", name="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    context.close()
    other = browser.new_context(viewport={"width": 1280, "height": 1600})
    page = other.new_page()
    visit(page, link)
    page.get_by_text("True Coat, predicted Pullover").wait_for(timeout=20_000)
    page.get_by_text("True Pullover, predicted Coat").wait_for()
    page.locator('[aria-label="Confusion after epoch 1"]').wait_for(timeout=20_000)
    assert page.get_by_role("radio", name="% of row").is_checked()
    page.locator('[aria-label="Confusion matrix of ANN, of true"]').wait_for()
    other.close()


def test_a_mistake_opens_large_with_its_neighbours(browser, judged):
    run = next(run for run in judged.runs() if run.title == "CNN")
    labels, probabilities = run.test_predictions()
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    visit(page, f"{judged.url}/mistakes?runs={run.id}&order=dataset+order")
    tiles = page.locator("button.tile")
    tiles.nth(2).wait_for(timeout=20_000)
    assert tiles.count() == len(wrong)
    tiles.nth(2).click()
    page.get_by_text(f"Test image {wrong[2]} · labelled").wait_for(timeout=20_000)
    page.get_by_text("the cosine between the two").wait_for(timeout=60_000)
    assert f"image={wrong[2]}" in page.url
    page.get_by_role("button", name="Close").click()
    page.get_by_text("· labelled").wait_for(state="detached")
    context.close()


def test_a_frame_dragged_on_a_photo_cuts_it(browser, judged):
    run = next(run for run in judged.runs() if run.title == "CNN")
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    visit(page, f"{judged.url}/photos?runs={run.id}&photo=rendering_bag.jpg")
    crop = page.locator(".crop")
    crop.wait_for(timeout=60_000)
    page.get_by_text("step by step").wait_for(timeout=60_000)
    page.wait_for_function(AT_REST, timeout=60_000)
    box = crop.bounding_box()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.75 * box["height"])
    page.mouse.up()
    for words in ("Left to right", "Top to bottom"):
        slider = page.get_by_test_id("stSlider").filter(has_text=words)
        slider.get_by_text("0.25").wait_for(timeout=30_000)
        slider.get_by_text("0.75").wait_for()
    page.get_by_role("button", name="Reset").click()
    slider.get_by_text("1.00").wait_for(timeout=30_000)
    assert page.get_by_test_id("stException").count() == 0
    context.close()
