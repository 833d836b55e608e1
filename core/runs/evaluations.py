"""What analysis says of runs: one's evaluation and calibration, two compared."""

from collections.abc import Sequence

from core.analysis.calibration import Calibration, fit_temperature
from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.runs.run import Run


def check_same_data(runs: Sequence[Run]) -> None:
    """Raises a ValueError for runs on different data, with the data of each."""
    digests = {run.dataset.digest for run in runs}
    if len(digests) > 1:
        listed = "; ".join(f"{run.title}: {describe_data(run)}" for run in runs)
        raise ValueError(
            f"Runs must share their data to be compared, received {listed}. "
            "Train both on the same source."
        )


def check_fair(runs: Sequence[Run]) -> None:
    """Raises a ValueError where there can be no verdict: leaked runs, other data."""
    for run in runs:
        if run.is_leaked:
            raise ValueError(
                f"{run.title} learned from the test images, so its accuracy on them "
                "measures nothing: there is no verdict on it. Choose other runs."
            )
    check_same_data(runs)


def describe_data(run: Run) -> str:
    """Returns the name of a run's data and the start of its digest."""
    return f"{run.dataset.name} ({run.dataset.digest[:8]})"


def evaluation_of(run: Run) -> Evaluation:
    """Returns the Evaluation on the test split; a ValueError where there is none."""
    run.check_evaluated("to be compared")
    return Evaluation(*run.test_predictions())


def validation_of(run: Run) -> Evaluation:
    """Returns the Evaluation on the validation split; a ValueError without one."""
    return Evaluation(*run.validation_predictions())


def calibration_of(run: Run, evaluation: Evaluation | None = None) -> Calibration:
    """Returns the Calibration of an evaluated run, whose Evaluation may be at hand.

    It has no temperature where the run saved no validation predictions, as the first
    runs of this app did not.
    """
    evaluation = evaluation or evaluation_of(run)
    try:
        validation = run.validation_predictions()
    except ValueError:
        return Calibration(evaluation)
    return Calibration(evaluation, fit_temperature(*validation))


def compare_runs(first: Run, second: Run) -> Comparison:
    """Returns the Comparison of two different runs on the same data, none leaked."""
    if first.id == second.id:
        raise ValueError(
            f"Two different runs must be compared, received {first.id} twice. "
            "Name another one."
        )
    evaluations = evaluation_of(first), evaluation_of(second)
    check_fair([first, second])
    return Comparison(*evaluations)
