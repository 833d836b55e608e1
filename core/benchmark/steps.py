"""Training steps, stock Keras against our path: `python -m core.benchmark.steps ...`.

Both train the same layers in turns, so that other work on the machine hits both.
"""

import sys
import time
from pathlib import Path

import numpy as np
import tensorflow as tf

import models
from core.benchmark.stock import compile_stock, fit_stock, say
from core.data.sources import load_dataset
from core.networks.network import evaluate, logits_model
from core.training.acceleration import choose_precision, mixed_precision_copy
from core.training.optimization import make_optimizer, make_step_runner
from core.training.recipes import get_recipe

STOCK_BATCH = 64  # of a house recipe in stock Keras: what most scripts take
WARM_UP_IMAGES = 640
ROUND_SECONDS = 4.0  # of stock Keras; then slow networks see fewer images


def compare(recipe, *, images, rounds, data, cache):
    """Prints one JSON line: images a second of both ways, each round and the best.

    Args:
        recipe: Its name.
        images: Training images in a round, at most.
        rounds: Turns of each; the first one also compiles and is not counted.
        data: The data source.
        cache: File of the precision measurement.
    """
    config = get_recipe(recipe).config
    train = load_dataset(data).train
    train = train.take(np.arange(min(images, len(train))))
    is_house = get_recipe(recipe).kind == "built-in"
    stock_config = config.replace(
        batch_size=STOCK_BATCH if is_house else config.batch_size
    )
    stock = compile_stock(stock_config, images=len(train))
    precision = choose_precision(config.precision, cache)
    ours = mixed_precision_copy(
        models.build(config.architecture, **config.options), precision
    )
    run_steps = make_step_runner(logits_model(ours), make_optimizer(config), config)
    few = train.take(np.arange(WARM_UP_IMAGES))
    fit_stock(stock, stock_config, few)  # compiles
    start = time.perf_counter()
    fit_stock(stock, stock_config, few)
    rate = WARM_UP_IMAGES / (time.perf_counter() - start)
    train = train.take(np.arange(min(len(train), int(rate * ROUND_SECONDS))))
    _run_ours(run_steps, train, 1)
    rates = {"stock": [], "ours": []}
    for _ in range(rounds):
        start = time.perf_counter()
        fit_stock(stock, stock_config, train)
        rates["stock"].append(len(train) / (time.perf_counter() - start))
        start = time.perf_counter()
        done = _run_ours(run_steps, train, max(1, len(train) // config.batch_size))
        rates["ours"].append(done / (time.perf_counter() - start))
    say(
        recipe=recipe,
        precision=precision,
        stock_batch=stock_config.batch_size,
        batch=config.batch_size,
        images=len(train),
        rates=rates,
        stock=float(np.median(rates["stock"])),
        ours=float(np.median(rates["ours"])),
    )


def _run_ours(run_steps, train, steps):
    """Runs `steps` steps of our path; returns how many images they saw."""
    rows = tf.range(len(train))
    losses, _ = run_steps(
        tf.constant(train.images),
        tf.constant(train.labels.astype(np.int32)),
        tf.ones(len(train)),
        rows,
        tf.constant(0),
        tf.constant(steps),
        tf.constant(0.5),
        tf.constant(0.0),
    )
    return len(losses.numpy())


def time_evaluation(recipe, *, data):
    """Prints the seconds that evaluating a run's network takes, as at its end."""
    config = get_recipe(recipe).config
    model = models.build(config.architecture, **config.options)
    test = load_dataset(data).test
    start = time.perf_counter()
    evaluate(model, test.images)
    say(recipe=recipe, images=len(test), seconds=time.perf_counter() - start)


if __name__ == "__main__":
    recipe, images, rounds, data, cache = sys.argv[1:]
    if images == "evaluation":
        time_evaluation(recipe, data=data)
    else:
        compare(
            recipe, images=int(images), rounds=int(rounds), data=data, cache=Path(cache)
        )
