"""What buttons do to runs: start, repeat, continue, rename, delete, bring back."""

import streamlit as st

from core.training.recipes import get_recipe
from core.ui.state import get_queue, get_settings, get_store, warm_up

SEEDS = 3  # of Repeat: enough to see the spread


def start(configs, *, titles=None):
    """Queues runs; says what is wrong where they cannot be made.

    Args:
        configs: TrainingConfigs, in the order in which they shall train.
        titles: A title for each, or None.

    Returns:
        The ids of the new runs.
    """
    ids = []
    try:
        for config, title in zip(configs, titles or [None] * len(configs), strict=True):
            run = get_store().create(config, title=title)
            get_queue().submit(run.id)
            ids.append(run.id)
    except (OSError, ValueError) as error:
        st.error(str(error), icon=":material/error:")
    warm_up()
    return ids


def train_both():
    """Queues the house's ANN and CNN; the ANN first, it is done in seconds."""
    source = get_settings().data
    configs = [get_recipe(name).config.replace(data=source) for name in ("ann", "cnn")]
    start(configs, titles=["ANN", "CNN"])


def repeat(run):
    """Queues a run's settings with the next seeds."""
    config = run.config
    start([config.replace(seed=config.seed + 1 + i) for i in range(SEEDS)])


def continue_run(run, *, epochs):
    """Queues more epochs on a run's weights, as a new run that names its parent."""
    config = run.config.replace(
        parent=run.id,
        initial_epoch=run.config.initial_epoch + run.summary["epochs"],
        epochs=epochs,
    )
    start([config], titles=[f"{run.title}, continued"])


def rename(run_id, title):
    """Renames a run; tells where that fails."""
    _attempt(get_store().rename, run_id, title)


def delete(run_id):
    """Moves a run to the trash."""
    _attempt(get_store().delete, run_id)


def restore(run_id):
    """Brings a run back from the trash."""
    _attempt(get_store().restore, run_id)


def _attempt(action, *arguments):
    try:
        action(*arguments)
    except (OSError, KeyError, ValueError) as error:
        st.toast(str(error), icon=":material/error:")
