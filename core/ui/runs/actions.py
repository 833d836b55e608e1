"""What buttons do to runs: start, repeat, continue, rename, delete, restore."""

from collections.abc import Callable, Sequence

from core.runs.config import MAX_SEED, TrainingConfig
from core.runs.run import Run
from core.training.recipes import get_recipe
from core.ui.app.notices import tell
from core.ui.app.state import get_queue, get_settings, get_store, warm_up

SEEDS = 3  # of Repeat: enough to see the spread


def start(
    configs: Sequence[TrainingConfig],
    titles: Sequence[str | None] | None = None,
    *,
    left_out: Sequence[int] | None = None,
) -> None:
    """Queues runs in this order; a problem is shown on the next run of the page.

    They leave out the rows `left_out` of the training file, where some are given.
    """
    titles, store = titles or [None] * len(configs), get_store()
    try:
        for config, title in zip(configs, titles, strict=True):
            run = store.create(config, title=title, left_out=left_out)
            get_queue().submit(run.id)
    except (OSError, ValueError) as error:
        tell(error)
    warm_up()


def train_both() -> None:
    """Queues the default ANN and CNN; the ANN first, it is done in seconds."""
    source = get_settings().data
    configs = [get_recipe(name).config.replace(data=source) for name in ("ann", "cnn")]
    start(configs, titles=["ANN", "CNN"])


def train_seeds(
    config: TrainingConfig,
    *,
    title: str | None = None,
    left_out: Sequence[int] | None = None,
) -> None:
    """Queues a config with three seeds, from its own on."""
    try:
        seeds = range(config.seed, config.seed + SEEDS)
        configs = [config.replace(seed=seed) for seed in seeds]
    except ValueError as error:
        tell(error)
        return
    titles = [title and f"{title} s{seed}" for seed in seeds]
    start(configs, titles=titles, left_out=left_out)


def repeat(run: Run) -> None:
    """Queues a run's settings with the next seeds, from the first epoch on."""
    config = run.config
    train_seeds(
        config.replace(
            seed=min(config.seed + 1, MAX_SEED),
            parent=None,
            experiment=None,
            initial_epoch=0,
            epochs=config.initial_epoch + config.epochs,
        )
    )


def continue_run(run: Run, *, epochs: int) -> None:
    """Queues more epochs on a run's weights, as a new run that names its parent."""
    config = run.config.replace(
        parent=run.id,
        experiment=None,
        initial_epoch=run.trained_epochs,
        epochs=epochs,
        time_budget=None,
    )
    start([config], titles=[f"{run.title}, continued"])


def rename(run_id: str, title: str) -> None:
    """Renames a run."""
    _attempt(get_store().rename, run_id, title)


def delete(run_id: str) -> None:
    """Moves a run to the trash."""
    _attempt(get_store().delete, run_id)


def restore(run_id: str) -> None:
    """Takes a run out of the trash."""
    _attempt(get_store().restore, run_id)


def _attempt(action: Callable[..., object], *arguments: str) -> None:
    try:
        action(*arguments)
    except (OSError, KeyError, ValueError) as error:
        tell(error)
