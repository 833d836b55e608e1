"""Recipes repeated with several seeds: their mean, spread and bands on Compare."""

import json
from itertools import combinations
from statistics import mean, stdev

import numpy as np
import streamlit as st

from core.analysis.significance import welch_interval
from core.charts.trend import seed_band_figure
from core.runs.appearance import run_colors
from core.runs.run import Run
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.words import percent, plain


def show_seeds(runs: list[EvaluatedRun]) -> None:
    """Shows how much the chosen runs' repeated recipes vary between seeds."""
    groups = group_seeds([shown.run for shown in runs])
    if not groups:
        return
    st.subheader("Variation between seeds")
    for sentence in seed_sentences(groups):
        st.markdown(sentence)
    bands = {}
    for name, group in groups.items():  # as far as all seeds got
        curves = [run.history["val_accuracy"].to_numpy() for run in group]
        bands[name] = np.stack([curve[: min(map(len, curves))] for curve in curves])
    colors = run_colors([group[0] for group in groups.values()])
    show_chart(
        seed_band_figure(bands, colors=colors),
        key="seed_bands",
        alt="Validation accuracy by epoch: mean and range of each recipe's seeds",
    )
    st.caption(
        "Validation accuracy: the line is the mean of the seeds, the band runs from "
        "the worst to the best."
    )


def group_seeds(runs: list[Run]) -> dict[str, list[Run]]:
    """Returns recipe -> runs for what was trained with two or more seeds.

    Runs belong together when nothing but the seed differs; where a recipe has several
    such groups, a number follows its name.
    """
    groups: dict[str, dict[int, Run]] = {}
    for run in runs:
        same = json.dumps(run.config.replace(seed=0).to_dict(), sort_keys=True)
        groups.setdefault(same, {})[run.config.seed] = run
    named: dict[str, list[Run]] = {}
    for group in groups.values():
        if len(group) < 2:
            continue
        recipe = next(iter(group.values())).config.recipe
        taken = sum(name.split(" ")[0] == recipe for name in named)
        name = f"{recipe} {taken + 1}" if taken else recipe
        named[name] = list(group.values())
    return named


def seed_sentences(groups: dict[str, list[Run]]) -> list[str]:
    """Returns a sentence for each group, and one for each two of them."""
    shares = {
        name: [run.summary.test_accuracy for run in group]
        for name, group in groups.items()
    }
    sentences = [
        f"**{plain(name)}**, {len(each)} seeds: mean {percent(mean(each), 2)}, "
        f"standard deviation {100 * stdev(each):.2f} points."
        for name, each in shares.items()
    ]
    ranked = sorted(shares, key=lambda name: -mean(shares[name]))
    for first, second in combinations(ranked, 2):
        low, high = welch_interval(shares[first], shares[second])
        gap = 100 * (mean(shares[first]) - mean(shares[second]))
        sentences.append(
            f"**{plain(first)}** minus **{plain(second)}**: {gap:+.2f} points, 95 % "
            f"interval {100 * low:+.2f} to {100 * high:+.2f} (Welch's t over "
            f"{len(shares[first])} and {len(shares[second])} seeds). "
            "It leaves out the luck of the test images, which all seeds share."
        )
    return sentences
