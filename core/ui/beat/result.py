"""What a finished round shows: scores, tests in words, what they can and cannot say."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from core.analysis.contest import (
    DISAGREEMENTS,
    EASY,
    LEARNER,
    RANDOM,
    Contest,
    PairedTest,
    describe_test,
    eligible_rows,
    smallest_clear_split,
)
from core.analysis.power import MOST_IMAGES, images_needed, mcnemar_power
from core.arrays import Rows
from core.charts.contest import ScoreRow, contest_figure
from core.palette import RUN_COLORS
from core.runs.rounds import Round, first_answers
from core.ui.beat.game import Game
from core.ui.beat.kept import list_rounds
from core.ui.runs.evaluated import EvaluatedRun
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.words import duration, percent

LEARNER_COLOR = RUN_COLORS[6]  # like none of the first CNN and ANN
CROWD = 0.835  # of 1,000 test images; zalandoresearch/fashion-mnist, README
CROWD_WORDS = (
    "Dashed: people without fashion expertise, 83.5 %, published in the README of "
    "Fashion-MNIST: 1,000 random test images, three labels from a crowd for each, and "
    "the majority's counted. The README says that its authors did not check it."
)
THIS, ALL = "this round", "all random rounds"


@dataclass(frozen=True, eq=False)
class Result:
    """A contest with the rows of its images, and whose it is."""

    game: Game
    kind: str
    rows: Rows  # (n,) of the game's images
    contest: Contest

    @property
    def names(self) -> list[str]:
        """The contestants', to be put into Markdown; the learner first."""
        return ["You", *(shown.name for shown in self.game.runs)]

    @property
    def honest(self) -> list[EvaluatedRun]:
        """The runs that are tested: those that did not learn from test images."""
        return [shown for shown in self.game.runs if not shown.run.is_leaked]

    @property
    def tests(self) -> list[PairedTest]:
        """The learner against each of the `honest`."""
        networks = tuple(s.evaluation.predictions[self.rows] for s in self.honest)
        return replace(self.contest, networks=networks).tests


def choose_result(game: Game, played: Round) -> Result:
    """Returns what is counted: a round, or all random ones where the reader says so."""
    rounds = list_rounds()
    answers = first_answers(rounds, RANDOM, game.data)
    answers = {row: a for row, a in answers.items() if row < len(game.images)}
    if played.kind != RANDOM or len(answers) <= len(played):
        return _make(
            game, played.kind, dict(zip(played.rows, played.answers, strict=True))
        )
    words = f"{ALL} ({len(answers)} images)"
    counted = choose_one(
        "Counted",
        [THIS, ALL],
        key="counted",
        format_func=lambda each: words if each == ALL else each,
    )
    if counted == THIS:
        answers = dict(zip(played.rows, played.answers, strict=True))
    else:
        st.caption(
            "Each image counts once, as you answered it first. Say beforehand how many "
            "rounds you will play: who stops when the result pleases finds differences "
            "that are not there."
        )
    return _make(game, played.kind, answers)


def _make(game: Game, kind: str, answers: dict[int, int]) -> Result:
    rows = np.array([*answers], np.int64)
    contest = Contest(
        labels=game.runs[0].evaluation.labels[rows],
        learner=np.array([*answers.values()], np.int64),
        networks=tuple(each.predictions[rows] for each in game.evaluations),
    )
    return Result(game, kind, rows, contest)


