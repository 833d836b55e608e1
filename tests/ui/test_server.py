"""The server: who reaches it, which folders it opens, sessions that left."""

import tomllib
from types import SimpleNamespace

import pytest

from core.folders import check_named, to_path
from core.ui.app import reach, sessions
from core.ui.widgets import data_ways
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("address", "shared"),
    [
        ("127.0.0.1", False),
        ("127.0.0.2", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.168.1.4", True),
        ("example.org", True),
        (None, True),  # Streamlit's own default: all addresses
    ],
)
def test_a_server_is_shared_unless_it_listens_to_this_machine(
    monkeypatch, address, shared
):
    options = {"server.address": address, "server.port": 8501}
    monkeypatch.setattr(reach.st, "get_option", options.get)
    told = []
    monkeypatch.setattr(reach.st, "caption", told.append)
    assert reach.is_shared() is shared
    reach.show_reach()
    assert bool(told) is shared
    if shared:
        assert (address or "every address") in told[0]


def test_by_default_the_server_listens_to_this_machine():
    options = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())["server"]
    assert options["address"] == "127.0.0.1"
    kept = options["disconnectedSessionTTL"]
    assert (
        kept > sessions.KEPT_SECONDS + 2 * sessions.PERIOD
    )  # still there to be closed


def test_shared_servers_open_named_folders_alone(monkeypatch, tmp_path):
    named, other = tmp_path / "named", tmp_path / "named-too"
    (named / "inside").mkdir(parents=True)
    other.mkdir()
    (named / "way-out").symlink_to(other)
    check_named(str(other), is_shared=False)  # one's own machine
    with pytest.raises(ValueError, match="FASHION_MNIST_FOLDERS"):
        check_named(str(other), is_shared=True)
    monkeypatch.setenv("FASHION_MNIST_FOLDERS", f"/elsewhere:{named}")
    for shared in (True, False):
        check_named(str(named), is_shared=shared)
        check_named(f"{named}/inside", is_shared=shared)
        refusals = set()
        for folder in (
            *(other, named / "way-out", named / ".." / "named-too", "/etc"),
            *(tmp_path / "missing", "/no/such", "relative"),
        ):
            with pytest.raises(ValueError, match="not among them") as caught:
                check_named(str(folder), is_shared=shared)
            refusals.add(str(caught.value))
        assert len(refusals) == 1  # no word of what exists


def test_a_typed_folder_is_checked_before_it_is_looked_at(monkeypatch):
    monkeypatch.setattr(data_ways, "is_shared", lambda: True)
    monkeypatch.setattr(data_ways, "get_dataset", None)  # would be a TypeError
    monkeypatch.setattr(data_ways, "change_settings", None)
    state = {}
    monkeypatch.setattr(data_ways.st, "session_state", state)
    data_ways.choose_source("/etc")
    assert "its owner named" in state["source_problem"]


@pytest.mark.parametrize("text", ["", "a\0b", "\ud800", "~nobody-of-this-name/x"])
def test_no_folder_called_tilde_is_made_of_an_unknown_home(text):
    with pytest.raises(ValueError, match="must be a path"):
        to_path(text, "The folder")


class FakeRuntime:
    def __init__(self):
        self.active, self.closed = {"here", "gone", "back"}, []

    def is_active_session(self, session_id):
        return session_id in self.active

    def clear_user_info_for_session(self, session_id):
        self.closed.append(session_id)


def test_sessions_are_closed_once_their_tab_is_gone_for_long(monkeypatch):
    runtime = FakeRuntime()
    monkeypatch.setattr(sessions, "get_instance", lambda: runtime)
    monkeypatch.setattr(sessions, "_left", dict.fromkeys(runtime.active))
    runtime.active = {"here"}
    assert sessions.close_left(0) == 0
    runtime.active = {"here", "back"}
    assert sessions.close_left(sessions.KEPT_SECONDS - 1) == 0
    runtime.active = {"here"}
    assert sessions.close_left(sessions.KEPT_SECONDS) == 1
    assert runtime.closed == ["gone"]
    assert sessions.close_left(10 * sessions.KEPT_SECONDS) == 1
    assert runtime.closed == ["gone", "back"]


def test_the_soft_limit_of_files_is_raised_to_the_hard_one(monkeypatch):
    resource = pytest.importorskip("resource")
    asked = []
    limits = {(256, 4096): [(4096, 4096)], (4096, 4096): [], (256, -1): [(10240, -1)]}
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: asked.append(pair))
    for pair, expected in limits.items():
        asked.clear()
        monkeypatch.setattr(resource, "getrlimit", lambda _, pair=pair: pair)
        sessions.raise_file_limit()
        assert asked == expected


def test_other_data_under_the_name_of_fashion_mnist_is_said_on_a_page(app, monkeypatch):
    """Digits in FASHION_MNIST_DIR, say; the files are not read for this test."""
    digits = SimpleNamespace(notes=("Pixels times 255.",), is_official=False)
    monkeypatch.setattr(data_ways, "has_official_files", lambda source: False)
    monkeypatch.setattr(data_ways, "get_dataset", lambda source: digits)
    told = [each.value for each in app("lessons").warning]
    assert any("Not Fashion\\-MNIST" in words for words in told), told
    assert any("Pixels times 255" in words for words in told)
