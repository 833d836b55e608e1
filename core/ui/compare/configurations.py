"""Many runs on Compare: which of them, and how charts of many stay readable."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from core.runs.appearance import run_colors
from core.runs.groups import Configuration, group_runs
from core.runs.run import Run
from core.training.recipes import RECIPES
from core.ui.runs.evaluated import EvaluatedRun
from core.words import percent, percent_range

MAX_CHARTED = 8  # as many colours as a reader can tell apart


def find_configurations(runs: Sequence[EvaluatedRun]) -> list[Configuration]:
    """Groups the runs by all but their seed, the best by validation first."""
    titles = {name: recipe.title for name, recipe in RECIPES.items()}
    return group_runs(
        [each.run for each in runs], [each.title for each in runs], titles
    )


def pick_pair(configurations: Sequence[Configuration]) -> tuple[Run, Run]:
    """Returns the runs that stand for the two best configurations by validation.

    Of one configuration, its two best runs. There must be two runs.
    """
    if len(configurations) > 1:
        return configurations[0].middle, configurations[1].middle
    first, second = configurations[0].runs[:2]
    return first, second


def limit_charted(
    runs: Sequence[EvaluatedRun], configurations: Sequence[Configuration]
) -> list[EvaluatedRun]:
    """Returns the runs that charts show: all, or one of each best configuration."""
    if len(runs) <= MAX_CHARTED or not configurations:
        return list(runs[:MAX_CHARTED])
    by_id = {shown.id: shown for shown in runs}
    kept = [by_id[each.middle.id] for each in configurations[:MAX_CHARTED]]
    colors = run_colors([shown.run for shown in kept])
    return [replace(each, color=hue) for each, hue in zip(kept, colors, strict=True)]


def tell_leaked(runs: Sequence[EvaluatedRun]) -> None:
    """Says of which runs there is no verdict, as they learned from test images."""
    leaked = [shown.name for shown in runs if shown.run.is_leaked]
    if leaked:
        st.warning(
            f"{', '.join(leaked)}: trained on the test images, so accuracy on them "
            "measures nothing. No verdict, no best run and no mean over seeds counts "
            "such runs.",
            icon=":material/water_drop:",
        )


def describe_best(runs: Sequence[EvaluatedRun]) -> str:
    """Says in Markdown which run validation chooses, and how far test flatters."""
    number = len(runs)
    best = max(runs, key=lambda shown: shown.run.summary.val_accuracy)
    words = (
        f"Chosen by validation, **{best.name}** is the best of {number} (validation "
        f"accuracy {percent(best.run.summary.val_accuracy, 2)}). Its test accuracy: "
        f"{percent(best.evaluation.accuracy, 2)} (95 % interval "
        f"{percent_range(best.evaluation.accuracy_interval, 2)})."
    )
    top = max(runs, key=lambda shown: shown.evaluation.accuracy)
    if top.evaluation.accuracy == best.evaluation.accuracy:
        return words
    return (
        f"{words} **{top.name}** has the highest test accuracy, "
        f"{percent(top.evaluation.accuracy, 2)}: best of {number} on the same images, "
        "so expect a little less on new ones."
    )
