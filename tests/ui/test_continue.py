"""Continuing a run whose weights early stopping restored."""

import pytest
from streamlit.testing.v1 import AppTest

from core.files import write_json
from core.ui.runs import actions


@pytest.fixture
def restored(runs):
    """A run of two epochs that has the weights of its first."""
    run = next(run for run in runs.list()[0] if run.title == "ANN")
    runs.describe(run.id, config=run.config.replace(patience=3).to_dict())
    summary = run.summary.replace(restored_epoch=1)
    write_json(run.path / "summary.json", summary.to_dict())
    return runs.get(run.id)


def test_it_counts_epochs_from_the_weights_it_starts_with(restored, monkeypatch):
    asked = []
    monkeypatch.setattr(actions, "start", lambda configs, titles: asked.extend(configs))
    actions.continue_run(restored, epochs=4)
    (config,) = asked
    assert (config.parent, config.initial_epoch, config.epochs) == (restored.id, 1, 4)


def test_the_dialog_says_which_weights_those_are(restored):
    def page():
        import streamlit as st

        from core.ui.train.run_list import _continue_dialog

        _continue_dialog(st.session_state["run"])

    test = AppTest.from_function(page)
    test.session_state["run"] = restored
    told = " ".join(each.value for each in test.run().markdown)
    assert "its weights: those of epoch 1, which early stopping restored" in told
