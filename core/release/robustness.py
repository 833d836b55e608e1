"""The reference runs' answers about altered images that ship: gathered, written."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from core.data.alterations import ALTERATIONS, Alteration
from core.experiments.answers import SHIPPED, AnswerStore, Case, Right, write_shipped
from core.experiments.robustness import count_images
from core.runs.run import Run


def pack_robustness(answers: AnswerStore, runs: Sequence[Run], output: Path) -> Path:
    """Writes what is known of the reference runs; those asked for every amount alone.

    Raises:
        ValueError: where there is nothing to pack.
    """
    known = list(_list_complete(answers, runs))
    if not known:
        raise ValueError(
            "There must be answers to pack, received none of every amount. Ask the "
            "reference runs first: python -m core experiment shift, then noise."
        )
    write_shipped(output / SHIPPED, known)
    return output / SHIPPED


def _list_complete(
    answers: AnswerStore, runs: Sequence[Run]
) -> Iterator[tuple[Case, Right]]:
    for run in runs:
        for alteration in ALTERATIONS.values():
            case = Case.of(run, alteration, count_images(run))
            right = answers.find(case)
            if _is_complete(alteration, right):
                yield case, right


def _is_complete(alteration: Alteration, right: Right) -> bool:
    return set(alteration.amounts) <= set(right)
