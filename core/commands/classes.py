"""`classes`: one class as a yes-or-no question, with a threshold by cost."""

import math
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from core.analysis.classes import average_precision
from core.analysis.costs import (
    ChosenThreshold,
    Errors,
    best_when_calibrated,
    check_cost,
    judge_threshold,
)
from core.analysis.roc import RocCurve
from core.commands.output import show, tell_data
from core.commands.runs import find_run
from core.data.class_words import find_class, suggest_class
from core.data.dataset import CLASS_NAMES
from core.runs.evaluations import evaluation_of, validation_of
from core.runs.places import open_store
from core.words import percent

PER = 1000  # images that costs are told of


def add_classes_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="RUN", help="id, title or part")
    parser.add_argument("class_name", metavar="CLASS", help="such as shirt, or 0 to 9")
    words = "what a missed image costs, in false alarms (default 10)"
    parser.add_argument("--cost", type=float, default=10.0, metavar="X", help=words)


def classes_command(arguments: Namespace) -> None:
    """Tells one class from all others: ROC, and the threshold that costs least."""
    check_cost(arguments.cost)
    label = read_class(arguments.class_name)
    run = find_run(open_store(arguments.runs_dir), arguments.name)
    test, validation = evaluation_of(run), validation_of(run)
    curve = RocCurve.of(test.probabilities[:, label], test.labels == label)
    chosen = judge_threshold(validation, test, label, arguments.cost)
    never = math.isinf(chosen.threshold)
    result = {
        "run_id": run.id,
        **tell_data(run),
        "class": CLASS_NAMES[label],
        "prevalence": chosen.errors.prevalence,
        "auc": curve.area,
        "auc_interval": list(curve.interval),
        "average_precision": average_precision(test, label),
        "cost": arguments.cost,
        "threshold": None if never else chosen.threshold,
        "threshold_if_calibrated": best_when_calibrated(arguments.cost),
        "chosen_on": f"{len(validation):,} validation images",
        "by_threshold": _tell(chosen.errors),
        "by_likeliest_class": _tell(chosen.usual),
        "saved_interval": list(chosen.difference),
    }
    show(arguments, result, _lines(run.title, result, chosen))


def read_class(words: str) -> int:
    """Returns the label that a word or number means; a ValueError for any other."""
    name = find_class(words)
    if name is None:
        raise ValueError(
            f"CLASS must be one of {', '.join(CLASS_NAMES)}, received "
            f"{suggest_class(words)}"
        )
    return CLASS_NAMES.index(name)


def _tell(errors: Errors) -> dict[str, Any]:
    return {
        "missed": errors.missed,
        "positives": errors.positives,
        "false_alarms": errors.false_alarms,
        "negatives": errors.negatives,
        "expected_cost": errors.expected,
        "interval": list(errors.interval),
    }


def _lines(
    title: str, result: dict[str, Any], chosen: ChosenThreshold
) -> Iterator[str]:
    name, errors = result["class"], chosen.errors
    low, high = result["auc_interval"]
    yield (
        f"{title}, {name}: AUC {result['auc']:.4f} (95 % interval {low:.4f} to "
        f"{high:.4f}), average precision {percent(result['average_precision'])}"
    )
    yield (
        f"Prevalence: {percent(errors.prevalence)} of the test images "
        f"({errors.positives:,} of {errors.positives + errors.negatives:,})"
    )
    threshold = result["threshold"]
    where = "call no image so" if threshold is None else percent(threshold, 2)
    yield (
        f"A missed one costs {result['cost']:g} false alarms. Threshold chosen on "
        f"{result['chosen_on']}: {where} (if calibrated: "
        f"{percent(result['threshold_if_calibrated'], 2)})"
    )
    yield _line("by the threshold", errors)
    yield _line("by the likeliest class", chosen.usual)
    low, high = (PER * end for end in chosen.difference)
    yield f"  saved: 95 % interval {low:.1f} to {high:.1f} per {PER:,} images"


def _line(words: str, errors: Errors) -> str:
    low, high = (PER * end for end in errors.interval)
    return (
        f"  {words}: missed {errors.missed:,} (recall {percent(errors.recall)}), "
        f"{errors.false_alarms:,} false alarms; cost {PER * errors.expected:.1f} per "
        f"{PER:,} test images ({low:.1f} to {high:.1f})"
    )
