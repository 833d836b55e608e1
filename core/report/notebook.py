"""Runs as a notebook of plain Keras that anybody can run, without this project."""

import json
import re
from collections.abc import Sequence
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from core.architecture import count_layers
from core.data import dataset
from core.data.augmentation import epoch
from core.report.network_code import Settings, network_code, read_graph
from core.report.templates import load_template
from core.report.wording import check_words, join_names, one_line
from core.runs.appearance import names
from core.runs.config import KNOBS, TrainingConfig
from core.runs.evaluations import check_same_data
from core.runs.knobs import describe_config, show_value
from core.runs.left_out import read_left_out
from core.runs.run import Run
from core.training import optimizers
from core.training.optimizers import OPTIMIZERS, optimizer_options

# The knobs that the notebook's code follows, or says that it cannot.
FOLLOWED = (
    *("time_budget", "epochs", "batch_size", "learning_rate", "optimizer", "schedule"),
    *("augmentation", "label_smoothing", "dropout", "skip_easy", "train_size", "seed"),
    *("patience", "flip_average", "precision", "weight_decay", "mixup"),
    *("shuffle_pixels", "random_labels", "rare_class", "rare_share", "leak_test"),
)
LOCAL = "LocallyConnected2D"
FEW_STEPS = 20  # times what a running mean looks back over
CELL = re.compile(r"^# %%( \[markdown\])?\n", re.MULTILINE)


def make_notebook(
    runs: Sequence[Run],
    *,
    title: str = "",
    author: str = "",
    notes: str = "",
    photos: str = "photos",
) -> str:
    """Writes evaluated runs as `.ipynb` text; the same runs give the same text.

    Args:
        title: The heading; empty for the runs' names.
        notes: The learner's own words, in Markdown: the last cell.
        photos: The folder of photos, as seen from where the notebook will lie.

    Raises:
        ValueError: for runs not evaluated or on different data, and too long words.
    """
    check_words(title=title, author=author, notes=notes)
    for run in runs:
        run.check_evaluated("to become a notebook")
    check_same_data(runs)
    text = load_template("notebook.py.j2").render(
        title=one_line(title) or join_names(names(runs)),
        author=one_line(author),
        photos=json.dumps(photos, ensure_ascii=False),
        numbers=optimizers,
        warps=epoch,
        data=dataset,
        **_describe(runs),
    )
    cells = _split(text)
    words = notes.strip() or "*What did you expect, and what did you find?*"
    cells.append(new_markdown_cell(f"## Observations\n\n{words}", id="observations"))
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = new_notebook(cells=cells, metadata=about)
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


def _describe(runs: Sequence[Run]) -> dict[str, Any]:
    """Returns what the template needs of the runs together."""
    titles, configs = names(runs), [run.config for run in runs]
    return {
        "networks": [_network(*each) for each in zip(runs, titles, strict=True)],
        "config": configs[0],  # of all, as to the data
        "uses_muon": any(each.optimizer == "muon" for each in configs),
        "uses_triangle": any(each.schedule == "triangle" for each in configs),
        "uses_range_test": any(each.schedule == "range-test" for each in configs),
        "uses_augmentation": any(map(_varies, configs)),
        "uses_shuffle": any(each.shuffle_pixels for each in configs),
        "uses_local": any(
            row.kind == LOCAL for run in runs for row in run.summary.layers
        ),
        "flipped": [
            name
            for name, config in zip(titles, configs, strict=True)
            if config.flip_average
        ],
    }


def _network(run: Run, name: str) -> dict[str, Any]:
    """Returns what the template needs of one run: code, epochs, loss, versions."""
    config, graph = run.config, read_graph(run.model_path)
    trained = config.initial_epoch + run.summary.epochs
    planned = trained if config.time_budget else config.initial_epoch + config.epochs
    ran_out = config.patience is not None and run.recorded.state == "finished"
    packages = run.environment.get("packages") or {}
    known = [each for each in ("tensorflow", "keras", "numpy") if each in packages]
    return {
        "run": run,
        "config": config,
        "name": name,
        "key": json.dumps(name, ensure_ascii=False),
        "network": network_code(graph),
        "layer_count": count_layers(layer["class_name"] for layer in graph["layers"]),
        "settings": list(describe_config(config)),
        "ignored": [
            (knob.label, show_value(knob, getattr(config, key)))
            for key, knob in KNOBS.items()
            if key not in FOLLOWED and getattr(config, key) != knob.default
        ],
        "trained": trained,
        "epochs": planned if ran_out else trained,
        "planned_epochs": planned,
        "optimizer": _optimizer_code(config),
        "decay": optimizer_options(config).get("weight_decay"),
        "varies": _varies(config),
        "is_short": _is_short(run, graph),
        "left_out": _read_left_out(run),
        "loss": "plain_loss" if config.label_smoothing else "loss",  # to watch
        "versions": ", ".join(f"{each} {packages[each]}" for each in known),
    }


def _varies(config: TrainingConfig) -> bool:
    """Tells whether an epoch's images are not the training images themselves."""
    return config.augmentation != "none" or config.mixup > 0


def _is_short(run: Run, graph: Settings) -> bool:
    """Tells whether a run had few steps for the momentum of its normalisations.

    Training then shortens it (core/training/statistics.py); a notebook cannot say how.
    """
    steps = run.summary.epochs * run.dataset.train / run.config.batch_size
    settings = [layer["config"] for layer in graph["layers"]]
    slowest = max((each.get("momentum", 0) for each in settings), default=0)
    return slowest > 1 - FEW_STEPS / max(steps, 1)


def _read_left_out(run: Run) -> list[int] | None:
    name = run.config.leave_out
    return read_left_out(run.path, name).tolist() if name else None


def _optimizer_code(config: TrainingConfig) -> str:
    """Returns the optimizer as code, with the options that training gives it."""
    name, options = OPTIMIZERS[config.optimizer][0], optimizer_options(config)
    if name == "Muon" and "weight_decay" in options:
        options["decay"] = options.pop("weight_decay")
    given = ", ".join(["rate", *(f"{key}={value}" for key, value in options.items())])
    return f"{'' if name == 'Muon' else 'keras.optimizers.'}{name}({given})"
