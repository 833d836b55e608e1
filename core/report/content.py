"""What a report says of each run: figures, tables and sentences, ready to be set."""

from collections.abc import Callable, Iterator
from typing import Any

from core.analysis.classes import average_scores, score_classes
from core.analysis.evaluation import Evaluation
from core.data.dataset import Dataset
from core.report.figures import matrix_svg, reliability_svg
from core.report.pictures import find_images, list_hotspots, list_mistakes
from core.runs.evaluations import calibration_of
from core.runs.knobs import describe_config
from core.runs.run import Run
from core.training.recipes import RECIPES
from core.words import count, duration, percent


def describe_run(
    run: Run,
    evaluation: Evaluation,
    *,
    title: str,
    color: str,
    load: Callable[[str], Dataset],
) -> dict[str, Any]:
    """Returns what the template needs of one evaluated run."""
    images, reason = find_images(run, load)
    recipe = RECIPES.get(run.config.recipe)
    calibration = calibration_of(run, evaluation)
    return {
        "title": title,
        "color": color,
        "summary": run.summary,
        "restored_words": run.restored_words,
        "recipe": recipe.summary if recipe else f"Recipe {run.config.recipe}.",
        "accuracy": evaluation.accuracy,
        "interval": evaluation.accuracy_interval,
        "errors": int((~evaluation.is_correct).sum()),
        "count": len(evaluation),
        "classes": score_classes(evaluation),
        "means": average_scores(evaluation),
        "matrix": matrix_svg(evaluation.confusion),
        "no_images": reason,
        "hotspots": list_hotspots(evaluation, images),
        "mistakes": list_mistakes(evaluation, images),
        "calibration": calibration,
        "reliability": reliability_svg(calibration.reliability, color),
        "settings": list(_list_settings(run)),
        "environment": list(_list_environment(run)),
        "layers": run.summary.layers,
    }


def _list_settings(run: Run) -> Iterator[tuple[str, str]]:
    """Yields `(name, value)` of what was asked for, and how far it got."""
    yield from describe_config(run.config)
    yield "Epochs trained", f"{run.summary.epochs}{run.restored_words}"
    if run.config.parent:
        yield "Continues", run.config.parent
    yield "Training time", duration(run.summary.seconds)
    yield "Run", run.id


def _list_environment(run: Run) -> Iterator[tuple[str, str]]:
    """Yields `(name, value)` of the machine and its software."""
    known = run.environment
    if known.get("processor"):
        yield "Processor", f"{known['processor']}, {count(known['cores'], 'core')}"
    if known.get("memory_gb"):
        yield "Memory", f"{known['memory_gb']} GB"
    for name in ("system", "python", "precision"):
        if known.get(name):
            yield name.capitalize(), known[name]
    yield from (known.get("packages") or {}).items()
    yield "Training speed", f"{run.summary.images_per_second:,.0f} images/s"
    yield "Time per image", f"{run.summary.latency_ms:.2f} ms"


def describe_photos(rows: Any) -> list[dict[str, str]]:
    """Returns what the template needs of photo results; a ValueError for other rows.

    Args:
        rows: Objects as `python -m core predict --json` prints them: `file` and
            `label, confidence, top3, warning`, or `error`; with `truth` where known.
    """
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError(
            f"photo results must be a list of objects, received {rows!r:.60}. "
            "Pass what `python -m core predict --json` prints."
        )
    return [
        {
            "file": str(row.get("file", ""))[-60:],
            "prediction": str(row.get("label") or row.get("error") or ""),
            "confidence": _confidence(row.get("confidence")),
            "truth": str(row.get("truth") or ""),
            "warning": str(row.get("warning") or ""),
        }
        for row in rows
    ]


def _confidence(value: Any) -> str:
    known = isinstance(value, int | float) and 0 <= value <= 1
    return percent(value, 0) if known else ""
