"""The label audit as a job, which `AuditFolder.start` starts.

Every training image is classified by a network that did not learn from it, and every
test image by all of them; near-duplicates are looked for first.
"""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold

from core.audit.duplicates import find_near_pairs
from core.audit.folder import FOLDS, AuditFolder, in_file_order
from core.data.dataset import NUM_CLASSES, Split
from core.data.sources import load_dataset
from core.jobs import Report, explain_error
from core.process import identity
from core.runs.heartbeat import start_heartbeat
from core.runs.status import Status
from core.training.pace import Pace
from core.training.precision import choose_precision
from core.training.recipes import get_recipe

EPOCHS = 8  # about 93 % right: enough for a second opinion
WATCHED = 500  # images looked at after an epoch: the fold is evaluated once, at its end
STATUS_SECONDS = 0.25
log = logging.getLogger(__name__)


class FoldReporter:
    """Tells how far the folds are; the Trainer's reporter."""

    def __init__(self, folder: AuditFolder):
        self.folder = folder
        self.status = Status("running", *identity(), epochs=FOLDS)
        self.start: float | None = None  # of the first fold
        self._written = 0.0

    def say(self, **changes: Any) -> None:
        """Writes the status at once."""
        self.status = self.status.replace(**changes)
        self.folder.write_status(self.status)

    def on_steps(self, *, pace: Pace, rate: float, **_: Any) -> None:
        now = time.monotonic()
        self.start = self.start or now
        if now - self._written < STATUS_SECONDS:
            return
        self._written = now
        done = (self.status.epoch + pace.done) / FOLDS
        left = (now - self.start) * (1 - done) / max(done, 1e-3)
        self.say(phase="training", done=done, eta_seconds=left, images_per_second=rate)

    def on_epoch_end(self, *_: Any) -> None:
        """Nothing is kept of single epochs."""

    def should_stop(self) -> bool:
        return self.folder.should_stop


def run_audit(report: Report, path: str, source: str) -> None:
    """Does the whole audit; what it finds, or why it failed, ends in the folder."""
    folder = AuditFolder(Path(path))
    if not folder.claim():
        return  # another process works on it
    start_heartbeat(lambda: path)
    reporter = FoldReporter(folder)
    try:
        state = _audit(reporter, source)
        reporter.say(state=state, phase="", eta_seconds=0.0)
    except Exception as error:  # the learner must hear of any bug, too
        log.exception("the audit failed")
        message = explain_error(error, log="audit.log")
        reporter.say(state="failed", phase="", error=message)
    finally:
        folder.release()


def _audit(reporter: FoldReporter, source: str) -> str:
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
    folder.write_predictions(training, test)
    reporter.say(epoch=FOLDS, done=1.0)
    return "finished"


def _train_fold(
    reporter: FoldReporter, known: Split, held: Split, seed: int
) -> Callable[..., Any] | None:
    """Trains one network; returns its `predict(images)`, or None after a stop."""
    from core.networks import network  # import TensorFlow
    from core.training import fit

    config = get_recipe("cnn").config.replace(
        epochs=EPOCHS,
        seed=seed,
        skip_easy=0.0,  # it dwells on what is hard, and wrong labels are
    )
    runs_dir = reporter.folder.path.parents[1]
    model = network.build_model(config)
    trainer = fit.Trainer(
        model,
        config,
        precision=choose_precision(config.precision, runs_dir),
        train=known,
        validation=held.take(np.arange(min(WATCHED, len(held)))),
        reporter=reporter,
    )
    if trainer.fit().was_stopped:
        return None
    return network.make_predictor(model)
