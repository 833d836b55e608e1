"""The report of one or several runs: one HTML file that needs nothing else."""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from core import palette
from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.data.dataset import Dataset
from core.data.sources import load_dataset
from core.report.content import describe_photos, describe_run
from core.report.figures import FEWEST, curves_svg, recall_svg
from core.report.templates import load_template
from core.runs.appearance import names, run_colors
from core.runs.evaluations import check_same_data, describe_data, evaluation_of
from core.runs.run import Run
from core.words import count, duration, percent, percent_range

MAX_RUNS = 8  # as many colours as a reader can tell apart
MAX_NAMED = 3  # runs in a heading; more are a list, not a heading
MAX_NOTES = 50_000  # characters; a long essay


def make_report(
    runs: Sequence[Run],
    *,
    notes: str = "",
    photos: Any = None,
    load: Callable[[str], Dataset] = load_dataset,
) -> str:
    """Writes evaluated runs as HTML text without a link to anything outside it.

    Args:
        notes: The learner's own words; blank lines part paragraphs.
        photos: Photo results, as `content.describe_photos` takes them, or None.
        load: A page passes its cached one.

    Raises:
        ValueError: for too few or many runs, one not evaluated, and too long notes.
    """
    if not 1 <= len(runs) <= MAX_RUNS:
        raise ValueError(
            f"A report takes 1 to {MAX_RUNS} runs, received {len(runs)}. Choose fewer."
        )
    if len(notes) > MAX_NOTES:
        raise ValueError(
            f"notes must have at most {MAX_NOTES:,} letters, received {len(notes):,}."
        )
    return load_template("report.html.j2").render(
        made=time.strftime("%d %B %Y"),
        paragraphs=[part.strip() for part in notes.split("\n\n") if part.strip()],
        photos=describe_photos(photos or []),
        percent=percent,
        percent_range=percent_range,
        duration=duration,
        counted=count,
        points=_points,
        palette=palette,
        fewest=FEWEST,
        **_describe(runs, cache(load)),  # runs on the same images read them once
    )


def _describe(runs: Sequence[Run], load: Callable[[str], Dataset]) -> dict[str, Any]:
    """Returns what the template needs of the runs, together and one by one."""
    evaluations = [evaluation_of(run) for run in runs]
    titles, colors = names(runs), run_colors(runs)
    described = [
        describe_run(run, evaluation, title=title, color=color, load=load)
        for run, evaluation, title, color in zip(
            runs, evaluations, titles, colors, strict=True
        )
    ]
    histories = [run.history for run in runs]
    rings = [run.restored_epoch for run in runs]
    return {
        "heading": _heading(titles),
        "data": list({run.dataset.digest: run.dataset for run in runs}.values()),
        "runs": described,
        "verdicts": _verdicts(runs, evaluations, titles),
        "accuracy_curves": curves_svg(histories, colors, rings, metric="accuracy"),
        "loss_curves": curves_svg(histories, colors, rings, metric="loss"),
        "recall": recall_svg([run["classes"] for run in described], colors),
    }


def _points(share: float) -> str:
    """Returns a difference of shares in points, with its sign."""
    return f"{100 * share:+.1f}".replace("-", "\N{MINUS SIGN}")


def _heading(titles: list[str]) -> str:
    if len(titles) == 1:
        return titles[0]
    if len(titles) > MAX_NAMED:
        return f"{len(titles)} networks side by side"
    return f"{', '.join(titles[:-1])} and {titles[-1]}"


def _verdicts(
    runs: Sequence[Run], evaluations: list[Evaluation], titles: list[str]
) -> list[dict[str, Any]]:
    """Compares two runs, or of more the most accurate one with each other."""
    compared = list(zip(runs, evaluations, titles, strict=True))
    if len(runs) > 2:
        compared.sort(key=lambda each: -each[1].accuracy)
    first, *others = compared
    return [_verdict(first, other) for other in others]


def _verdict(*pair: tuple[Run, Evaluation, str]) -> dict[str, Any]:
    """Compares two networks; without figures where the data differ."""
    runs, evaluations, (first, second) = zip(*pair, strict=True)
    try:
        check_same_data(runs)
        comparison = Comparison(*evaluations)
    except ValueError:
        data = " and ".join(map(describe_data, runs))
        differ = f"{first} and {second}: their test images differ, {data}"
        return {"words": f"No verdict on {differ}."}
    return {
        "words": comparison.verdict(first, second),
        "difference": comparison.difference,
        "interval": comparison.difference_interval,
        "pair": f"{first} minus {second}",
    }
