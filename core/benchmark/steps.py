"""Training steps, stock Keras against our path, and evaluation: jobs.

Both ways train the same layers in turns, so that other work on the machine hits both.
"""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

import models
from core.benchmark.stock import compile_stock, fit_stock
from core.data.dataset import Split
from core.data.sources import load_dataset
from core.jobs import Report
from core.networks.network import evaluate, logits_model
from core.runs.config import TrainingConfig
from core.training.acceleration import mixed_precision_copy
from core.training.optimization import make_optimizer, make_step_runner
from core.training.precision import choose_precision
from core.training.recipes import get_recipe

STOCK_BATCH = 64  # of a built-in recipe in stock Keras: what most scripts take
WARM_UP_IMAGES = 640
ROUND_SECONDS = 4.0  # of stock Keras; then slow networks see fewer images
Way = Callable[[Split], int]  # trains on images; returns how many its steps saw


def compare(
    report: Report, recipe: str, images: int, rounds: int, data: str, runs_dir: str
) -> dict[str, Any]:
    """Returns images a second of both ways of training, each round and the median.

    Args:
        images: Training images in a round, at most.
        rounds: Turns of each; one before them compiles and is not counted.
        runs_dir: Where the measurement of precisions is kept.
    """
    chosen = get_recipe(recipe)
    config = stock_config = chosen.config
    if chosen.kind == "built-in":
        stock_config = config.replace(batch_size=STOCK_BATCH)
    precision = choose_precision(config.precision, Path(runs_dir))
    train = _first(load_dataset(data).train, images)
    model = compile_stock(stock_config, images=len(train))
    stock = partial(fit_stock, model, stock_config)
    ours = _our_way(config, precision)
    few = _first(train, WARM_UP_IMAGES)
    stock(few)  # compiles
    train = _first(train, int(_time(stock, few) * ROUND_SECONDS))
    ours(train)  # compiles, for just this number of images
    rates: dict[str, list[float]] = {"stock": [], "ours": []}
    for _ in range(rounds):
        rates["stock"].append(_time(stock, train))
        rates["ours"].append(_time(ours, train))
    return {
        "recipe": recipe,
        "precision": precision,
        "stock_batch": stock_config.batch_size,
        "batch": config.batch_size,
        "images": len(train),
        "rates": rates,
        **{way: float(np.median(each)) for way, each in rates.items()},
    }


def _first(split: Split, count: int) -> Split:
    return split.take(np.arange(min(count, len(split))))


def _time(way: Way, train: Split) -> float:
    """Returns the images a second that a way trains on."""
    start = time.perf_counter()
    return way(train) / (time.perf_counter() - start)


def _our_way(config: TrainingConfig, precision: str) -> Way:
    network = models.build(config.architecture, **config.options)
    model = logits_model(mixed_precision_copy(network, precision))
    run_steps = make_step_runner(model, make_optimizer(config), config)

    def run(train: Split) -> int:
        losses, _ = run_steps(
            tf.constant(train.images),
            tf.constant(train.labels.astype(np.int32)),
            tf.ones(len(train)),
            tf.range(len(train)),
            tf.constant(0),
            tf.constant(max(1, len(train) // config.batch_size)),
            tf.constant(0.5),
            tf.constant(0.0),
        )
        return len(losses.numpy())

    return run


def time_evaluation(report: Report, data: str) -> float:
    """Returns the seconds that evaluating a run's network takes, as at its end."""
    config = get_recipe("cnn").config
    model = models.build(config.architecture, **config.options)
    test = load_dataset(data).test
    start = time.perf_counter()
    evaluate(model, test.images)
    return time.perf_counter() - start
