"""Which runs may be compared: those judged on the same images."""

from core.analysis.comparison import Comparison
from core.analysis.evaluation import Evaluation


def check_same_data(runs):
    """Refuses runs that learned from, or were judged on, different data.

    Args:
        runs: Evaluated Runs.

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


def describe_data(run):
    """Returns the name of a run's data and the start of its digest."""
    return f"{run.dataset.name} ({run.dataset.digest[:8]})"


def evaluation_of(run):
    """Returns the Evaluation of an evaluated Run on its test split.

    Raises:
        ValueError: when it was not evaluated or its files are damaged.
    """
    if not run.is_evaluated:
        raise ValueError(
            f"{run.title} must be finished or stopped to be compared, it is "
            f"{run.status.state}. Wait for it, or train it again."
        )
    return Evaluation(*run.test_predictions())


def compare_runs(first, second):
    """Returns the Comparison of two evaluated Runs.

    Raises:
        ValueError: when they were not judged on the same images.
    """
    evaluations = evaluation_of(first), evaluation_of(second)
    check_same_data([first, second])
    return Comparison(*evaluations)
