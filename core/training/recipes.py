"""Provisional recipes."""

from dataclasses import dataclass

from core.runs.config import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    name: str
    title: str
    summary: str
    source: str
    reported: float | None
    config: TrainingConfig


RECIPES = {
    name: Recipe(name, name, "A network.", "house", None,
                 TrainingConfig(recipe=name, architecture=name))
    for name in ("cnn", "ann", "simple-cnn", "batchnorm-cnn", "leaky-cnn",
                 "dropout-cnn", "custom-cnn", "custom-ann")
}


def get_recipe(name):
    return RECIPES[name]
