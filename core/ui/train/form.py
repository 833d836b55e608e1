"""The form of the Train page: a recipe, its knobs, and the TrainingConfig they make."""

import streamlit as st

import models
from core.runs.config import AUGMENTATIONS, OPTIMIZERS, PRECISIONS, SCHEDULES
from core.training.recipes import RECIPES
from core.ui.app.links import read_link, write_link
from core.ui.app.state import get_settings
from core.words import duration, percent

NO_LIMIT = 0  # what a number field shows for None
AS_RECIPE = "as the recipe"
BUDGETS = (NO_LIMIT, 30, 60, 180, 600)  # seconds
_NUMBERS = {  # label, lowest, highest, step, help
    "epochs": (
        *("Epochs", 1, 500, 1),
        "How often the network sees all training images.",
    ),
    "batch_size": (
        *("Batch size", 1, 4096, 16),
        "Images between two updates of the weights.",
    ),
    "learning_rate": (
        *("Learning rate", 0.0, 1.0, 0.0005),
        "How far one update goes; the peak of the schedule.",
    ),
    "label_smoothing": (
        *("Label smoothing", 0.0, 0.49, 0.05),
        "Share of the target given to the other classes: less cocksure.",
    ),
    "skip_easy": (
        *("Skip easy images", 0.0, 0.9, 0.1),
        "Share of the easy images that an epoch leaves out; the others of them count "
        "for more.",
    ),
    "patience": (
        *("Patience (0: no early stop)", 0, 500, 1),
        "Epochs without a better validation loss before it ends; 0: never.",
    ),
    "train_size": (
        *("Training images (0: all)", 0, 60_000, 1000),
        "Learn from fewer images; 0 takes all.",
    ),
    "seed": (
        *("Seed", 0, 2**31 - 1, 1),
        "The same seed gives the same first weights and the same order.",
    ),
}
_CHOICES = {  # label, choices, help
    "optimizer": ("Optimizer", OPTIMIZERS, None),
    "schedule": (
        *("Schedule", SCHEDULES),
        "How the learning rate moves: triangle rises, then falls to zero.",
    ),
    "augmentation": (
        *("Augmentation", AUGMENTATIONS),
        "Changes that make new images of old ones, each epoch anew.",
    ),
    "precision": (
        *("Precision", PRECISIONS),
        "Of training: auto takes the quicker; float32 repeats to the digit.",
    ),
    "flip_average": (
        *("Judge mirror images, too", (False, True)),
        "Reports, beside the plain accuracy, that of the mean answer to each image and "
        "its mirror image.",
    ),
}
_COLUMNS = (
    ("epochs", "optimizer", "label_smoothing", "train_size", "flip_average"),
    ("batch_size", "schedule", "dropout", "seed"),
    ("learning_rate", "augmentation", "skip_easy", "patience", "precision"),
)


def choose_recipe():
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
    words = [recipe.summary, f"Source: {recipe.source}."]
    if recipe.reported:
        words.append(f"Its author reports {percent(recipe.reported, 0)}.")
    st.caption(" ".join(words))
    return recipe


def choose_config(recipe):
    """Shows the knobs of a recipe and returns the TrainingConfig.

    Raises:
        ValueError: for values that do not fit; reads as it is shown.
    """
    budget = choose_time_budget()
    options = choose_architecture(recipe)
    # A link that turns a knob shows it; later turns must not move what is being turned.
    is_linked = any(key.startswith(f"{recipe.name}_") for key in st.query_params)
    is_open = st.session_state.setdefault(f"{recipe.name} is open", is_linked)
    with st.expander("Training knobs", icon=":material/tune:", expanded=is_open):
        changes = choose_training(recipe)
    changes["time_budget"] = budget
    return recipe.config.replace(
        options=recipe.config.options | options, data=get_settings().data, **changes
    )


def choose_time_budget():
    """Shows how long to train; returns seconds, or None for the recipe's epochs."""
    chosen = st.segmented_control(
        "Training time",
        BUDGETS,
        default=BUDGETS[0],
        required=True,
        format_func=lambda each: duration(each) if each else AS_RECIPE,
        key="time_budget",
        bind="query-params",
        help="With a time the learning rate falls to zero just as it is over, however "
        "many epochs this machine makes of it; the number of epochs is ignored.",
    )
    return chosen or None


def choose_architecture(recipe):
    """Shows the architecture's own knobs, where it has any."""
    knobs = [
        knob
        for knob in models.KNOBS[recipe.config.architecture]
        if knob.name != "dropout"
    ]
    if not knobs:
        return {}
    with st.expander("Network", icon=":material/account_tree:", expanded=True):
        columns = st.columns(3)
        return {
            knob.name: _show_knob(columns[index % 3], knob, recipe)
            for index, knob in enumerate(knobs)
        }


def _show_knob(column, knob, recipe):
    value = recipe.config.options.get(knob.name, knob.default)
    shared = {
        "help": knob.help,
        "key": f"{recipe.name}_{knob.name}",
        "bind": "query-params",
    }
    label = knob.name.replace("_", " ").capitalize()
    if knob.kind == "bool":
        return column.checkbox(label, value, **shared)
    if knob.kind == "choice":
        choices = list(knob.choices)
        return column.selectbox(label, choices, choices.index(value), **shared)
    return column.number_input(label, knob.low, knob.high, value, **shared)


def choose_training(recipe):
    """Shows what every recipe has: epochs, batch size, learning rate and the rest."""
    return {
        name: _show_setting(column, name, recipe)
        for column, names in zip(st.columns(3), _COLUMNS, strict=True)
        for name in names
    }


def _show_setting(column, name, recipe):
    """Shows one setting of the training; returns its value."""
    if name == "dropout":
        return _choose_dropout(column, recipe)
    value = getattr(recipe.config, name)
    label, *limits, text = _NUMBERS.get(name) or _CHOICES[name]
    shared = {"key": f"{recipe.name}_{name}", "help": text, "bind": "query-params"}
    if name == "flip_average":
        return column.toggle(label, value, **shared)
    if name in _CHOICES:
        (choices,) = limits
        return column.selectbox(label, choices, choices.index(value), **shared)
    low, high, step = limits
    if name == "learning_rate":
        shared["format"] = "%.5f"
    value = type(low)(NO_LIMIT if value is None else value)
    chosen = column.number_input(label, low, high, value, step, **shared)
    return chosen or None if name in ("patience", "train_size") else chosen


def _choose_dropout(column, recipe):
    """Returns the dropout, or None for the architecture's own."""
    value = column.selectbox(
        "Dropout",
        [AS_RECIPE, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
        format_func=lambda each: each if each == AS_RECIPE else percent(each, 0),
        key=f"{recipe.name}_dropout",
        bind="query-params",
        help="Share of signals switched off at random in training.",
    )
    return recipe.config.dropout if value == AS_RECIPE else value
