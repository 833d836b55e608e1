"""The values of a run's knobs in words, as pages and reports show them."""

from collections.abc import Iterator
from typing import Any

import models
from core.runs.config import KNOBS, TrainingConfig
from core.words import count, duration, percent
from models.knob import Knob

LEFT_OUT = "Training images left out"


def describe_left_out(name: str) -> str:
    """Returns `12 images (3f9a1c2e4b5d)` for a config's `leave_out`."""
    number, _, digest = name.partition("-")
    return f"{count(int(number), 'image')} ({digest})"


def show_value(knob: Knob, value: Any) -> str:
    """Returns a value of `knob` for people; None reads as what it stands for."""
    if value is None:
        return knob.none
    if knob.kind == "bool":
        return "yes" if value else "no"
    if knob.unit:
        return duration(value) if knob.unit == "seconds" else percent(value, 0)
    return f"{value:,}" if knob.kind == "int" and knob.name != "seed" else str(value)


def describe_config(config: TrainingConfig) -> Iterator[tuple[str, str]]:
    """Yields `(label, value)` of a run's hyperparameters, those not used left out."""
    yield "Recipe", config.recipe
    yield "Architecture", config.architecture
    own = {knob.name: knob for knob in models.KNOBS.get(config.architecture, ())}
    for name, value in config.options.items():
        knob = own.get(name) or Knob(name, "choice", None, "")
        yield knob.label, show_value(knob, value)
    for name, knob in KNOBS.items():
        value = getattr(config, name)
        is_off = knob.default in (0, "none") and name != "seed"
        if name == "rare_share" and config.rare_class is None:
            continue
        if value is not None and not (is_off and value == knob.default):
            yield knob.label, show_value(knob, value)
    if config.leave_out:
        yield LEFT_OUT, describe_left_out(config.leave_out)
    if config.experiment:
        yield "Experiment", config.experiment
