"""What runs are called and which colour they get, the same on pages and in reports."""

from collections.abc import Sequence

from core.palette import ANN_COLOR, CNN_COLOR, MUTED, RUN_COLORS
from core.runs.run import Run
from core.words import percent


def is_dense(run: Run) -> bool:
    """Tells whether a run's network is a plain dense one."""
    config = run.config
    is_dense_net = config.options.get("sharing") == "dense"
    return is_dense_net or config.architecture in ("ann", "custom-ann", "softmax")


def run_colors(runs: Sequence[Run]) -> list[str]:
    """Returns a colour for each run: the first CNN and ANN keep theirs everywhere."""
    own = {False: CNN_COLOR, True: ANN_COLOR}  # for the first of each kind
    others = iter([color for color in RUN_COLORS if color not in own.values()])
    return [own.pop(is_dense(run), None) or next(others, MUTED) for run in runs]


def names(runs: Sequence[Run]) -> list[str]:
    """Returns the runs' titles; those that occur twice get the end of their id."""
    titles = [f"{run.title} (ref)" if run.is_reference else run.title for run in runs]
    return [
        title if titles.count(title) == 1 else f"{title} ({run.id[-4:]})"
        for run, title in zip(runs, titles, strict=True)
    ]


def own_runs(runs: Sequence[Run]) -> list[Run]:
    """Returns the learner's runs: those that do not ship with the app."""
    return [run for run in runs if not run.is_reference]


def describe_references(runs: Sequence[Run], *, has_seeds: bool = True) -> str:
    """Says what reference runs are, and which seeds each of `runs` was chosen from."""
    sentences = ["(ref) marks reference runs, which ship with the app."]
    if not has_seeds:
        return sentences[0]
    for run in runs:
        accuracies = run.summary.seeds
        listed = ", ".join(percent(each, 2) for each in accuracies.values())
        kind = "median of seeds" if len(accuracies) > 1 else "seed"
        seeds = ", ".join(accuracies)
        sentences.append(f"{run.title}: {kind} {seeds} (test accuracy {listed}).")
    return " ".join(sentences)
