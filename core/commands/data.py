"""`data`: downloads Fashion-MNIST, or says what a folder of images holds."""

from argparse import ArgumentParser, Namespace
from typing import Any

import numpy as np

from core.commands.output import draw_bar, end_bar, show
from core.data.dataset import NOT_OFFICIAL, NUM_CLASSES, Dataset
from core.data.download import shared_download
from core.data.sources import FASHION_MNIST, keras_folder, load_dataset


def add_data_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("what", choices=("download", "check"))
    words = "for check; by default where `train` looks for Fashion-MNIST"
    parser.add_argument("folder", nargs="?", metavar="FOLDER", help=words)


def data_command(arguments: Namespace) -> None:
    """Downloads Fashion-MNIST into Keras's folder, or checks a folder."""
    source = arguments.folder or FASHION_MNIST
    if arguments.what == "download":
        if arguments.folder:
            raise ValueError(
                f"download goes to {keras_folder()}, received {arguments.folder!r}. "
                "Leave FOLDER out, or set KERAS_HOME."
            )
        shared_download().run(lambda job: draw_bar(job.done, "Fashion-MNIST, 31 MB"))
        end_bar(f"Fashion-MNIST is in {keras_folder()}")
    dataset = load_dataset(source)
    result = describe(dataset)
    counts = result["training_of_each_class"]
    spread = f"{min(counts):,}" + f" to {max(counts):,}" * (min(counts) < max(counts))
    lines = [
        f"{dataset.name}: {result['training']:,} training and {result['test']:,} test "
        f"images, {spread} for training in each class",
        *dataset.notes,
    ]
    if not dataset.is_official:
        lines.append(NOT_OFFICIAL)
    name = "fashion-mnist" if source == FASHION_MNIST else dataset.source
    lines.append(f"Train on it: python -m core train cnn --data {name}")
    show(arguments, result, lines)


def describe(dataset: Dataset) -> dict[str, Any]:
    """Returns what a script wants to know of a dataset."""
    whole = np.concatenate([dataset.train.labels, dataset.validation.labels])
    return {
        "name": dataset.name,
        "source": dataset.source,
        "is_fashion_mnist": dataset.is_official,
        "digest": dataset.digest,
        "training": len(whole),
        "test": len(dataset.test),
        "training_of_each_class": np.bincount(whole, minlength=NUM_CLASSES).tolist(),
        "notes": list(dataset.notes),
    }
