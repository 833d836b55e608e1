"""A run as a notebook of plain Keras that anybody can run, without this project."""

import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from core.data.sources import DRAWN, FASHION_MNIST
from core.report.network_code import network_code, read_graph
from core.report.templates import load_template
from core.training import optimizers
from core.training.optimizers import OPTIMIZERS, PLATEAU
from core.words import count, percent, percent_range, plain

CELL = re.compile(r"^# %%( \[markdown\])?\n", re.MULTILINE)
SCHEDULES = {
    "constant": "The learning rate stays the same from start to end.",
    "cosine": "The learning rate falls along a cosine to zero.",
    "triangle": "The learning rate climbs for a fifth of the training, then falls to "
    "zero: roughly, large steps find the valley, small ones its floor.",
    "plateau": f"The learning rate is multiplied by {PLATEAU['factor']} when the "
    f"validation loss does not improve for {PLATEAU['patience']} epochs.",
}
AUGMENTATIONS = {
    "flip-shift": "**Data augmentation**: each image is mirrored in every second epoch "
    "and shifted by up to a pixel; its class stays the same.",
    "flip-shift-erase": "**Data augmentation**: each image is mirrored in every second "
    "epoch and shifted by up to a pixel; half of them get a black square (random "
    "erasing), so that the network cannot rely on one detail.",
    "rotate-shift": "**Data augmentation**: each epoch rotates the images by up to 10 "
    "degrees and shifts them by up to a tenth.",
    "rotate-shift-zoom": "**Data augmentation**: each epoch rotates the images by up "
    "to 10 degrees, shifts and scales them by up to a tenth.",
}


def make_notebook(run):
    """Writes the notebook of an evaluated run.

    Args:
        run: The Run; its `model.keras` gives the layers.

    Returns:
        The notebook as `.ipynb` text; the same run gives the same text.

    Raises:
        ValueError: when the run was not evaluated or its files are damaged.
    """
    run.check_evaluated("to become a notebook")
    graph = read_graph(run.model_path)
    text = load_template("notebook.py.j2").render(
        config=run.config,
        numbers=optimizers,
        network=network_code(graph),
        layer_count=len(graph["layers"]) - 1,  # the input is none
        **_figures(run),
        **_words(run),
    )
    notebook = new_notebook(cells=_split(text))
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "language": "python",
        "display_name": "Python 3",
    }
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.validate(notebook)
    return nbformat.writes(notebook)


def _split(text):
    """Returns the cells of a script whose cells start with `# %%`."""
    _, *parts = CELL.split(text)
    cells = []
    for kind, source in zip(parts[::2], parts[1::2], strict=True):
        make = new_markdown_cell if kind else new_code_cell
        source = re.sub(r"^# ?", "", source, flags=re.MULTILINE) if kind else source
        # A cell's own id is drawn at random; the same run shall give the same file.
        cells.append(make(source.strip(), id=f"cell-{len(cells) + 1}"))
    return cells


def _figures(run):
    """Returns what the run measured and how long it trained."""
    config, summary = run.config, run.summary
    flipped = summary.test_accuracy_flip
    trained = config.initial_epoch + summary.epochs
    ran_out = config.time_budget is None and config.patience is not None
    planned = trained if config.time_budget else config.initial_epoch + config.epochs
    is_cut = config.train_size is not None
    return {
        "accuracy": percent(summary.test_accuracy, 2),
        "flip_accuracy": flipped and percent(flipped, 2),
        "interval": percent_range(summary.interval, 2),
        "test_count": f"{run.dataset.test:,}",
        "parameters": f"{summary.parameters:,}",
        "epochs": planned if ran_out and run.recorded.state == "finished" else trained,
        "planned_epochs": planned,
        "train_size": config.train_size if is_cut else None,
        "optimizer": _optimizer_code(config.optimizer),
        "loss": "plain_loss" if config.label_smoothing else "loss",  # to watch
    }


def _optimizer_code(optimizer):
    """Returns the optimizer as code, with the options that training gives it."""
    name, options = OPTIMIZERS[optimizer]
    given = ", ".join(["rate", *(f"{key}={value}" for key, value in options.items())])
    return f"{'' if name == 'Muon' else 'keras.optimizers.'}{name}({given})"


def _words(run):
    """Returns the sentences that depend on the settings."""
    config = run.config
    packages = run.environment.get("packages") or {}
    known = [f"{name} {packages[name]}" for name in ("tensorflow", "keras", "numpy")
             if name in packages]  # fmt: skip
    words = [SCHEDULES[config.schedule]]
    if config.label_smoothing:
        words.append(
            f"Label smoothing of {config.label_smoothing:g} spreads that share of the "
            "target evenly over all ten classes, which makes the network less "
            "confident."
        )
    scheduled = config.schedule in ("triangle", "cosine")
    return {
        "title": plain(run.title),
        "data_name": plain(run.dataset.name),
        "versions": plain(", ".join(known)) or "versions it did not note",
        "training_words": " ".join(words),
        "augmentation_words": AUGMENTATIONS.get(config.augmentation),
        "differences": list(_differences(run)),
        "peak": "  # at its peak" if scheduled else "",
    }


def _differences(run):
    """Yields a sentence for each thing that the notebook does in another way."""
    config = run.config
    if config.data == DRAWN:
        yield (
            "The run learned from drawn garments, which only the app can draw; this "
            "notebook takes Fashion-MNIST, so its figures will differ."
        )
    elif config.data != FASHION_MNIST:
        yield (
            f"The run learned from the folder {plain(run.dataset.name)}. Set "
            "`FASHION_MNIST_DIR` to it, or this notebook takes Fashion-MNIST."
        )
    if config.skip_easy:
        yield (
            "The run skipped easy training images to save time (data pruning); this "
            "notebook trains on all of them."
        )
    if run.environment.get("precision") == "bfloat16":
        yield (
            "The run trained in mixed precision (bfloat16), which is faster on some "
            "processors; this notebook uses float32."
        )
    if config.parent is not None:
        yield (
            f"The run continued another one's weights; this notebook trains the "
            f"{count(config.initial_epoch + run.summary.epochs, 'epoch')} in one go."
        )
    if config.time_budget is not None:
        yield (
            f"The run had {config.time_budget:g} seconds; this notebook trains the "
            f"{count(run.summary.epochs, 'epoch')} that it managed."
        )
    yield (
        "Images come in another order, so the same seed does not give the same weights."
    )
