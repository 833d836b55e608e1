"""What Photos asks first: what will the network say, and which step matters most?"""

from collections.abc import Sequence

from core.data.dataset import CLASS_NAMES
from core.photos.lessons import StepLesson
from core.photos.options import STEPS
from core.photos.steps import SQUASH
from core.runs.run import Run
from core.ui.app.predict import Question, answers_to, ask, asks_questions
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.runs.photo_desk import Entry

PREDICTION, STEP = "photos-prediction", "photos-step"
MOST = 3  # photos that are asked about


def _about(entry: Entry, run: Run) -> str:
    return f"{run.id}#{entry.id}"


def is_covered(entry: Entry, run: Run) -> bool:
    """Tells whether a photo's prediction is to be guessed before it is shown."""
    answered = answers_to(PREDICTION) if asks_questions() else None
    if answered is None or len(answered) >= MOST:
        return False
    return _about(entry, run) not in answered


def ask_photo(entry: Entry, shown: EvaluatedRun) -> bool:
    """Asks what a network will say of a photo; tells whether it may be shown."""
    question = Question(
        PREDICTION, f"What will **{shown.name}** say of this photo?", CLASS_NAMES
    )
    truth = CLASS_NAMES[entry.prediction(shown.run).label]
    return ask(question, truth, about=_about(entry, shown.run), most=MOST)


def ask_step(
    lessons: Sequence[StepLesson], titles: dict[str, str], shown: EvaluatedRun
) -> bool:
    """Asks, once, without which step most predictions change; may it be shown?

    Where two steps change as many, nobody is asked.
    """
    steps = sorted(
        (each for each in lessons if each.name != SQUASH),
        key=lambda each: -each.changed,
    )
    first, second = steps[:2]
    if first.changed == second.changed:
        return True
    question = Question(
        STEP,
        f"Of the preparation of {first.total} photos one step is left out at a time. "
        f"Without which does **{shown.name}** change most of its predictions?",
        tuple(titles[name] for name in STEPS),
    )
    explain = (
        f"Without it {first.changed} of {first.total} predictions change, without "
        f"{titles[second.name].lower()} {second.changed}."
    )
    about = f"{shown.id}#{first.total}"
    return ask(question, titles[first.name], about=about, explain=explain, most=1)
