"""Runs that would take an experiment further: added to the choice, or trained."""

from collections.abc import Sequence

import streamlit as st

from core.data.dataset import Dataset
from core.experiments.results import identity
from core.runs.appearance import names
from core.runs.run import Run
from core.training.recipes import get_recipe
from core.ui.app.state import get_store
from core.ui.experiments.known import MOST_RUNS
from core.ui.runs.actions import start
from core.ui.runs.choice import hold_runs
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.live import show_live
from core.words import plain


def offer_reference(runs: Sequence[EvaluatedRun], recipe: str, why: str) -> None:
    """Offers a reference run that is not on the page, and says what for."""
    listed = get_store().list()[0]
    found = [r for r in listed if r.is_reference and r.config.recipe == recipe]
    if found and found[0].id not in {shown.id for shown in runs}:
        _offer_to_add(runs, found[0], why)


def offer_training(
    runs: Sequence[EvaluatedRun],
    dataset: Dataset | None,
    recipe: str,
    augmentation: str,
    *,
    experiment: str,
    title: str,
    why: str,
) -> None:
    """Offers a recipe trained on images altered in a way, or the run that is there."""
    listed = get_store().list()[0]
    digest = runs[0].run.dataset.digest
    config = get_recipe(recipe).config.replace(
        augmentation=augmentation, experiment=experiment
    )
    made = [run for run in listed if identity(run.config) == identity(config)]
    evaluated = [r for r in made if r.is_evaluated and r.dataset.digest == digest]
    if evaluated:
        if not {run.id for run in evaluated} & {shown.id for shown in runs}:
            _offer_to_add(runs, evaluated[0], why)
    elif any(run.is_active or run.status.state == "queued" for run in made):
        st.markdown(why)
        show_live(key=f"{experiment}_{recipe}")
    elif dataset is not None:
        config = config.replace(data=dataset.source)
        st.markdown(why)
        st.button(
            f"Train {title}",
            key=f"train_{experiment}_{recipe}",
            icon=":material/play_arrow:",
            on_click=lambda: start([config], titles=[title]),
        )


def _offer_to_add(runs: Sequence[EvaluatedRun], run: Run, why: str) -> None:
    """Shows a button that adds a run; on a full page it takes the last one's place."""
    kept = [shown.id for shown in runs][: MOST_RUNS - 1]
    st.markdown(why)
    st.button(
        f"Add {plain(names([run])[0])}",
        key=f"add_{run.id}",
        icon=":material/add:",
        on_click=hold_runs,
        args=([*kept, run.id],),
    )