def show_scores(result: Result, played: Round) -> None:
    """Shows the scores, in words and with their intervals."""
    contest = result.contest
    told = [
        f"**{name}: {score.right}**"
        for name, score in zip(result.names, contest.scores, strict=True)
    ]
    taken = sum(played.seconds)
    st.markdown(
        f"Right of {len(contest)}: {', '.join(told)}. This round took you "
        f"{duration(taken)}, {taken / len(played):.1f} s an image."
    )
    has_line = result.kind == RANDOM and result.game.is_official
    colors = [LEARNER_COLOR, *(shown.color for shown in result.game.runs)]
    titles = ["You", *(shown.title for shown in result.game.runs)]
    looks = zip(titles, colors, contest.scores, strict=True)
    show_chart(
        contest_figure(
            [ScoreRow(t, c, s.right, s.n, s.interval) for t, c, s in looks],
            published=("crowd", CROWD) if has_line else None,
        ),
        key="scores",
        alt="Share of right predictions of each with its 95 % interval",
    )
    st.caption(" ".join([_describe_kind(result), *([CROWD_WORDS] * has_line)]))


def _describe_kind(result: Result) -> str:
    """Says what the scores of chosen images do not say."""
    if result.kind == EASY:
        return (
            "The networks are right on all of these because they were chosen so: you "
            "can draw level, and these scores say nothing of other images."
        )
    if result.kind == DISAGREEMENTS:
        rows = eligible_rows(result.game.evaluations, DISAGREEMENTS)
        shares = [
            f"{shown.name} is right on "
            f"{percent(float(shown.evaluation.is_correct[rows].mean()))}"
            for shown in result.game.runs
        ]
        return (
            f"Of all {len(rows):,} images on which the networks disagree, "
            f"{' and '.join(shares)}: these are the hard ones, and scores on them say "
            "nothing of other images."
        )
    return "Bands: 95 % Wilson intervals."


def show_tests(result: Result) -> None:
    """Says of each network whether the learner and it can be told apart."""
    contest = result.contest
    for shown in result.game.runs:
        if shown.run.is_leaked:
            st.markdown(
                f"**You and {shown.name}.** It learned from test images: its score is "
                "no measure, and nothing is tested."
            )
    if not result.honest:
        return
    for test, shown in zip(result.tests, result.honest, strict=True):
        st.markdown(
            f"**You and {shown.name}.** {describe_test(test, shown.name, len(contest))}"
        )
    st.caption(
        "Exact McNemar test, two-sided: only images that one of you alone got right "
        "say who is better."
    )
    with st.expander(f"What {len(contest)} images can show, and what they cannot"):
        st.markdown(describe_power(result))


def describe_power(result: Result) -> str:
    """Says how large a difference must be for so few images to show it."""
    n, tests = len(result.contest), len(result.honest)
    best = max(result.honest, key=lambda shown: shown.evaluation.accuracy)
    network = best.evaluation.accuracy
    alone = smallest_clear_split(1)
    together = smallest_clear_split(tests)
    more = f" ({together}, where two networks are tested at once)" if tests > 1 else ""
    yours = result.contest.scores[LEARNER]
    low, high = (100 * end for end in yours.interval)
    begin = (
        f"One image is {100 / n:.1f} points. Your {yours.right} of {n} fits true "
        f"accuracies from {low:.0f} to {high:.0f} % (95 % interval). For p < 0.05, at "
        f"least {alone} images must be decided one way and none the other{more}."
    )
    if result.kind != RANDOM:
        return begin
    return f"{begin}\n\n{_imagine(n, best.name, network)}"


def _imagine(n: int, name: str, network: float) -> str:
    """Takes the crowd's accuracy for the learner's, and counts rounds."""
    only_first, only_second = CROWD * (1 - network), network * (1 - CROWD)
    power = mcnemar_power(only_first, only_second, n)
    needed = images_needed(only_first, only_second)
    images = f"more than {MOST_IMAGES:,}" if needed is None else f"about {needed:,}"
    return (
        f"Suppose you were right on {percent(CROWD)} of all images, as the crowd was, "
        f"{name} on {percent(network)}, and your mistakes had nothing to do with one "
        f"another's. Then {100 * power:.0f} of 100 contests of {n} images would show "
        f"the difference; for 80 of 100 it takes {images} images. In truth hard images "
        "are hard for both, which makes the test somewhat stronger."
    )
