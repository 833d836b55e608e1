"""A run as a notebook of plain Keras that anybody can run, without this project."""

import re
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from core.data import dataset
from core.data.augmentation import epoch
from core.report.network_code import network_code, read_graph
from core.report.templates import load_template
from core.runs.run import Run
from core.training import optimizers
from core.training.optimizers import OPTIMIZERS
from core.words import count, percent, percent_range, plain

CELL = re.compile(r"^# %%( \[markdown\])?\n", re.MULTILINE)


def make_notebook(run: Run) -> str:
    """Writes an evaluated run as `.ipynb` text; the same run gives the same text."""
    run.check_evaluated("to become a notebook")
    graph = read_graph(run.model_path)
    text = load_template("notebook.py.j2").render(
        run=run,
        config=run.config,
        numbers=optimizers,
        warps=epoch,
        data=dataset,
        plain=plain,
        count=count,
        percent=percent,
        percent_range=percent_range,
        network=network_code(graph),
        layer_count=len(graph["layers"]) - 1,  # the input is none
        **_figures(run),
    )
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = new_notebook(cells=_split(text), metadata=about)
    nbformat.validate(notebook)
    return nbformat.writes(notebook)


def _split(text: str) -> list[Any]:
    """Returns the cells of a script whose cells start with `# %%`."""
    _, *parts = CELL.split(text)
    cells = []
    for kind, source in zip(parts[::2], parts[1::2], strict=True):
        make = new_markdown_cell if kind else new_code_cell
        source = re.sub(r"^# ?", "", source, flags=re.MULTILINE) if kind else source
        # A cell's own id is drawn at random; the same run shall give the same file.
        cells.append(make(source.strip(), id=f"cell-{len(cells) + 1}"))
    return cells


def _figures(run: Run) -> dict[str, Any]:
    """Returns what the template has to work out: epochs, optimizer, loss, versions."""
    config = run.config
    trained = config.initial_epoch + run.summary.epochs
    ran_out = config.time_budget is None and config.patience is not None
    planned = trained if config.time_budget else config.initial_epoch + config.epochs
    packages = run.environment.get("packages") or {}
    known = [name for name in ("tensorflow", "keras", "numpy") if name in packages]
    return {
        "trained": trained,
        "epochs": planned if ran_out and run.recorded.state == "finished" else trained,
        "planned_epochs": planned,
        "optimizer": _optimizer_code(config.optimizer),
        "loss": "plain_loss" if config.label_smoothing else "loss",  # to watch
        "versions": ", ".join(f"{name} {packages[name]}" for name in known),
    }


def _optimizer_code(optimizer: str) -> str:
    """Returns the optimizer as code, with the options that training gives it."""
    name, options = OPTIMIZERS[optimizer]
    given = ", ".join(["rate", *(f"{key}={value}" for key, value in options.items())])
    return f"{'' if name == 'Muon' else 'keras.optimizers.'}{name}({given})"
