"""A choice of runs holds from page to page, until the reader changes it."""

import shutil

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.runs.store import RunStore
from tests.conftest import ROOT
from tests.ui.test_pages import words


def page():
    import streamlit as st

    from core.ui.runs.choice import choose_evaluated, choose_evaluated_run

    kind = st.session_state.get("kind", "all")
    if kind == "one":
        choose_evaluated_run(key="one")
    else:
        choose_evaluated(key=kind, limit=2 if kind == "two" else None)


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A CNN and an ANN of the learner's own, and the reference runs."""
    shipped = ROOT / "models/pretrained"
    monkeypatch.setenv("FASHION_MNIST_REFERENCES", str(shipped))
    st.cache_resource.clear()
    store = RunStore(tmp_path / "runs", references=shipped)
    for number, (recipe, title) in enumerate([("ann", "ANN"), ("cnn", "CNN")]):
        add_run(store, recipe, title, number)
    yield store
    st.cache_resource.clear()


def add_run(store, recipe, title, number):
    """Puts a run of a recipe into the store, as one that finished just now."""
    run_id = f"2026010{number}-000000-{recipe}-0000000{number}"
    source = next(store.references.glob(f"*-{recipe}-????????"))
    shutil.copytree(source, store.folder / run_id)
    store.describe(run_id, title=title, created=1e9 + number)
    return run_id


def go_to(test, kind):
    """Opens another page by the navigation: the URL is empty, the session is kept."""
    test.query_params.clear()
    test.session_state["kind"] = kind
    return test.run()


def shown(test, kind):
    widget = test.selectbox if kind == "one" else test.multiselect
    chosen = widget(key=kind).value
    ids = [chosen] if kind == "one" else chosen
    return [run_id[16:-9] + run_id[7] for run_id in ids]


@pytest.mark.slow
def test_a_run_that_finishes_offers_itself_and_replaces_nothing(store):
    test = AppTest.from_function(page).run()
    assert shown(test, "all") == ["cnn1", "ann0"]
    add_run(store, "cnn", "kernel *5*", 5)
    for kind in ("two", "one", "all"):
        go_to(test, kind)
        assert not test.exception
        assert shown(test, kind)[0] == "cnn1"
        assert "kernel *5*** has finished." in words(test)
    test.button(key="newest_runs").click().run()
    assert shown(test, "all") == ["cnn5", "ann0"]
    assert "has finished" not in words(test)


@pytest.mark.slow
def test_a_choice_holds_until_a_run_is_deleted_and_says_so(store):
    test = AppTest.from_function(page).run()
    other = add_run(store, "cnn", "other", 5)
    ids = [run.id for run in store.list()[0] if not run.is_reference]
    chosen = [ids[2], other, ids[1]]
    test.run()
    test.multiselect(key="all").set_value(chosen).run()
    assert shown(test, "all") == ["ann0", "cnn5", "cnn1"]
    go_to(test, "two")
    assert shown(test, "two") == ["ann0", "cnn5"]
    assert "Of 3 chosen runs this page shows 2, without CNN." in words(test)
    go_to(test, "one")
    assert shown(test, "one") == ["ann0"]
    test.selectbox(key="one").set_value(other).run()
    go_to(test, "all")
    assert shown(test, "all") == ["cnn5", "ann0", "cnn1"]
    store.delete(other)
    test.run()
    assert shown(test, "all") == ["ann0", "cnn1"]
    assert "other was deleted. You can restore it" in words(test)
    test.button(key="newest_runs").click().run()
    assert shown(test, "all") == ["cnn1", "ann0"]


def test_a_link_shows_what_it_names_and_names_references_for_every_server(store):
    test = AppTest.from_function(page)
    test.query_params["runs"] = ["reference:cnn", "20200101-000000-ann-00000000", "x"]
    test.run()
    assert [run_id[16:19] for run_id in test.multiselect(key="all").value] == [
        "cnn",
        "ann",
    ]
    assert "ANN (ref) stands in for it" in words(test)
    assert "There is no run 'x'" in words(test)
    assert test.query_params["runs"] == ["reference:cnn", "reference:ann"]
    test.multiselect(key="all").set_value([]).run()
    assert "Choose one run to look at it" in words(test)
    assert not test.exception
