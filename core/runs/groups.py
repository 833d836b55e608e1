"""Configurations: what differs between runs, and runs that differ in their seed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

import models
from core.runs.config import KNOBS
from core.runs.knobs import LEFT_OUT, describe_left_out, show_value
from core.runs.run import Run
from core.words import count
from models.knob import Knob

NETWORK, SEED = "Network", "Seed"  # as `differing_knobs` calls them
FLIP = "flip_average"  # a second figure beside the plain one, of the same network
NOT = (None, "none")  # of a knob that the other's network lacks


@dataclass(frozen=True, eq=False)
class Configuration:
    """Runs that differ in nothing but their seed, the best by validation first."""

    name: str
    runs: tuple[Run, ...]

    @property
    def seeds(self) -> list[Run]:
        """The best run of each seed: another with the same one is no new draw."""
        best = {run.config.seed: run for run in reversed(self.runs)}
        return [run for run in self.runs if best[run.config.seed] is run]

    @property
    def middle(self) -> Run:
        """The run that stands for all: of the seeds the middle one by validation."""
        return self.seeds[len(self.seeds) // 2]

    @property
    def val_accuracy(self) -> float:
        """Mean over the seeds, on the validation images."""
        return mean(run.summary.val_accuracy for run in self.seeds)


def differing_knobs(runs: Sequence[Run]) -> dict[str, list[str]]:
    """Returns label -> the value of each run in words, for all in which they differ."""
    settings = [_settings(run) for run in runs]
    labels = dict.fromkeys(label for each in settings for label in each)
    rows = {label: [each.get(label, NOT) for each in settings] for label in labels}
    return {
        label: [words for _, words in row]
        for label, row in rows.items()
        if any(value != row[0][0] for value, _ in row)
    }


def describe_differences(runs: Sequence[Run]) -> str:
    """Returns `Optimizer muon / adam, Seed 0 / 2`, or an empty string."""
    knobs = differing_knobs(runs)
    return ", ".join(f"{label} {' / '.join(row)}" for label, row in knobs.items())


def group_runs(
    runs: Sequence[Run], titles: Sequence[str], recipes: dict[str, str]
) -> list[Configuration]:
    """Groups evaluated runs of one data set by all but the seed.

    Args:
        titles: Of the runs, as the page tells them apart.
        recipes: Name of a recipe -> its title.

    Returns:
        The best by mean validation accuracy first. A run alone keeps its title.
        Others are named by what their titles share, else by their recipe; where that
        names several, the knobs in which these differ follow.
    """
    found: dict[str, list[tuple[Run, str]]] = {}
    for run, title in zip(runs, titles, strict=True):
        settings = [(k, value) for k, (value, _) in _settings(run).items() if k != SEED]
        found.setdefault(repr(sorted(settings)), []).append((run, title))
    groups = [sorted(each, key=_by_validation) for each in found.values()]
    bases = [_shared_name(group, recipes) for group in groups]
    named: list[Configuration] = []
    for group, base in zip(groups, bases, strict=True):
        same = [
            other for other, name in zip(groups, bases, strict=True) if name == base
        ]
        members = tuple(run for run, _ in group)
        named.append(Configuration(base + _aside(group, same), members))
    return sorted(named, key=lambda each: -each.val_accuracy)


def _by_validation(member: tuple[Run, str]) -> float:
    return -member[0].summary.val_accuracy


def _shared_name(group: Sequence[tuple[Run, str]], recipes: dict[str, str]) -> str:
    if len(group) == 1:
        return group[0][1]
    stems = {re.sub(r",? (s|seed )\d+$", "", run.title) for run, _ in group}
    recipe = group[0][0].config.recipe
    return stems.pop() if len(stems) == 1 else recipes.get(recipe, recipe)


def _aside(group: Sequence[tuple[Run, str]], same: Sequence[Sequence[Any]]) -> str:
    """Returns the values that tell a group from others of the same name."""
    if len(same) < 2:
        return ""
    knobs = differing_knobs([others[0][0] for others in same])
    place = [others[0][0] for others in same].index(group[0][0])
    words = [f"{label} {row[place]}" for label, row in knobs.items() if label != SEED]
    return f" ({', '.join(words)})" if words else f" ({group[0][0].id[-4:]})"


def _settings(run: Run) -> dict[str, tuple[Any, str]]:
    """Returns label -> value, and in words, of all that makes a run what it is."""
    config = run.config
    architecture = models.RENAMED.get(config.architecture, config.architecture)
    own = {knob.name: knob for knob in models.KNOBS.get(architecture, ())}
    options = {name: knob.default for name, knob in own.items()} | config.options
    values = [(own.get(name) or _plain_knob(name), options[name]) for name in options]
    values += [(k, getattr(config, name)) for name, k in KNOBS.items() if name != FLIP]
    settings: dict[str, tuple[Any, str]] = {NETWORK: (architecture, architecture)}
    settings |= {knob.label: (value, _say(knob, value)) for knob, value in values}
    if config.leave_out:
        settings[LEFT_OUT] = config.leave_out, describe_left_out(config.leave_out)
    if config.parent:
        words = f"{config.parent[-8:]} after {count(config.initial_epoch, 'epoch')}"
        settings["Continues"] = words, words
    if run.recorded.state == "stopped":
        words = count(run.summary.epochs, "epoch") + run.restored_words
        settings["Stopped after"] = words, words
    return settings


def _plain_knob(name: str) -> Knob:
    return Knob(name, "choice", None, "")  # of an architecture that is no more


def _say(knob: Knob, value: Any) -> str:
    if knob.unit == "share" and value is not None:
        return f"{100 * value:g} %"  # 25.4 % is another setting than 25 %
    return show_value(knob, value)
