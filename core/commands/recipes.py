"""`recipes`: what can be trained."""

from argparse import Namespace

from core.commands.output import show
from core.training.recipes import RECIPES
from core.words import percent


def recipes_command(arguments: Namespace) -> None:
    """Lists the recipes."""
    rows = [
        {
            "recipe": recipe.name,
            "title": recipe.title,
            "summary": recipe.summary,
            "source": recipe.source,
            "reported_accuracy": recipe.reported,
            "config": recipe.config.to_dict(),
        }
        for recipe in RECIPES.values()
    ]
    lines = []
    for row in rows:
        reported = row["reported_accuracy"]
        note = f"author: {percent(reported, 0)}" if reported else ""
        lines.append(f"{row['recipe']:15} {row['summary']} {note}".rstrip())
    show(arguments, rows, lines)
