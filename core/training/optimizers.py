"""Numbers of optimizers and schedules; training and the exported notebook read them."""

from typing import Any

from core.runs.config import TrainingConfig

OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {  # the class, and its options
    "adam": ("Adam", {}),
    "adamw": ("AdamW", {"weight_decay": 0.01}),
    "sgd": ("SGD", {"momentum": 0.9, "nesterov": True}),
    "muon": ("Muon", {}),
}
MUON = {  # Jordan 2024; what is no kernel of a convolution is Adam's
    "momentum": 0.9,
    "adam_ratio": 0.1,  # of Adam's learning rate to that of the kernels
    "beta_1": 0.9,
    "beta_2": 0.99,
    "epsilon": 1e-8,
}
# Newton-Schulz, tuned so that few steps bring singular values near 1 (Jordan 2024).
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 3
RANGE_START = 1e-4  # of the learning rate: where the range-test schedule begins
# The range test ends where the loss is this many times the lowest so far.
RANGE_END = 4.0
WARM_UP_SHARE = 0.2  # of the triangle schedule
# Epochs without a better val_loss before the learning rate is multiplied by `factor`.
PLATEAU = {"factor": 0.5, "patience": 3}


def optimizer_options(config: TrainingConfig) -> dict[str, Any]:
    """Returns what a run's optimizer is made with beside its learning rate."""
    options = dict(OPTIMIZERS[config.optimizer][1])
    if config.weight_decay is not None:
        options["weight_decay"] = config.weight_decay
    if not options.get("weight_decay") and config.optimizer != "adamw":
        options.pop("weight_decay", None)  # no step has to multiply by 1
    return options
