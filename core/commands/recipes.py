"""`recipes`: what can be trained; needs neither NumPy nor pandas."""

from argparse import Namespace
from typing import Any

from core.commands.output import show
from core.training.recipes import RECIPES
from core.words import percent


def recipes_command(arguments: Namespace) -> None:
    """Lists the recipes."""
    rows: list[dict[str, Any]] = []
    lines: list[str] = []
    for name, recipe in RECIPES.items():
        row = {each: getattr(recipe, each) for each in ("title", "summary", "source")}
        row |= {"reported_accuracy": recipe.reported}
        rows.append({"recipe": name, **row, "config": recipe.config.to_dict()})
        note = f"author: {percent(recipe.reported, 0)}" if recipe.reported else ""
        lines.append(f"{name:15} {recipe.summary} {note}".rstrip())
    show(arguments, rows, lines)
