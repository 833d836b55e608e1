"""What Classes asks first: how many shirts does a network with such accuracy find?"""

from collections.abc import Sequence

from core.analysis.evaluation import Evaluation
from core.data.dataset import CLASS_NAMES
from core.ui.app.links import link_values
from core.ui.app.predict import Question, Scale, answers_to, ask
from core.ui.runs.evaluated import EvaluatedRun
from core.words import percent

SHIRT = CLASS_NAMES.index("Shirt")  # what most networks find hardest
KEY = "classes-shirt-recall"
OWN = ("class", "class_measure")  # of the page in a link: who brings one is not asked


def ask_recall(runs: Sequence[EvaluatedRun]) -> bool:
    """Asks for the recall of shirts, once; tells whether the page may be shown."""
    shown = runs[0]
    evaluation = shown.evaluation
    if not evaluation.support[SHIRT]:
        return True
    if any(map(link_values, OWN)) and not answers_to(KEY):
        return True
    question = Question(
        KEY,
        f"**{shown.name}** is right on {percent(evaluation.accuracy)} of all test "
        f"images. Of the {evaluation.support[SHIRT]:,} shirts among them, what share "
        "does it find?",
        scale=Scale(0, 100, 1, tolerance=5),
    )
    truth = 100 * float(evaluation.recall[SHIRT])
    words = explain_recall(evaluation)
    return ask(question, truth, about=shown.id, explain=words, most=1)


def explain_recall(evaluation: Evaluation) -> str:
    """Says where the recall of shirts stands among the classes, and why."""
    order = evaluation.recall.argsort(kind="stable")
    row = evaluation.confusion[SHIRT].copy()
    row[SHIRT] = 0
    other, best, worst = int(row.argmax()), int(order[-1]), int(order[0])
    highest, lowest = (percent(float(evaluation.recall[k])) for k in (best, worst))
    taken = (
        f" It takes {row[other]:,} of them for {CLASS_NAMES[other]}."
        if row[other]
        else ""
    )
    return (
        "Accuracy is a mean over the classes, and hides the single one: the highest "
        f"recall is that of {CLASS_NAMES[best]}, {highest}, the lowest that of "
        f"{CLASS_NAMES[worst]}, {lowest}.{taken}"
    )
