"""The Inside page in real Chromium: the microscope moves, and its process may die."""

import fcntl
import os
import struct
import termios

import psutil
import pytest

from core.data.sources import load_dataset
from core.explain.filters import read_kernels
from core.explain.scan import scan_channel
from tests.browser import AT_REST, visit
from tests.workers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def read_scope(page):
    """Returns what the microscope shows: its place, its first numbers, its result."""
    return page.locator(".scope").evaluate(
        """(element) => ({
            map: element.dataset.map, row: element.scope.row,
            column: element.scope.column,
            result: Number(element.querySelector(".details").dataset.result),
        })"""
    )


def inference_process(server):
    """Returns the process that holds the server's networks."""
    for child in psutil.Process(server.process.pid).children(recursive=True):
        if "core.networks.inference" in child.cmdline():
            return child
    return None


def unread_bytes(process):
    """Returns how many bytes wait in the pipe to a process's standard input."""
    pipe = os.open(f"/proc/{process.pid}/fd/0", os.O_RDONLY | os.O_NONBLOCK)
    try:
        return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]
    finally:
        os.close(pipe)


@pytest.fixture
def inside(open_tab, full_server):
    page, run = open_tab(height=1400), full_server.run_called("CNN")
    visit(page, f"{full_server.url}/inside?run={run.id}&image=3&layer=conv_1&map=2")
    page.locator(".scope .output canvas").wait_for(timeout=60_000)
    return page, full_server, run


def test_a_click_moves_the_pixel_and_a_killed_process_comes_back(inside, small_folder):
    page, server, run = inside
    image = load_dataset(str(small_folder)).test.images[3]
    page.locator(".scope .output canvas").click(position={"x": 84, "y": 44})
    shown = read_scope(page)
    assert (shown["map"], shown["row"], shown["column"]) == ("conv_1 2", 5, 10)
    *_, relu = scan_channel(str(run.path), image, "conv_1", 2).steps
    # Row 5 and column 10 end in row 2 and column 5, by the pooling.
    assert shown["result"] == pytest.approx(relu.values[2, 5], rel=1e-4, abs=1e-4)
    page.get_by_label("one step on").click()
    assert read_scope(page)["column"] == 11
    page.get_by_label("row", exact=True).fill("20")
    assert read_scope(page)["row"] == 20

    worker = wait_for(lambda: inference_process(server), what="the networks' process")
    worker.suspend()  # so that the request is under way when it dies
    page.locator('.card[data-layer="conv_2"]').click()
    wait_for(lambda: unread_bytes(worker), what="the request")
    worker.kill()
    page.get_by_text("The process that holds the networks ended").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.locator('.scope[data-map="conv_2 2"]').wait_for(timeout=60_000)
    page.wait_for_function(AT_REST)
    assert page.get_by_test_id("stException").count() == 0
    assert "layer=conv_2" in page.url
    kernels = read_kernels(str(run.path), "conv_2")
    assert page.locator(".scope .channels button").count() == kernels.shape[2]
