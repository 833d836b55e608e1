"""Numbers of optimizers and schedules; training and the exported notebook read them."""

from typing import Any

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
WARM_UP_SHARE = 0.2  # of the triangle schedule
# Epochs without a better val_loss before the learning rate is multiplied by `factor`.
PLATEAU = {"factor": 0.5, "patience": 3}
