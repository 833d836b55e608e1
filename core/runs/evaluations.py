"""What analysis says of runs: one's evaluation and calibration, two compared."""

from collections.abc import Sequence

from core.analysis.calibration import Calibration
from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation
from core.runs.run import Run


def check_same_data(runs: Sequence[Run]) -> None:
    """Refuses runs that were trained or evaluated on different data.

    Raises:
        ValueError: names the runs and the data of each.
    """
    digests = {run.dataset.digest for run in runs}
    if len(digests) > 1:
        listed = "; ".join(f"{run.title}: {describe_data(run)}" for run in runs)
        raise ValueError(
            f"Runs must share their data to be compared, received {listed}. "
            "Train both on the same source."
        )


def describe_data(run: Run) -> str:
    """Returns the name of a run's data and the start of its digest."""
    return f"{run.dataset.name} ({run.dataset.digest[:8]})"


def evaluation_of(run: Run) -> Evaluation:
    """Returns the Evaluation of a run on its test split.

    Raises:
        ValueError: when it was not evaluated or its files are damaged.
    """
    run.check_evaluated("to be compared")
    return Evaluation(*run.test_predictions())


def calibration_of(run: Run, evaluation: Evaluation | None = None) -> Calibration:
    """Returns the Calibration of an evaluated run.

    It has no temperature where the run saved no validation predictions, as the first
    runs of this app did not.

    Raises:
        ValueError: as `evaluation_of` does, which loads `evaluation` where not given.
    """
    evaluation = evaluation or evaluation_of(run)
    try:
        validation = run.validation_predictions()
    except ValueError:
        return Calibration(evaluation)
    return Calibration.of(evaluation, *validation)


def compare_runs(first: Run, second: Run) -> Comparison:
    """Returns the Comparison of two evaluated runs.

    Raises:
        ValueError: when they were not evaluated on the same images.
    """
    evaluations = evaluation_of(first), evaluation_of(second)
    check_same_data([first, second])
    return Comparison(*evaluations)
