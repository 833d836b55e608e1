"""What happens as the server starts, before anybody visits it."""

import asyncio
import concurrent.futures
import subprocess
import sys

from streamlit.web.server.app_discovery import discover_asgi_app

from core.ui.app import state
from tests.conftest import ROOT


def test_the_queue_goes_on_as_the_server_starts(monkeypatch):
    found = discover_asgi_app(ROOT / "streamlit_app.py")
    assert found.import_string == "streamlit_app:app"
    started = []
    monkeypatch.setattr(state, "get_queue", lambda: started.append("queue"))

    async def start():
        async with state.start_with_server(None):
            return list(started)

    # In a thread of its own: browser tests leave a loop running in the main one.
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, start()).result() == ["queue"]


def test_the_server_starts_without_a_warning():
    """Streamlit warns of each `cache_data` that it meets before it runs."""
    command = [sys.executable, "-c", "import streamlit_app"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
