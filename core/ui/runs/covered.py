"""What other pages keep to themselves until a page has asked about it."""

from core.ui.app.predict import answers_to, asks_questions

SEEDS = "compare-seeds"  # the question where the seeds of one run lie


def hides_seeds() -> bool:
    """Tells whether Compare has yet to ask where the seeds of a run lie."""
    return asks_questions() and not answers_to(SEEDS)
