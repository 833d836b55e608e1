"""What Confusion asks first: which two classes look most alike to the network?"""

from collections.abc import Sequence

from core.analysis.evaluation import ConfusedPair, Evaluation
from core.data.dataset import CLASS_NAMES
from core.ui.app.links import link_begins
from core.ui.app.predict import Question, answers_to, ask
from core.ui.runs.evaluated import EvaluatedRun
from core.words import percent

KEY = "confusion-leading-pair"
# Of the page in a link: who brings one is not asked.
OWN = ("true", "predicted", "matrix_kind", "beside", "pair", "replay_epoch")
# Labels of pairs that look alike to people, or share a use.
LIKELY = ((0, 6), (2, 4), (7, 9), (3, 4), (2, 6), (5, 7))
CHOICES = 5


def ask_pair(runs: Sequence[EvaluatedRun]) -> bool:
    """Asks for the pair that is confused most, once; may the page be shown?"""
    shown = runs[0]
    pairs = shown.evaluation.most_confused(2)
    if not pairs or (any(map(link_begins, OWN)) and not answers_to(KEY)):
        return True
    if len(pairs) == 2 and pairs[0].count == pairs[1].count:
        return True  # nobody could be right
    question = Question(
        KEY,
        f"Which two classes does **{shown.name}** confuse most often, both ways "
        "together?",
        list_choices(pairs[0]),
    )
    words = explain_pair(shown.evaluation, pairs[0])
    truth = name_pair(pairs[0].first, pairs[0].second)
    return ask(question, truth, about=shown.id, explain=words, most=1)


def list_choices(leader: ConfusedPair) -> tuple[str, ...]:
    """Returns names of pairs in the order of the classes, the true one among them."""
    truth = (leader.first, leader.second)
    others = [pair for pair in LIKELY if pair != truth][: CHOICES - 1]
    return tuple(name_pair(*pair) for pair in sorted([truth, *others]))


def name_pair(first: int, second: int) -> str:
    """Returns `Pullover and Coat`."""
    return f"{CLASS_NAMES[first]} and {CLASS_NAMES[second]}"


def explain_pair(evaluation: Evaluation, leader: ConfusedPair) -> str:
    """Says how many of the errors the leading pair makes, and which way they go."""
    first, second = CLASS_NAMES[leader.first], CLASS_NAMES[leader.second]
    errors = int((~evaluation.is_correct).sum())
    return (
        f"{leader.count:,} of {errors:,} errors, {percent(leader.share_of_errors, 0)}: "
        f"{first} is taken for {second} {leader.count_first_as_second:,} times, "
        f"{second} for {first} {leader.count_second_as_first:,} times."
    )
