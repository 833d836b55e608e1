"""The asking part of `experiment`: trained networks on altered test images."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from core.analysis.comparison import p_value
from core.commands.output import draw_bar, end_bar, show
from core.commands.runs import find_run
from core.data.alterations import ALTERATIONS, Alteration
from core.experiments.families import FAMILIES
from core.experiments.robustness import (
    IMAGES,
    Robustness,
    find_difference,
    measure,
    open_answers,
    read_robustness,
)
from core.explain.sample import load_test
from core.networks.inference import InferenceWorker
from core.release.robustness import pack_robustness
from core.runs.choosing import default_pair
from core.runs.evaluations import check_same_data
from core.runs.places import open_store
from core.runs.run import Run
from core.runs.store import RunStore
from core.words import duration, percent, percent_range


def add_asking_arguments(parser: ArgumentParser) -> None:
    words = f"{' and '.join(FAMILIES)}: the networks that are asked; else the two that "
    words += "pages begin with, with --pack all reference runs"
    parser.add_argument("--runs", nargs="+", metavar="RUN", help=words)
    words = f"{' and '.join(FAMILIES)}: how many test images ({IMAGES:,})"
    parser.add_argument("--images", type=int, default=IMAGES, metavar="N", help=words)


def ask_networks(arguments: Namespace) -> int:
    """Asks what was not asked yet, and prints each accuracy with its interval."""
    if arguments.images < 1:
        raise ValueError(
            f"--images must be 1 or more, received {arguments.images}. Try {IMAGES}."
        )
    store = open_store(arguments.runs_dir)
    runs = _choose(store, arguments)
    keys = [key for keys in FAMILIES.values() for key in keys]
    if not arguments.pack:
        keys = FAMILIES[arguments.key]
    alterations = [ALTERATIONS[key] for key in keys]
    answers = open_answers(store)
    if not arguments.no_training:
        _ask(store, runs, alterations, number=arguments.images)
    if arguments.pack:
        path = pack_robustness(answers, runs, Path(arguments.output))
        size = path.stat().st_size
        show(arguments, {"file": str(path), "bytes": size}, [f"{path}: {size:,} bytes"])
        return 0
    rows = list[dict[str, Any]]()
    for alteration in alterations:
        known = [
            read_robustness(answers, run, alteration, number=arguments.images)
            for run in runs
        ]
        rows += _describe(runs, known, alteration)
    show(arguments, rows, map(_line, rows))
    return 0 if rows else 1


def _choose(store: RunStore, arguments: Namespace) -> list[Run]:
    listed = store.list()[0]
    if arguments.runs:
        runs = [find_run(store, name) for name in arguments.runs]
    elif arguments.pack:
        runs = [run for run in listed if run.is_reference]
    else:
        runs = default_pair([run for run in listed if run.is_evaluated])
    if not runs:
        raise ValueError(
            f"There must be a finished run, {store.folder} has none. Try: python -m "
            "core train cnn"
        )
    for run in runs:
        run.check_evaluated("to be asked")
    check_same_data(runs)
    return list({run.id: run for run in runs}.values())


def _ask(
    store: RunStore, runs: Sequence[Run], alterations: Sequence[Alteration], number: int
) -> None:
    """Asks one network after the other, with a progress bar on stderr."""
    answers, test = open_answers(store), load_test(runs[0])
    began, asked = time.monotonic(), 0
    with closing(InferenceWorker()) as worker:
        for place, run in enumerate(runs):  # so that a network is loaded once
            for at, alteration in enumerate(alterations):
                steps = measure(
                    answers, [run], test, alteration, ask=worker.call, number=number
                )
                for step in steps:
                    done = (place + (at + step.done) / len(alterations)) / len(runs)
                    words = f"{run.title}: {alteration.title.lower()} "
                    draw_bar(done, words + alteration.tell(step.amount))
                    asked += 1
    if asked:
        end_bar(f"{asked} times asked in {duration(time.monotonic() - began)}")


def _describe(
    runs: Sequence[Run], known: Sequence[Robustness], alteration: Alteration
) -> Iterator[dict[str, Any]]:
    """Yields a row for each amount and run, as JSON holds it."""
    for amount in alteration.amounts:
        for run, robustness in zip(runs, known, strict=True):
            if amount not in robustness.right:
                continue
            row = {
                "alteration": alteration.key,
                "amount": amount,
                "words": alteration.tell(amount),
                "run_id": run.id,
                "run": run.title,
                "images": robustness.images,
                "accuracy": robustness.accuracy(amount),
                "interval": list(robustness.interval(amount)),
            }
            if run is not runs[0] and amount in known[0].right:
                found = find_difference(known[0], robustness, amount)
                row["first_minus_this"] = found.value
                row["difference_interval"] = list(found.interval)
                row["mcnemar_p"] = found.p
            yield row


def _line(row: dict[str, Any]) -> str:
    line = (
        f"{row['alteration']:7} {row['words']:14} {row['run'][:24]:24} "
        f"{percent(row['accuracy']):>7} ({percent_range(row['interval'])})"
    )
    if "first_minus_this" in row:
        low, high = (100 * end for end in row["difference_interval"])
        line += (
            f", first minus this {100 * row['first_minus_this']:+.1f} points "
            f"({low:+.1f} to {high:+.1f}, {p_value(row['mcnemar_p'])})"
        )
    return line
