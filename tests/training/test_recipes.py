"""The recipes: their order, their settings, and that each can be built."""

import subprocess
import sys

import pytest

import models
from core.training.recipes import RECIPES, get_recipe
from tests.conftest import RECIPE_NAMES


def test_the_house_cnn_comes_first_and_no_architecture_is_forgotten():
    assert next(iter(RECIPES)) == "cnn"
    used = {recipe.config.architecture for recipe in RECIPES.values()}
    assert used == set(models.ARCHITECTURES)


@pytest.mark.parametrize("name", RECIPES)
def test_recipe_agrees_with_its_config(name):
    recipe = get_recipe(name)
    assert recipe.name == recipe.config.recipe == name
    models.check_options(recipe.config.architecture, **recipe.config.options)
    assert recipe.summary.endswith(".")
    assert recipe.title
    assert not recipe.source.endswith(".")
    assert recipe.reported is None or 0.5 < recipe.reported < 1


def test_only_two_authors_report_a_figure():
    reported = {name: RECIPES[name].reported for name in RECIPE_NAMES}
    reported = {name: value for name, value in reported.items() if value is not None}
    assert reported == {"leaky-cnn": 0.93, "dropout-cnn": 0.90}


def test_simple_cnn_keeps_its_own_settings():
    config = get_recipe("simple-cnn").config
    assert (config.epochs, config.batch_size, config.learning_rate) == (5, 64, 0.001)
    assert (config.optimizer, config.schedule) == ("adam", "constant")


def test_batchnorm_cnn_keeps_its_own_settings():
    config = get_recipe("batchnorm-cnn").config
    assert (config.epochs, config.batch_size, config.learning_rate) == (10, 128, 0.001)


def test_leaky_cnn_keeps_its_own_settings():
    config = get_recipe("leaky-cnn").config
    assert (config.epochs, config.batch_size, config.patience) == (30, 64, 10)
    assert (config.schedule, config.augmentation) == ("plateau", "rotate-shift-zoom")


def test_unknown_recipe_lists_the_names():
    with pytest.raises(
        ValueError, match=r"cnn, ann, softmax, cnn-small.*received 'resnet'"
    ):
        get_recipe("resnet")


def test_recipes_need_no_keras():
    code = (
        "import sys, core.training.recipes\n"
        "print('keras' in sys.modules or 'tensorflow' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
