"""`evaluate`: everything the test images say about one run."""

from core.analysis.calibration import (
    apply_temperature,
    calibration_interval,
    fit_temperature,
    reliability,
)
from core.analysis.classes import classification_report, score_classes
from core.analysis.evaluation import Evaluation
from core.analysis.pairing import evaluation_of
from core.commands.output import show
from core.commands.runs import find_run
from core.data.dataset import CLASS_NAMES
from core.runs.store import RunStore
from core.words import percent, percent_range


def evaluate_command(arguments):
    """Judges a run on the test split: classes, hotspots, calibration."""
    run = find_run(RunStore(arguments.runs_dir), arguments.runs[0])
    evaluation = evaluation_of(run)
    temperature = fit_temperature(*run.validation_predictions())
    softer = apply_temperature(evaluation.probabilities, temperature)
    after = Evaluation(evaluation.labels, softer)
    result = {
        "run_id": run.id,
        "accuracy": evaluation.accuracy,
        "interval": list(evaluation.accuracy_interval),
        "per_class": [row.to_dict() for row in score_classes(evaluation)],
        "confusion": evaluation.confusion.tolist(),
        "hotspots": [
            {
                "first": CLASS_NAMES[pair.first],
                "second": CLASS_NAMES[pair.second],
                "count_first_as_second": pair.count_first_as_second,
                "count_second_as_first": pair.count_second_as_first,
                "share_of_errors": pair.share_of_errors,
            }
            for pair in evaluation.most_confused(None)
        ],
        "ece": reliability(evaluation).error,
        "ece_interval": list(calibration_interval(evaluation)),
        "ece_after_temperature": reliability(after).error,
        "temperature": temperature,
    }
    show(arguments, result, _lines(run, evaluation, result))


def _lines(run, evaluation, result):
    interval = percent_range(evaluation.accuracy_interval, 2)
    yield f"{run.title}: test accuracy {percent(evaluation.accuracy, 2)} ({interval})"
    yield ""
    yield classification_report(evaluation)
    yield "Most confused:"
    for pair in result["hotspots"][:5]:
        yield (
            f"  {pair['first']} as {pair['second']} {pair['count_first_as_second']}, "
            f"{pair['second']} as {pair['first']} {pair['count_second_as_first']}: "
            f"{percent(pair['share_of_errors'])} of all errors"
        )
    yield ""
    yield (
        f"Calibration error {percent(result['ece'], 2)}, after dividing by the "
        f"temperature {result['temperature']:.2f} (from validation images) "
        f"{percent(result['ece_after_temperature'], 2)}"
    )
