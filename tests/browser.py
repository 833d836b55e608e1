"""A server of the app and what tests do to it in real Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import psutil

from core.runs.store import RunStore
from tests.conftest import ROOT
from tests.workers import wait_for

AT_REST = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-script-state') === 'notRunning';
}"""


class Server:
    """A running app with a runs folder of its own."""

    def __init__(self, folder, **environment):
        self.store = RunStore(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"FASHION_MNIST_QUESTIONS": "off"} | environment
        self.environment["FASHION_MNIST_RUNS_DIR"] = str(folder)
        self.environment["FASHION_MNIST_REFERENCES"] = str(folder / "no-references")
        self.start()

    def start(self):
        command = [
            sys.executable, "-m", "streamlit", "run", "streamlit_app.py",
            "--server.port", str(self.port), "--server.headless", "true",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )
        wait_for(self.is_up, what="the server")

    def is_up(self):
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def runs(self):
        return self.store.list()[0]

    def run_called(self, title):
        return next(run for run in self.runs() if run.title == title)

    def forget_runs(self):
        """Ends what trains and empties the runs folder: the next test's is its own."""
        active = [run for run in self.runs() if run.is_active]
        for run in active:
            psutil.Process(run.status.pid).kill()
        if self.process.poll() is None:  # it writes down that they ended
            wait_for(lambda: not any(map(self.is_recorded_active, active)))
        for run in self.runs():
            shutil.rmtree(run.path)

    def is_recorded_active(self, run):
        return self.store.get(run.id).recorded.state in ("running", "stopping")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.forget_runs()


def visit(page, url):
    """Opens an address and waits until the page is at rest."""
    page.goto(url)
    page.wait_for_function(AT_REST, timeout=60_000)
    assert page.get_by_test_id("stException").count() == 0
