"""What a report says of each run: figures, tables and sentences, ready to be set."""

from collections.abc import Callable, Iterator
from typing import Any

from core.analysis.classes import average_scores, score_classes
from core.analysis.evaluation import Evaluation
from core.data.dataset import Dataset
from core.diagram.picture import architecture_svg
from core.report.figures import matrix_svg, reliability_svg
from core.report.pictures import (
    find_dataset,
    list_correct,
    list_hotspots,
    list_mistakes,
    svg_source,
)
from core.runs.evaluations import calibration_of
from core.runs.knobs import describe_config
from core.runs.run import Run
from core.training.recipes import RECIPES
from core.words import count, duration


def describe_run(
    run: Run,
    evaluation: Evaluation,
    *,
    title: str,
    color: str,
    load: Callable[[str], Dataset],
) -> dict[str, Any]:
    """Returns what the template needs of one evaluated run."""
    dataset, reason = find_dataset(run, load)
    images = dataset and dataset.test.images
    recipe = RECIPES.get(run.config.recipe)
    calibration = calibration_of(run, evaluation)
    return {
        "title": title,
        "color": color,
        "summary": run.summary,
        "restored_words": run.restored_words,
        "recipe": recipe.summary if recipe else f"Recipe {run.config.recipe}.",
        "training_accuracy": _training_accuracy(run),
        "accuracy": evaluation.accuracy,
        "interval": evaluation.accuracy_interval,
        "errors": int((~evaluation.is_correct).sum()),
        "count": len(evaluation),
        "classes": score_classes(evaluation),
        "means": average_scores(evaluation),
        "matrix": matrix_svg(evaluation.confusion),
        "no_images": reason,
        "hotspots": list_hotspots(evaluation, images),
        "correct": list_correct(evaluation, images),
        "mistakes": list_mistakes(evaluation, images),
        "calibration": calibration,
        "reliability": reliability_svg(calibration.reliability, color),
        "settings": list(_list_settings(run)),
        "environment": list(_list_environment(run)),
        "layers": run.summary.layers,
        "architecture": svg_source(architecture_svg(run.summary.layers)),
    }


def _training_accuracy(run: Run) -> float | None:
    """Returns the mean over the epoch whose weights the run has; None where unknown."""
    history = run.history
    rows = history[history["epoch"] == run.trained_epochs - 1]
    return float(rows["accuracy"].iloc[0]) if len(rows) else None


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
