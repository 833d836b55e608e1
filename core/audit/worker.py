"""The label audit's subprocess: `python -m core.audit.worker FOLDER SOURCE`.

Every training image is classified by a network that did not learn from it, and every
test image by all of them; near-duplicates are looked for first.
"""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedKFold

from core.audit.duplicates import find_near_pairs
from core.audit.folder import AuditFolder, in_file_order
from core.data.dataset import NUM_CLASSES, DatasetError, Split
from core.data.sources import load_dataset
from core.process import (
    identity,
    lower_priority,
    own_identity,
    worker_environment,
)
from core.runs.run import Status
from core.training.recipes import get_recipe
from core.training.worker import PRECISION_FILE

FOLDS = 4  # each network learns from three quarters
EPOCHS = 8  # about 93 % right: enough for a second opinion
WATCHED = 500  # images looked at after an epoch: the fold is evaluated once, at its end
STATUS_SECONDS = 0.25
PROJECT = Path(__file__).parents[2]
log = logging.getLogger(__name__)


def start_audit(folder, source):
    """Starts the subprocess, unless one works on the folder already.

    Args:
        folder: The AuditFolder.
        source: What `load_dataset` takes.

    Returns:
        The process, or None where one is at work.

    Raises:
        OSError: when the folder cannot be written.
    """
    status = folder.status
    if status is not None and status.state == "running":
        return None
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.stop_file.unlink(missing_ok=True)
    with (folder.path / "audit.log").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "core.audit.worker", str(folder.path), source],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C in the terminal is not for workers
            env=worker_environment(),
        )
    pid, started = identity(process.pid)
    folder.write_status(
        Status("running", pid=pid, started=started, phase="starting", epochs=FOLDS)
    )
    return process


class FoldReporter:
    """Tells how far the folds are; the Trainer's reporter.

    Args:
        folder: The AuditFolder.
    """

    def __init__(self, folder):
        self.folder = folder
        pid, started = own_identity()
        self.status = Status("running", pid=pid, started=started, epochs=FOLDS)
        self.start = None  # of the first fold
        self._written = 0.0

    def say(self, **changes):
        """Writes the status at once."""
        self.status = self.status.replace(**changes)
        self.folder.write_status(self.status)

    def on_steps(self, *, pace, rate, **_):
        now = time.monotonic()
        self.start = self.start or now
        if now - self._written < STATUS_SECONDS:
            return
        self._written = now
        done = (self.status.epoch + pace.done) / FOLDS
        spent = now - self.start
        self.say(
            phase="training",
            done=done,
            eta_seconds=spent * (1 - done) / max(done, 1e-3),
            images_per_second=rate,
        )

    def on_epoch_end(self, row, validation_probabilities):
        """Nothing is kept of single epochs."""

    def should_stop(self):
        return self.folder.stop_file.exists()


def run_audit(path, source):
    """Does the whole audit; what it finds, or why it failed, ends in the folder.

    Returns:
        The state it ended in: `finished`, `stopped` or `failed`.
    """
    reporter = FoldReporter(AuditFolder(Path(path)))
    try:
        state = _audit(reporter, source)
        reporter.say(state=state, phase="", eta_seconds=0.0)
    except (DatasetError, ValueError, OSError) as error:
        log.exception("the audit failed")
        reporter.say(state="failed", phase="", error=str(error))
    except Exception as error:  # the learner must hear of any bug, too
        log.exception("the audit failed")
        message = f"{type(error).__name__}: {error} (details are in audit.log)"
        reporter.say(state="failed", phase="", error=message)
    return reporter.status.state


def _audit(reporter, source):
    folder = reporter.folder
    reporter.say(phase="reading the images")
    dataset = load_dataset(source)
    images, labels = in_file_order(dataset)
    if not folder.has_pairs:
        reporter.say(phase="looking for images that occur twice")
        folder.write_pairs(find_near_pairs(images, dataset.test.images))
    if reporter.should_stop():
        return "stopped"
    smallest = np.bincount(labels).min()
    if smallest < FOLDS:
        raise ValueError(
            f"each class needs {FOLDS} training images for an audit, the smallest has "
            f"{smallest}. Add images."
        )
    reporter.say(phase="starting TensorFlow")
    training = np.zeros((len(images), NUM_CLASSES), np.float32)
    test = np.zeros((len(dataset.test), NUM_CLASSES), np.float32)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(labels, labels)
    whole = Split(images, labels)
    for number, (known, held) in enumerate(folds):
        reporter.say(epoch=number)
        predict = _train_fold(reporter, whole.take(known), whole.take(held), number)
        if predict is None:
            return "stopped"
        training[held] = predict(images[held])
        test += predict(dataset.test.images) / FOLDS
    folder.write_answers(training, test)
    reporter.say(epoch=FOLDS, done=1.0)
    return "finished"


def _train_fold(reporter, known, held, seed):
    """Trains one network; returns its `predict(images)`, or None after a stop."""
    from core.networks import network  # import TensorFlow
    from core.training import acceleration, fit

    config = get_recipe("cnn").config.replace(
        epochs=EPOCHS,
        seed=seed,
        skip_easy=0.0,  # it dwells on what is hard, and wrong labels are
    )
    cache = reporter.folder.path.parents[1] / PRECISION_FILE
    model = network.build_model(config)
    trainer = fit.Trainer(
        model,
        config,
        precision=acceleration.choose_precision(config.precision, cache),
        train=known,
        validation=held.take(np.arange(min(WATCHED, len(held)))),
        reporter=reporter,
    )
    if trainer.fit().was_stopped:
        return None
    return network.make_predictor(model)


def main(path, source):
    os.environ.update(worker_environment())
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    lower_priority()
    folder = AuditFolder(Path(path))
    if not folder.claim():
        return 0  # another process works on it
    start = time.monotonic()
    state = run_audit(path, source)
    (folder.path / "claim").unlink(missing_ok=True)
    log.info("%s after %.1f s", state, time.monotonic() - start)
    return 1 if state == "failed" else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
