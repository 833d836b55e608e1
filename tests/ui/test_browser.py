"""The app in real Chromium: train both, stop, reload, compare, offline."""

import contextlib
import re
import shutil

import numpy as np
import pytest

from core.data.dataset import CLASS_NAMES
from core.data.sources import keras_folder, load_dataset
from tests.browser import AT_REST, Server, visit
from tests.workers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(open_tab):
    return open_tab()


def train_long(page, server):
    """Starts an ANN for 500 epochs from the Train page."""
    visit(page, f"{server.url}/train?recipe=ann")
    page.get_by_text("Hyperparameters", exact=True).click()
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


def test_stop_reload_and_a_second_browser(page, server, open_tab):
    run_id = train_long(page, server)
    page.reload()
    stop_button(page).wait_for(timeout=20_000)
    other = open_tab()
    visit(other, f"{server.url}/train")
    other.get_by_text(re.compile(r"epoch \d+ of 500")).wait_for(timeout=20_000)
    stop_button(other).click()
    wait_for(lambda: server.store.get(run_id).status.state == "stopped", seconds=20)
    page.get_by_text(re.compile(r"\d % on test")).first.wait_for(timeout=20_000)
    assert server.store.get(run_id).is_evaluated


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


def test_offline_without_data_it_trains_on_drawn_garments(page, tmp_path):
    load_dataset("drawn")  # a copy of what was drawn is kept: two processes save it
    for copy in keras_folder().parent.glob("drawn-*"):
        kept = tmp_path / "home" / ".keras" / "datasets" / copy.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(copy, kept)
    server = Server(
        tmp_path / "runs",
        HOME=str(tmp_path / "home"),
        FASHION_MNIST_DIR="",
        http_proxy="http://127.0.0.1:9",  # nobody listens: the network is away
        https_proxy="http://127.0.0.1:9",
    )
    try:
        visit(page, server.url)
        page.get_by_text("Try the download again").wait_for(timeout=60_000)
        page.get_by_text("Go on without the download").click()
        page.get_by_role("button", name="Use drawn garments").click()
        page.get_by_text("Drawn garments.").first.wait_for(timeout=60_000)
        page.get_by_role("button", name="Train both").click()
        wait_for(lambda: any(run.status.step for run in server.runs()), what="steps")
        assert server.runs()[-1].dataset.name == "Drawn garments"
    finally:
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


def test_a_click_on_a_cell_shows_exactly_its_images(open_tab, full_server):
    run = full_server.run_called("CNN")
    labels, probabilities = run.test_predictions()
    answers = probabilities.argmax(axis=1)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, answers), 1)
    counts[np.diag_indices(10)] = 0
    counts[counts > 20] = 0  # more come in pages
    true, predicted = np.unravel_index(counts.argmax(), counts.shape)
    expected = set(np.flatnonzero((labels == true) & (answers == predicted)))
    page = open_tab(height=1600)
    visit(page, f"{full_server.url}/confusion?runs={run.id}")
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


def test_a_copied_link_shows_the_same_in_another_browser(open_tab, full_server):
    sync_api = pytest.importorskip("playwright.sync_api")
    page = open_tab(height=1600)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ann = full_server.run_called("ANN")
    visit(
        page,
        f"{full_server.url}/confusion?runs={ann.id}&true=Coat&predicted=Pullover",
    )
    page.get_by_role("radio", name="% of row").click()
    page.locator('[aria-label*="Confusion matrix of ANN, of true"]').wait_for()
    page.wait_for_function(AT_REST, timeout=60_000)  # nothing moves any more
    second = page.get_by_text("True Pullover, predicted Coat")
    for _ in range(3):  # a click goes astray where the page still moves
        page.get_by_text("Compare with a second cell").click()
        with contextlib.suppress(sync_api.TimeoutError):
            second.wait_for(timeout=15_000)
            break
    second.wait_for(timeout=1_000)
    page.get_by_role("slider").press("ArrowLeft")
    page.locator('[aria-label*="Confusion after epoch 1"]').wait_for(timeout=20_000)
    page.get_by_role("button", name="Copy link to this page").click()
    page.get_by_role("button", name="Copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    page.context.close()
    page = open_tab(height=1600)
    visit(page, link)
    page.get_by_text("True Coat, predicted Pullover").wait_for(timeout=20_000)
    page.get_by_text("True Pullover, predicted Coat").wait_for()
    page.locator('[aria-label*="Confusion after epoch 1"]').wait_for(timeout=20_000)
    assert page.get_by_role("radio", name="% of row").is_checked()
    page.locator('[aria-label*="Confusion matrix of ANN, of true"]').wait_for()


def test_a_mistake_opens_large_with_its_neighbours(open_tab, full_server):
    run = full_server.run_called("CNN")
    labels, probabilities = run.test_predictions()
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    page = open_tab(height=900)
    visit(page, f"{full_server.url}/mistakes?runs={run.id}&order=dataset+order")
    tiles = page.locator("button.tile")
    tiles.nth(2).wait_for(timeout=20_000)
    assert tiles.count() == len(wrong)
    tiles.nth(2).click()
    page.get_by_text(f"Test image {wrong[2]} · labelled").wait_for(timeout=20_000)
    page.get_by_text("The number is the cosine similarity").wait_for(timeout=60_000)
    assert f"image={wrong[2]}" in page.url
    page.get_by_role("button", name="Close").click()
    page.get_by_text("· labelled").wait_for(state="detached")


def test_a_frame_dragged_on_a_photo_cuts_it(open_tab, full_server):
    run = full_server.run_called("CNN")
    page = open_tab(height=1400)
    visit(page, f"{full_server.url}/photos?runs={run.id}&photo=rendering_bag.jpg")
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
