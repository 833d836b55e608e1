"""Networks and run folders for tests that look inside, without training."""

import keras
import numpy as np

import models
from core.networks.network import evaluate, export
from core.runs.config import TrainingConfig
from core.runs.store import RunStore
from core.runs.summary import DatasetDescription

KITS = {  # custom networks that together use every knob
    "strided": ("custom-cnn", {"blocks": 2, "filters": 8, "pooling": "stride"}),
    "wide-kernel": (
        "custom-cnn",
        {
            "blocks": 2,
            "filters": 8,
            "kernel": 5,
            "padding": "valid",
            "pooling": "average",
            "batch_norm": False,
            "activation": "gelu",
            "dense_units": 0,
        },
    ),
    "strided-valid": (
        "custom-cnn",
        {
            "blocks": 2,
            "filters": 8,
            "padding": "valid",
            "pooling": "stride",
            "activation": "tanh",
        },
    ),
    "leaky": ("custom-cnn", {"blocks": 4, "filters": 8, "activation": "leaky-relu"}),
    "residual": (
        "custom-cnn",
        {"blocks": 2, "filters": 8, "residual": True, "initialisation": "he"},
    ),
    "local": ("window-net", {"sharing": "local", "filters": 4}),
    "normed-ann": (
        "custom-ann",
        {"layers": 2, "units": 32, "batch_norm": True, "activation": "leaky-relu"},
    ),
}
EVERY = {name: (name, {}) for name in models.ARCHITECTURES} | KITS


def build_random(name, *, seed=0, dropout=None):
    """Builds a network of `EVERY` in which no weight is a tidy 0 or 1."""
    architecture, options = EVERY[name]
    keras.utils.set_random_seed(seed)
    model = models.build(architecture, dropout=dropout, **options)
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        for weight in layer.weights:
            if weight.name != "kernel":
                weight.assign(rng.uniform(0.2, 1.2, weight.shape) - 0.1)
    return model


def draw_noise(count=2, *, seed=0):
    """Returns `(count, 28, 28)` uint8 noise."""
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), np.uint8)


def outputs_of(model, images):
    """Returns what Keras computes at every layer, the image first."""
    every = keras.Model(model.input, [layer.output for layer in model.layers])
    pixels = images[..., None].astype(np.float32)
    return [np.asarray(each) for each in every(pixels, training=False)]


def save_run(folder, name, *, dataset=None):
    """Saves an untrained network as a finished run and returns its folder as text.

    Args:
        folder: The runs folder.
        name: One of `EVERY`.
        dataset: The Dataset that it was judged on, or None for a run without.
    """
    architecture, options = EVERY[name]
    store = RunStore(folder)
    config = TrainingConfig(
        recipe=architecture,
        architecture=architecture,
        options=options,
        data=dataset.source if dataset else "drawn",
    )
    run = store.create(config, claim=True)
    model = build_random(name)
    export(model, run.model_path)
    if dataset is not None:
        described = DatasetDescription(dataset.name, dataset.digest)
        store.describe(run.id, dataset=described.to_dict())
        probabilities, features = evaluate(model, dataset.test.images)
        np.savez(
            run.path / "test.npz",
            labels=dataset.test.labels,
            probabilities=probabilities,
            features=features.astype(np.float16),
        )
    return str(run.path)
