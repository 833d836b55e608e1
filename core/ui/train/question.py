"""What Train asks first: which curve is higher after epoch 1, and why?"""

from collections.abc import Sequence

from core.runs.run import Run
from core.ui.app.predict import Question, answers_to, ask, asks_questions, was_guessed
from core.words import percent, plain

HIGHER, WHY = "train-first-epoch", "train-first-epoch-why"
TRAINING, VALIDATION = "Training", "Validation"
# The first is right.
REASONS = (
    "Training accuracy is a mean over the epoch, in which it still learned",
    "The validation images are easier than the training images",
    "It is a bug: validation images must have got into training",
)


def ask_first_epoch(runs: Sequence[Run]) -> bool:
    """Asks of one run, once; tells whether learning curves may be shown.

    Before its first epoch has ended a guess waits for it.
    """
    run = next((each for each in runs if not each.config.initial_epoch), None)
    if run is None or not asks_questions():
        return True
    first = run.history.head(1)
    training, validation = (
        float(first[name].iloc[0]) if len(first) else None
        for name in ("accuracy", "val_accuracy")
    )
    if training is not None and training == validation:
        return True
    question = Question(
        HIGHER,
        f"After epoch 1 of **{plain(run.title)}**: on which images will its accuracy "
        "be higher, on training or on validation images?",
        (TRAINING, VALIDATION),
    )
    truth, explain = None, ""
    if training is not None and validation is not None:
        truth = TRAINING if training > validation else VALIDATION
        explain = (
            f"{percent(training)} on training images, {percent(validation)} on "
            "validation images."
        )
    if not ask(question, truth, explain=explain, about=run.id, most=1):
        return False
    return truth != VALIDATION or _ask_why(run)


def _ask_why(run: Run) -> bool:
    """Asks why validation is higher, of the run that was guessed on."""
    if run.id not in answers_to(HIGHER) or not was_guessed(HIGHER, run.id):
        return True
    order = (REASONS[1], REASONS[0], REASONS[2])
    question = Question(WHY, "Why is validation accuracy higher in epoch 1?", order)
    explain = (
        "Validation accuracy is that of the network at the end of the epoch. Dropout "
        "and altered images are on in training alone, and lower its accuracy, too."
    )
    return ask(question, REASONS[0], explain=explain, about=run.id, most=1)
