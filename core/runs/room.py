"""How much a runs folder takes: nobody may fill the disk or the queue for all."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from core.runs.run import Run
from core.runs.settings import Settings, load_settings

MIN_FREE = 200_000_000  # bytes that stay free; a run takes a tenth of it
MAX_RUNS = 2_000  # in one folder


def check_disk(folder: Path) -> None:
    """Raises an OSError where a runs folder's disk is as good as full."""
    existing = folder
    while not existing.exists():
        existing = existing.parent
    free = shutil.disk_usage(existing).free
    if free < MIN_FREE:
        reason = f"{free / 1e6:,.0f} MB are free, a new run needs {MIN_FREE / 1e6:,.0f}"
        raise cannot_write(folder, reason)


def cannot_write(folder: Path, reason: object) -> OSError:
    """Returns the error that says why a runs folder takes no run, and what to do."""
    return OSError(
        f"The runs folder {folder} cannot be written ({reason}). Free some space or "
        "choose another folder with FASHION_MNIST_RUNS_DIR."
    )


def check_count(number: int) -> None:
    """Raises a ValueError where a folder has as many runs as are listed quickly."""
    if number >= MAX_RUNS:
        raise ValueError(
            f"A runs folder takes {MAX_RUNS:,} runs, this one has {number:,}. Delete "
            "some that are no longer needed."
        )


def check_queue(
    folder: Path, runs: Sequence[Run], experiment: str | None = None
) -> None:
    """Raises a ValueError where as many runs wait as the settings allow.

    All that wait for one experiment count as one, and are no bar to more of it: what
    an experiment trains is limited by itself.
    """
    try:
        limit = load_settings(folder).queue
    except ValueError:
        limit = Settings.queue  # pages say that the file is damaged
    names = {
        run.config.experiment or run.id
        for run in runs
        if run.recorded.state == "queued"
    }
    waiting = len(names)
    if waiting >= limit and experiment not in names:
        raise ValueError(
            f"The queue takes {limit} runs, and {waiting} are waiting. Try again when "
            "one has started, remove one, or raise the limit in the server settings."
        )
