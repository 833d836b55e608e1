"""The form of the Train page: a recipe, its knobs, and the TrainingConfig they make."""

from collections.abc import Iterable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import models
from core.runs.config import KNOBS, TrainingConfig
from core.runs.data_knobs import EXPERIMENTS
from core.runs.knobs import show_value
from core.training.recipes import RECIPES, Recipe
from core.ui.app.links import link_begins, read_link, write_link
from core.ui.app.state import get_settings
from core.words import percent
from models.knob import Knob

# By `Knob.group`: what unfolds it.
GROUPS = {
    "": ("Hyperparameters", ":material/tune:"),
    EXPERIMENTS: ("For experiments: altered data", ":material/science:"),
}
NO_LIMIT = 0  # what a number field shows for None


def choose_recipe() -> Recipe:
    """Shows the recipes and returns the chosen one; the choice lives in the URL."""
    options = list(RECIPES)
    linked = read_link("recipe", options, options[0])
    name = st.selectbox(
        "Recipe",
        options,
        options.index(linked),
        format_func=lambda each: RECIPES[each].title,
        key="recipe",
        persist_state="session",
    )
    write_link("recipe", name, usual=options[0])
    recipe = RECIPES[name]
    words = [recipe.summary, f"{recipe.source}."]
    if recipe.reported:
        words.append(f"Its author reports {percent(recipe.reported, 0)}.")
    st.caption(" ".join(words))
    return recipe


def choose_config(recipe: Recipe) -> TrainingConfig:
    """Shows the knobs of a recipe and returns the TrainingConfig.

    Raises:
        ValueError: for values that do not fit; reads as it is shown.
    """
    config = recipe.config
    changes = {
        name: _show_knob(st.container(), knob, recipe, getattr(config, name))
        for name, knob in KNOBS.items()
        if knob.once
    }
    options = {}
    if own := models.KNOBS[config.architecture]:
        usual = {knob.name: knob.default for knob in own} | config.options
        with st.expander("Network", icon=":material/account_tree:", expanded=True):
            options = _show_knobs(own, recipe, usual)
    for group, (title, icon) in GROUPS.items():
        knobs = [k for k in KNOBS.values() if k.group == group and not k.once]
        is_open = _is_open(title, knobs, recipe)
        with st.expander(title, icon=icon, expanded=is_open):
            changes |= _show_knobs(knobs, recipe, vars(config))
    return config.replace(options=options, data=get_settings().data, **changes)


def _is_open(title: str, knobs: Iterable[Knob], recipe: Recipe) -> bool:
    """Tells whether a group of knobs begins unfolded: where a link turns one.

    Later turns must not move what is being turned.
    """
    is_linked = any(link_begins(f"{recipe.name}_{knob.name}") for knob in knobs)
    return st.session_state.setdefault(f"{recipe.name} {title}", is_linked)


def _show_knobs(
    knobs: Iterable[Knob], recipe: Recipe, usual: dict[str, Any]
) -> dict[str, Any]:
    """Shows knobs in three columns; returns their values by name."""
    columns = st.columns(3)
    return {
        knob.name: _show_knob(columns[index % 3], knob, recipe, usual[knob.name])
        for index, knob in enumerate(knobs)
    }


def _show_knob(place: DeltaGenerator, knob: Knob, recipe: Recipe, usual: Any) -> Any:
    """Shows one knob at its usual value; returns the value that is chosen."""
    key = knob.name if knob.once else f"{recipe.name}_{knob.name}"
    shared: dict[str, Any] = {"key": key, "help": knob.help, "bind": "query-params"}
    if knob.kind == "bool":
        return place.toggle(knob.label, usual, wrap=True, **shared)
    if knob.kind == "choice":
        choices = [knob.none] * bool(knob.none) + list(knob.choices)
        index = 0 if usual is None else choices.index(usual)
        chosen = place.selectbox(knob.label, choices, index, **shared)
        return None if knob.none and chosen == knob.none else chosen
    if knob.choices:
        return _choose_amount(place, knob, usual, shared)
    number = float if knob.kind == "float" else int
    low = NO_LIMIT if knob.none else knob.low
    limits = number(low), number(knob.high), number(usual or NO_LIMIT)
    label = f"{knob.label} ({NO_LIMIT}: {knob.none})" if knob.none else knob.label
    chosen = place.number_input(
        label, *limits, knob.step and number(knob.step), format=knob.format, **shared
    )
    return None if knob.none and chosen == NO_LIMIT else chosen


def _choose_amount(
    place: DeltaGenerator, knob: Knob, usual: Any, shared: dict[str, Any]
) -> Any:
    """Shows what None stands for, and the few numbers that a form offers."""
    options = [knob.none, *sorted({*knob.choices, usual} - {None})]
    default = knob.none if usual is None else usual
    shared["format_func"] = lambda value: (
        value if value == knob.none else show_value(knob, value)
    )
    if knob.once:
        shared |= {"default": default, "required": True}
        chosen = place.segmented_control(knob.label, options, **shared)
    else:
        index = options.index(default)
        chosen = place.selectbox(knob.label, options, index, **shared)
    return None if chosen == knob.none else chosen
