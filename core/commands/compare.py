"""`compare`: which of two runs is better on the test images, and how surely."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from core.commands.output import show, tell_data
from core.commands.runs import find_run
from core.runs.evaluations import compare_runs
from core.runs.groups import describe_differences, differing_knobs
from core.runs.places import open_store
from core.runs.run import Run
from core.words import percent, percent_range


def add_compare_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("runs", nargs=2, metavar="RUN", help="id, title or part")


def compare_command(arguments: Namespace) -> None:
    """Compares two runs on the test split with an exact McNemar test."""
    store = open_store(arguments.runs_dir)
    first, second = (find_run(store, name) for name in arguments.runs)
    comparison = compare_runs(first, second)
    evaluations = comparison.first, comparison.second
    result = {
        "runs": [first.id, second.id],
        **tell_data(first),
        "accuracy": [each.accuracy for each in evaluations],
        "interval": [list(each.accuracy_interval) for each in evaluations],
        "validation_accuracy": [run.summary.val_accuracy for run in (first, second)],
        "only_first_right": comparison.discordant[0],
        "only_second_right": comparison.discordant[1],
        "difference": comparison.difference,
        "difference_interval": list(comparison.difference_interval),
        "mcnemar_p": comparison.mcnemar_p,
        "verdict": comparison.verdict(first.title, second.title),
        "runs_each": 1,
        "differing": differing_knobs([first, second]),
    }
    show(arguments, result, _lines((first, second), result))


def _lines(runs: tuple[Run, Run], result: dict[str, Any]) -> Iterator[str]:
    figures = zip(runs, result["accuracy"], result["interval"], strict=True)
    for run, accuracy, interval in figures:
        yield (
            f"{run.title}: test accuracy {percent(accuracy, 2)} (95 % interval "
            f"{percent_range(interval, 2)}), validation accuracy "
            f"{percent(run.summary.val_accuracy, 2)}"
        )
    low, high = (100 * end for end in result["difference_interval"])
    yield (
        f"Difference {100 * result['difference']:+.2f} points (95 % interval "
        f"{low:+.2f} to {high:+.2f})"
    )
    yield result["verdict"]
    yield (
        "One run each: this compares these two networks, not their recipes; another "
        "seed would move both figures."
    )
    differences = describe_differences(runs)
    yield f"They differ in: {differences or 'no setting'}"
