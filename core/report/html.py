"""The report of one or several runs: one HTML file that needs nothing else."""

import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from core import palette
from core.analysis.comparison import Comparison, Correction, correct_pairs
from core.analysis.evaluation import Evaluation
from core.data.dataset import Dataset
from core.data.sources import load_dataset
from core.report.content import describe_run
from core.report.figures import FEWEST, curves_svg, recall_svg
from core.report.guesses import describe_score, guess_frame
from core.report.markdown import render_markdown
from core.report.photos import PhotoResult, describe_photos
from core.report.pictures import find_dataset, list_samples
from core.report.templates import load_template
from core.report.wording import check_words, join_names, one_line
from core.runs.appearance import names, run_colors
from core.runs.evaluations import check_same_data, describe_data, evaluation_of
from core.runs.groups import describe_differences
from core.runs.guesses import Guess
from core.runs.run import Run

MAX_RUNS = 8  # as many colours as a reader can tell apart


def make_report(
    runs: Sequence[Run],
    *,
    title: str = "",
    author: str = "",
    notes: str = "",
    photos: Sequence[PhotoResult] = (),
    guesses: Sequence[Guess] = (),
    load: Callable[[str], Dataset] = load_dataset,
) -> str:
    """Writes evaluated runs as HTML text without a link to anything outside it.

    Args:
        title: The heading; empty for the runs' names.
        notes: The learner's own words, as `markdown.render_markdown` takes them.
        guesses: What the learner guessed before seeing it.
        load: A page passes its cached one.

    Raises:
        ValueError: for too few or many runs, one not evaluated, and too long words.
    """
    if not 1 <= len(runs) <= MAX_RUNS:
        raise ValueError(
            f"A report takes 1 to {MAX_RUNS} runs, received {len(runs)}. Choose fewer."
        )
    check_words(title=title, author=author, notes=notes)
    return load_template("report.html.j2").render(
        made=time.strftime("%d %B %Y"),
        title=one_line(title),
        author=one_line(author),
        notes=render_markdown(notes),
        photos=describe_photos(photos),
        guesses=guess_frame(guesses),
        score=describe_score(guesses),
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
    sources = {run.dataset.digest: run for run in runs}.values()
    return {
        "heading": join_names(titles),
        "data": [(run.dataset, *_samples(run, load)) for run in sources],
        "runs": described,
        "best": _find_best(runs, described),
        "leaked": [
            title for run, title in zip(runs, titles, strict=True) if run.is_leaked
        ],
        "verdicts": _verdicts(runs, evaluations, titles),
        "accuracy_curves": curves_svg(histories, colors, rings, metric="accuracy"),
        "loss_curves": curves_svg(histories, colors, rings, metric="loss"),
        "recall": recall_svg([run["classes"] for run in described], colors),
    }


def _find_best(
    runs: Sequence[Run], described: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """Returns the run with the highest validation accuracy of those not leaked."""
    fair = [
        each for run, each in zip(runs, described, strict=True) if not run.is_leaked
    ]
    return max(fair, key=lambda each: each["summary"].val_accuracy, default=None)


def _samples(
    run: Run, load: Callable[[str], Dataset]
) -> tuple[list[tuple[str, list[str]]], str | None]:
    """Returns samples of a run's data by class, and why there are none."""
    dataset, reason = find_dataset(run, load)
    return list_samples(dataset), reason


def _points(share: float) -> str:
    """Returns a difference of shares in points, with its sign."""
    return f"{100 * share:+.1f}".replace("-", "\N{MINUS SIGN}")


def _verdicts(
    runs: Sequence[Run], evaluations: list[Evaluation], titles: list[str]
) -> list[dict[str, Any]]:
    """Compares two runs, or of more the best one by validation with each other.

    Leaked runs take part in none.
    """
    every = list(zip(runs, evaluations, titles, strict=True))
    compared = [each for each in every if not each[0].is_leaked]
    if len(compared) < 2:
        return []
    runs, evaluations, _ = map(list, zip(*compared, strict=True))
    corrections = correct_pairs(evaluations)
    places = list(range(len(compared)))
    if len(compared) > 2:
        places.sort(key=lambda place: -runs[place].summary.val_accuracy)
    first, *others = places
    return [
        _verdict(
            compared[first], compared[other], correction=corrections.get((first, other))
        )
        for other in others
    ]


def _verdict(
    *pair: tuple[Run, Evaluation, str], correction: Correction | None
) -> dict[str, Any]:
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
        "words": comparison.verdict(first, second, correction),
        "difference": comparison.difference,
        "interval": comparison.difference_interval,
        "pair": f"{first} minus {second}",
        "differences": describe_differences(runs) or "no setting",
    }
