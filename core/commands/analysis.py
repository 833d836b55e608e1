"""`evaluate` and `audit`: what the test images say about a run, and about labels."""

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.analysis.classes import classification_report, score_classes
from core.audit.duplicates import KINDS, count_exact
from core.audit.folder import AuditFolder, describe_phase, in_file_order
from core.audit.labels import audit_labels
from core.commands.output import draw_bar, end_bar, show, tell_data
from core.commands.runs import find_run
from core.data.dataset import CLASS_NAMES
from core.data.sources import load_dataset
from core.files import write_bytes
from core.runs.evaluations import calibration_of
from core.runs.places import open_store
from core.tables import write_csv
from core.words import percent, percent_range, time_left

POLL_SECONDS = 0.25


def add_evaluate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="RUN", help="id, title or part")


def evaluate_command(arguments: Namespace) -> None:
    """Evaluates a run on the test set: classes, confused pairs, calibration."""
    run = find_run(open_store(arguments.runs_dir), arguments.name)
    calibration = calibration_of(run)
    evaluation, after = calibration.evaluation, calibration.after
    result = {
        "run_id": run.id,
        **tell_data(run),
        "accuracy": evaluation.accuracy,
        "interval": list(evaluation.accuracy_interval),
        "per_class": [row.to_dict() for row in score_classes(evaluation)],
        "confusion": evaluation.confusion.tolist(),
        "hotspots": [
            vars(pair)
            | {"first": CLASS_NAMES[pair.first], "second": CLASS_NAMES[pair.second]}
            for pair in evaluation.most_confused(None)
        ],
        "ece": calibration.reliability.error,
        "ece_interval": list(calibration.interval),
        "ece_after_temperature": after and after.reliability.error,
        "ece_null": calibration.null_error,
        "test_loss": evaluation.loss,
        "test_loss_after_temperature": calibration.loss_after,
        "temperature": calibration.temperature,
    }
    lines = _lines(run.title, classification_report(evaluation), result)
    show(arguments, result, lines)


def _lines(title: str, report: str, result: dict[str, Any]) -> Iterator[str]:
    interval = f"95 % interval {percent_range(result['interval'], 2)}"
    yield f"{title}: test accuracy {percent(result['accuracy'], 2)} ({interval})"
    yield ""
    yield report
    yield "Most confused:"
    for pair in result["hotspots"][:5]:
        yield (
            f"  {pair['first']} as {pair['second']} {pair['count_first_as_second']}, "
            f"{pair['second']} as {pair['first']} {pair['count_second_as_first']}: "
            f"{percent(pair['share_of_errors'])} of all errors"
        )
    yield ""
    after = ""
    if (temperature := result["temperature"]) is not None:
        error = percent(result["ece_after_temperature"], 2)
        after = f"; after scaling by the temperature {temperature:.2f}, "
        after += f"fitted on validation images, {error}"
    null = f" (a perfectly calibrated network: up to {percent(result['ece_null'], 2)})"
    yield f"Expected calibration error {percent(result['ece'], 2)}{null}{after}"


def add_audit_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--output", required=True, metavar="FILE.csv", help="where the ranking goes"
    )
    parser.add_argument(
        "--data", default="fashion-mnist", help="fashion-mnist, drawn or a folder"
    )
    words = "even where predictions were saved"
    parser.add_argument("--again", action="store_true", help=words)


def audit_command(arguments: Namespace) -> int:
    """Ranks training labels by how likely they are wrong; Ctrl-C stops."""
    output = Path(arguments.output)
    if not output.absolute().parent.is_dir():
        raise ValueError(
            f"--output must be a file in a folder that is there, received {output}. "
            "Make the folder first."
        )
    dataset = load_dataset(arguments.data)
    folder = AuditFolder.of(open_store(arguments.runs_dir).folder, dataset.digest)
    if folder.has_predictions and not arguments.again:
        words = "using the saved predictions; --again computes them anew"
        print(words, file=sys.stderr)
    else:
        folder.start(arguments.data)
        _follow_audit(folder)
    status = folder.status
    if status is None or status.state != "finished":
        reason = status and status.error
        print(f"the audit ended: {reason or 'stopped'}", file=sys.stderr)
        return 1
    images, labels = in_file_order(dataset)
    audit = audit_labels(labels, folder.predictions()["training"])
    write_bytes(output, write_csv(audit.to_frame()).encode())
    result = {
        "output": str(output),
        "labels": len(audit),
        "suspects": int(audit.is_suspect.sum()),
        "exact_duplicates": count_exact(images, dataset.test.images),
        "nearest_pair": {
            kind: float(pairs.distances[0]) if len(pairs) else None
            for kind, pairs in folder.pairs().items()
        },
    }
    show(arguments, result, _audit_lines(result))
    return 0


def _audit_lines(result: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{result['labels']:,} training labels ranked into {result['output']}; for "
        f"{result['suspects']:,} the networks are confident of another class."
    )
    for kind in KINDS:
        nearest = result["nearest_pair"][kind]
        shown = "" if nearest is None else f"; the nearest two differ by {nearest:.2f}"
        exact = result["exact_duplicates"][kind]
        yield f"{kind}: {exact:,} exact duplicates{shown} (RMS, of 255)"


def _follow_audit(folder: AuditFolder) -> None:
    """Draws a progress bar on stderr until the audit ends."""
    while (status := folder.status) and status.state == "running":
        try:
            words = describe_phase(status)
            if status.eta_seconds is not None:
                words += f" · {time_left(status.eta_seconds)}"
            draw_bar(status.done, words)
            time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            folder.request_stop()
            print("\nstopping", file=sys.stderr)
    end_bar(status.state if status else "")
