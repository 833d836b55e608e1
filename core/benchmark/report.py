"""A benchmark's outcome: kept as JSON, checked when read, worded for people."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.benchmark.plan import NOTEBOOKS, WAYS
from core.files import read_json, write_json
from core.machine import describe_environment, describe_machine
from core.words import duration, percent

FILE = "benchmark.json"  # in the runs folder: the newest one
LEVELS = (90, 91, 92, 93, 94)  # percent of validation images
Row = dict[str, Any]  # what JSON can hold


def epoch_at(training: Row, level: int) -> int | None:
    """Returns the epoch, from 1, that first reaches `level` %; None: none did."""
    reached = (100 * accuracy >= level for accuracy in training["val_accuracy"])
    return next((epoch for epoch, is_it in enumerate(reached, 1) if is_it), None)


def seconds_to(training: Row, level: int) -> float | None:
    """Returns the training seconds until an epoch reaches `level` %; None: none did."""
    epoch = epoch_at(training, level)
    return epoch and training["seconds"][epoch - 1]


def summarize(
    steps: list[Row], trainings: list[Row], app: list[Row], *, seconds: float
) -> Row:
    """Puts together what `Benchmark.run` returned; `recipes` are means over seeds."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for each in trainings:
        groups.setdefault((each["recipe"], each["way"]), []).append(each)
    recipes = [_summarize_recipe(*each) for each in groups.items()]
    _extrapolate(recipes, groups)
    return {
        "head": {
            "machine": describe_machine(),
            "environment": describe_environment(),
            "date": time.strftime("%Y-%m-%d"),
            "seconds": round(seconds),
            "seeds": sorted({each["seed"] for each in trainings}),
        },
        "steps": [row | {"ratio": row["ours"] / row["stock"]} for row in steps],
        "recipes": recipes,
        "ratios": _ratios(recipes),
        "app": app,
        "trainings": trainings,
    }


def _summarize_recipe(key: tuple[str, str], group: list[Row]) -> Row:
    recipe, way = key
    names = "images_per_second", "epochs", "test_accuracy", "test_accuracy_flip"
    figures = {name: _mean([each[name] for each in group]) for name in names}
    times = {}
    for level in LEVELS:
        seconds = _mean([seconds_to(each, level) for each in group])
        times[str(level)] = {"seconds": seconds, "is_extrapolated": False}
    return {
        "recipe": recipe,
        "way": way,
        "n": len(group),
        "is_whole": all(each["is_whole"] for each in group),
        "seconds": _mean([each["seconds"][-1] for each in group]),
        **figures,
        "seconds_to": times,
    }


def _mean(values: list[Any]) -> float | None:
    return None if None in values else statistics.mean(values)


def _extrapolate(recipes: list[Row], groups: dict[tuple[str, str], list[Row]]) -> None:
    """Where a stock script was cut short: its seconds an epoch, our path's epochs.

    Never less than what it has already trained: there it had not got that far.
    """
    for row in recipes:
        ours = groups.get((row["recipe"], "ours"))
        if row["is_whole"] or not ours:
            continue
        for level, answer in row["seconds_to"].items():
            if answer["seconds"] is None and (epoch := epoch_at(ours[0], int(level))):
                seconds = max(1, epoch / row["epochs"]) * row["seconds"]
                answer |= {"seconds": seconds, "is_extrapolated": True}


def _ratios(recipes: list[Row]) -> list[Row]:
    """Compares the quickest built-in recipe to each level with stock notebooks."""
    rows = []
    for level in LEVELS:
        times = [(row, row["seconds_to"][str(level)]) for row in recipes]
        times = [(row, time) for row, time in times if time["seconds"]]
        ours = [
            (time["seconds"], row["recipe"])
            for row, time in times
            if row["way"] == "ours" and row["recipe"] not in NOTEBOOKS
        ]
        seconds, best = min(ours, default=(0.0, ""))
        rows += [
            {
                "level": level,
                "ours": best,
                "seconds": seconds,
                "stock": row["recipe"],
                "stock_seconds": time["seconds"],
                "is_extrapolated": time["is_extrapolated"],
                "ratio": time["seconds"] / seconds,
            }
            for row, time in times
            if row["way"] == "stock" and best
        ]
    return rows


