"""The waiting that is not training: the first step, predictions, pages."""

import contextlib
import socket
import statistics
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from core.networks.inference import InferenceWorker
from core.process import start_module
from core.runs.run import Run
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.recipes import get_recipe
from core.training.worker import train_run

PREDICTIONS = 50  # requests to the inference worker
ROUNDS = 4  # visits of every page
PATIENCE = 60.0  # seconds until something counts as broken
QUIET = 2.0  # percent of a core, under which a spare worker waits for its run
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AT_REST = """() => !document.querySelector(
    '[data-testid="stApp"][data-test-script-state="running"]')"""
PAGES = (("Data", "The data"), ("Compare", "Compare"), ("Train", "Train"))


def measure_first_step(store: RunStore, data: str) -> float:
    """Returns the seconds from a click on Train to the first step; a spare is warm."""
    executor = LocalExecutor(store.folder, source=data)
    executor.warm_up()
    _wait_for(_are_workers_quiet)
    start = time.perf_counter()
    run = store.create(get_recipe("cnn").config.replace(data=data), claim=True)
    future = executor.submit(train_run, str(run.path))
    _wait_for(lambda: not store.get(run.id).steps.empty or future.done())
    seconds = time.perf_counter() - start
    store.request_stop(run.id)
    failed = store.get(run.id).steps.empty
    future.result(PATIENCE)
    executor.shutdown()
    store.delete(run.id)
    if failed:
        raise ValueError("The run ended before its first step.")
    return seconds


def measure_prediction(run: Run, images: NDArray[np.uint8]) -> float:
    """Returns the median seconds that a warm inference worker takes for one image."""
    worker = InferenceWorker()
    try:
        seconds = []
        for index in range(PREDICTIONS + 1):
            image = images[index % len(images)][None]
            start = time.perf_counter()
            worker.call("core.networks.loader:predict", str(run.path), image)
            seconds.append(time.perf_counter() - start)
    finally:
        worker.close()
    return statistics.median(seconds[1:])  # the first one builds the network


def measure_page_switch(runs_dir: Path, browser: str) -> float:
    """Returns the median seconds from a click in the navigation to the page's title."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start_module(
        "streamlit",
        *("run", "streamlit_app.py", "--server.headless=true"),
        f"--server.port={port}",
        environment={"FASHION_MNIST_RUNS_DIR": str(runs_dir)},
    )
    try:
        _wait_for(lambda: _is_up(port))
        with sync_playwright() as playwright:
            launch = playwright.chromium.launch
            window = launch(executable_path=browser, args=BROWSER_FLAGS)
            page = window.new_page()
            page.goto(f"http://127.0.0.1:{port}/")
            page.get_by_role("heading", name="Fashion-MNIST Lab").wait_for()
            visits = [_switch(page, *each) for each in PAGES * (ROUNDS + 1)]
            window.close()
    finally:
        server.terminate()
        server.wait()
    return statistics.median(visits[len(PAGES) :])  # first visits load libraries


def _switch(page: Any, name: str, title: str) -> float:
    page.wait_for_function(AT_REST)
    time.sleep(0.3)  # a reader looks at it
    start = time.perf_counter()
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("heading", name=title, exact=True).wait_for()
    return time.perf_counter() - start


def _is_up(port: int) -> bool:
    with contextlib.suppress(OSError):  # URLError is one
        urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health").close()
        return True
    return False


def _are_workers_quiet() -> bool:
    workers = psutil.Process().children()
    for worker in workers:
        worker.cpu_percent()  # counts from here on
    time.sleep(1.0)
    return 0 <= max((each.cpu_percent() for each in workers), default=-1) < QUIET


def _wait_for(is_true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_true():
        if time.monotonic() > end:
            raise ValueError(f"Nothing happened for {PATIENCE:.0f} s.")
        time.sleep(0.005)
