"""Results made by hand: what an experiment's texts and charts are tried on."""

from dataclasses import replace

from core.experiments.results import Result
from core.runs.config import TrainingConfig

RESULT = Result(
    config=TrainingConfig(),
    test_accuracy=0.5,
    val_accuracy=0.5,
    seconds=1.0,
    parameters=1000,
    macs=2000,
    weights={"conv_1": 160},
    curves={},
)


def results(*accuracies, **changes):
    """Returns a result for each test accuracy; validation is as good."""
    return [
        replace(
            RESULT,
            config=TrainingConfig(seed=seed),
            test_accuracy=each,
            val_accuracy=each,
            **changes,
        )
        for seed, each in enumerate(accuracies)
    ]
