"""`runs`: what was trained; and which run a word on the command line means."""

from argparse import Namespace

from core.commands.output import show
from core.data.dataset import OFFICIAL
from core.runs.appearance import own_runs
from core.runs.places import open_store
from core.runs.run import Run
from core.runs.store import RunStore
from core.words import percent


def runs_command(arguments: Namespace) -> None:
    """Lists the runs, newest first, damaged ones included."""
    runs, damaged = open_store(arguments.runs_dir).list()
    rows = [
        {
            "run_id": run.id,
            "title": run.title,
            "recipe": run.config.recipe,
            "state": "reference" if run.is_reference else run.status.state,
            "data": run.dataset.name or None,
            "is_fashion_mnist": run.dataset.name == OFFICIAL,
            "is_leaked": run.is_leaked,
            "experiment": run.config.experiment,
            "test_accuracy": run.outcome and run.outcome.test_accuracy,
            "phase": run.status.phase,
            "error": run.status.error,
        }
        for run in runs
    ]
    rows += [
        {"run_id": each.id, "state": "damaged", "error": each.problem}
        for each in damaged
    ]
    lines = []
    for row in rows:
        accuracy = row.get("test_accuracy")
        shown = "" if accuracy is None else f"test {percent(accuracy, 2)}"
        words = row.get("title") or row["error"]
        if row.get("data") and not row["is_fashion_mnist"]:
            words += f" (on {row['data']}, not Fashion-MNIST)"
        words += f" ({row['phase']})" if row.get("phase") else ""
        lines.append(f"{row['run_id']:44} {row['state']:12} {shown:12} {words}")
    show(arguments, rows, lines or ["No runs yet. Try: python -m core train cnn"])


def find_run(store: RunStore, name: str) -> Run:
    """Finds a run by its id, its title or a part of its id; the learner's own first."""
    runs, damaged = store.list()
    for each in damaged:
        if each.id == name:
            raise ValueError(f"run {name} is damaged: {each.problem}")
    exact = [run for run in runs if name == run.id]
    fitting = [run for run in runs if name == run.title or name in run.id]
    # `cnn` is part of most references' ids: there, whole names come before parts.
    whole = [run for run in fitting if name in (run.title, run.config.recipe)]
    found = exact or own_runs(fitting) or whole or fitting
    if len(found) == 1:
        return found[0]
    listed = ", ".join(run.id for run in (found or runs)[:5]) or "none"
    count = "several" if found else "no"
    raise ValueError(
        f"RUN must name one run, {count} runs in {store.folder} fit {name!r}. "
        f"There are: {listed}."
    )