def save(result: Row, path: Path | str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    write_json(Path(path), result)


def load(path: Path | str) -> Row | None:
    """Reads a benchmark's outcome; None where there is no file, or a ValueError."""
    if not Path(path).exists():
        return None
    try:
        result = read_json(path)
        for row in result["trainings"]:
            _check_training(row)
        _ = result["head"]["seeds"][0], list(lines(result))  # all that is ever shown
    except (LookupError, TypeError, ValueError, OverflowError) as error:
        raise ValueError(
            f"{Path(path).name} must be a benchmark's outcome, received something "
            f"else ({error}). Measure again: python -m core benchmark."
        ) from error
    return result


def _check_training(row: Row) -> None:
    if row["way"] not in WAYS or not isinstance(row["recipe"], str):
        raise ValueError("a training must name its recipe and its way")
    if len(row["seconds"]) != len(row["val_accuracy"]):
        raise ValueError("an epoch has its seconds and its accuracy")
    if not all(x > 0 for x in row["seconds"]):
        raise ValueError("training seconds are more than 0")
    if not all(0 <= x <= 1 for x in [*row["val_accuracy"], row["test_accuracy"]]):
        raise ValueError("accuracies are in 0..1")


def lines(result: Row) -> Iterator[str]:
    """Yields a benchmark's outcome in lines for people."""
    head = result["head"]
    packages = head["environment"]["packages"]
    yield f"{head['machine']}, keras {packages['keras']}, {head['date']}"
    yield f"seeds {head['seeds']}; measured in {duration(head['seconds'])}"
    for part in (_step_lines, _recipe_lines, _ratio_lines, _app_lines):
        yield ""
        yield from part(result)


def _step_lines(result: Row) -> Iterator[str]:
    yield f"{'images a second':34}{'stock':>9}{'ours':>9}{'ratio':>8}"
    for row in result["steps"]:
        name = f"{row['recipe']} (stock batch {row['stock_batch']})"
        figures = f"{row['stock']:>9,.0f}{row['ours']:>9,.0f}{row['ratio']:>8.1f}"
        yield f"{name:34}{figures}"


def _recipe_lines(result: Row) -> Iterator[str]:
    heads = "".join(f"{f'{level} %':>9}" for level in LEVELS)
    yield f"{'seconds to validation accuracy':34}{heads}{'test':>9}{'n':>3}"
    for row in result["recipes"]:
        name = f"{row['recipe']}, {WAYS[row['way']]}"
        cells = "".join(f"{_cell(row['seconds_to'][str(x)]):>9}" for x in LEVELS)
        test = percent(row["test_accuracy"], 2) if row["is_whole"] else "cut"
        yield f"{name:34}{cells}{test:>9}{row['n']:>3}"
    reached = [each for row in result["recipes"] for each in row["seconds_to"].values()]
    if any(each["is_extrapolated"] for each in reached):
        yield "~ extrapolated: its seconds per epoch, the epochs of our path"


def _ratio_lines(result: Row) -> Iterator[str]:
    for row in result["ratios"]:
        about = "about " if row["is_extrapolated"] else ""
        yield (
            f"{row['level']} %: {row['ours']} in {row['seconds']:,.0f} s, stock "
            f"{row['stock']} in {about}{row['stock_seconds']:,.0f} s: "
            f"{row['ratio']:.1f} times"
        )


def _app_lines(result: Row) -> Iterator[str]:
    for row in result["app"]:
        if row["milliseconds"] is None:
            yield f"{row['name']:34} not measured: {row['problem']}"
        else:
            limit = f"(aim: under {row['limit']:,} ms, n = {row['n']})"
            yield f"{row['name']:34}{row['milliseconds']:>9,.1f} ms {limit}"


def _cell(answer: Row) -> str:
    if answer["seconds"] is None:
        return "-"
    return f"{'~' if answer['is_extrapolated'] else ''}{answer['seconds']:,.0f} s"
