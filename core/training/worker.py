"""The subprocess that trains one run: `python -m core.training.worker RUN_DIR`.

With `--wait RUNS_DIR SOURCE` it is a warm spare: it imports TensorFlow, then waits for
the folder's name on standard input. It ends when its parent does, unless a run was
given to it.
"""

import logging
import os
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.evaluation import Evaluation
from core.architecture import layer_table
from core.arrays import Rows
from core.data.dataset import Dataset, DatasetError
from core.data.sources import is_available, load_dataset, source_fingerprint
from core.files import write_json, write_npz
from core.jobs import explain_error
from core.machine import describe_environment
from core.process import ENVIRONMENT, lower_priority
from core.runs.config import TrainingConfig
from core.runs.heartbeat import start_heartbeat
from core.runs.left_out import read_left_out
from core.runs.run import Run
from core.runs.store import RunStore
from core.runs.summary import DatasetDescription, Summary
from core.training.images import choose_train_images
from core.training.precision import choose_precision
from core.training.progress import Reporter

log = logging.getLogger(__name__)
Floats = NDArray[np.float32]


def train_run(folder: str) -> str:
    """Does all a run asks for, in its folder; returns the state it ended in."""
    store = RunStore(Path(folder).parent)
    run = store.get(Path(folder).name)
    reporter = Reporter(store, run)
    try:
        _train(store, run, reporter)
    except Exception as error:  # the learner must hear of any bug, too
        log.exception("the run failed")
        reporter.fail(explain_error(error, log="worker.log"))
    return reporter.status.state


def _train(store: RunStore, run: Run, reporter: Reporter) -> None:
    from core.networks import network  # import TensorFlow
    from core.training import fit

    reporter.set_phase("loading the data")
    dataset = cached_dataset(run.config.data, source_fingerprint(run.config.data))
    train = choose_train_images(dataset, run.config, left_out=_rows_left_out(run))
    precision = choose_precision(run.config.precision, store.folder)
    store.describe(
        run.id,
        dataset=DatasetDescription(
            name=dataset.name,
            digest=dataset.digest,
            train=len(train),
            validation=len(dataset.validation),
            test=len(dataset.test),
        ).to_dict(),
        environment=describe_environment() | {"precision": precision},
    )
    reporter.set_phase("building the network")
    model = network.build_model(run.config, parent=_parent_model(store, run.config))
    trainer = fit.Trainer(
        model,
        run.config,
        precision=precision,
        train=train,
        validation=dataset.validation,
        reporter=reporter,
    )
    result = trainer.fit()
    reporter.set_phase("evaluating on the test set")
    _write_results(run, model, dataset, result, reporter)
    reporter.finish("stopped" if result.was_stopped else "finished")


def _write_results(
    run: Run, model: Any, dataset: Dataset, result: Any, reporter: Reporter
) -> None:
    """Evaluates once on the test split and writes model.keras, test.npz, summary."""
    from core.networks import network

    test, validation = dataset.test, dataset.validation
    probabilities, features = network.evaluate(model, test.images)
    on_validation, _ = network.evaluate(model, validation.images)
    predicted = {"labels": test.labels, "probabilities": probabilities}
    write_npz(run.path / "test.npz", **predicted, features=features.astype(np.float16))
    predicted = {"labels": validation.labels, "probabilities": on_validation}
    write_npz(run.path / "validation.npz", **predicted)
    if result.weights_epoch is not None:
        reporter.settle_epoch(result.weights_epoch, **predicted)
    draft = run.path / ".draft.keras"
    network.export(model, draft)
    draft.replace(run.model_path)
    rows = layer_table(model)
    figures = score(model, run, dataset, test=probabilities, validation=on_validation)
    summary = Summary(
        epochs=reporter.epochs_done,
        restored_epoch=result.restored_epoch,
        seconds=round(result.seconds, 2),
        images_per_second=round(result.images_per_second),
        parameters=sum(row.parameters for row in rows),
        macs=sum(row.macs for row in rows),
        file_bytes=run.model_path.stat().st_size,
        latency_ms=round(network.measure_latency(model, test.images), 3),
        layers=tuple(rows),
        **figures,
    )
    write_json(run.path / "summary.json", summary.to_dict())


def score(
    model: Any, run: Run, dataset: Dataset, *, test: Floats, validation: Floats
) -> dict[str, Any]:
    """Returns a summary's figures, by the probabilities `(n, 10)` on both splits."""
    from core.networks import network

    on_test = Evaluation(dataset.test.labels, test)
    on_validation = Evaluation(dataset.validation.labels, validation)
    figures = {
        "test_accuracy": on_test.accuracy,
        "interval": on_test.accuracy_interval,
        "test_loss": on_test.loss,
        "val_accuracy": on_validation.accuracy,
        "val_loss": on_validation.loss,
    }
    if run.config.flip_average:  # test-time augmentation
        flipped, _ = network.evaluate(model, dataset.test.images[:, :, ::-1])
        both = Evaluation(dataset.test.labels, (test + flipped) / 2)
        figures["test_accuracy_flip"] = both.accuracy
    return figures


def _rows_left_out(run: Run) -> Rows | None:
    name = run.config.leave_out
    return read_left_out(run.path, name) if name else None


def _parent_model(store: RunStore, config: TrainingConfig) -> Path | None:
    """Returns the weights file that this run goes on from, or None."""
    if config.parent is None:
        return None
    path = store.path(config.parent) / "model.keras"
    if not path.is_file():
        raise ValueError(
            f"parent must be a run with a saved model, {config.parent} has none. "
            "Continue a finished or a stopped run."
        )
    return path


@lru_cache(maxsize=1)
def cached_dataset(source: str, fingerprint: str) -> Dataset:
    """Loads a dataset once; `fingerprint` changes when its files do."""
    return load_dataset(source)


def _warm_up(runs_dir: str, source: str) -> None:
    """Imports TensorFlow, runs a step of a tiny network, reads the usual data."""
    from core.training import fit

    fit.warm_up()
    if runs_dir:
        choose_precision("auto", Path(runs_dir))
    if source and is_available(source):
        try:
            cached_dataset(source, source_fingerprint(source)).digest  # noqa: B018
        except DatasetError:
            log.exception("the spare could not read %s", source)  # the run will say so


def _read_folder() -> str:
    """Waits for a line on standard input; not on sys.stdin, which an end would lock."""
    with os.fdopen(os.dup(0)) as lines:
        return lines.readline().strip()


def main(arguments: list[str]) -> int:
    os.environ.update(ENVIRONMENT)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder, *warm_up = arguments
    read = _read_folder if folder == "--wait" else lambda: folder
    given = start_heartbeat(read)  # before the priority falls
    lower_priority()
    if warm_up:
        _warm_up(*warm_up)
    folder = given.result()
    if not folder:
        return 0  # the parent went away before it needed this spare
    start = time.monotonic()
    with (Path(folder) / "worker.log").open("a") as file:
        for output in (1, 2):  # descriptors, so that what C++ prints goes there, too
            os.dup2(file.fileno(), output)
    state = train_run(folder)
    log.info("%s after %.1f s", state, time.monotonic() - start)
    return 1 if state == "failed" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
