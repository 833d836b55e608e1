"""What is played on: the runs' test images, else garments that this program draws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.analysis.contest import DISAGREEMENTS, EASY, RANDOM, draw_round
from core.analysis.evaluation import Evaluation
from core.arrays import Images, Integers, LabelledImages, Probabilities, Rows
from core.data.drawn import draw_garments
from core.networks.inference import InferenceError
from core.runs.rounds import Opponent, Round
from core.ui.app.state import get_inference
from core.ui.runs.evaluated import BY_STAMP, EvaluatedRun
from core.ui.runs.images import find_images
from core.words import plain

DRAWN = "drawn for this game"  # in a round: what its images are of
DRAWINGS, SEED = 1_000, 15  # a test set of their own, which no network has learned from


@dataclass(frozen=True, eq=False)
class Game:
    """Images, and the runs with their evaluations on these."""

    images: Images  # (n, 28, 28)
    runs: list[EvaluatedRun]
    data: str  # digest of the dataset, or `DRAWN`
    is_official: bool  # Fashion-MNIST's own test images

    @property
    def is_drawn(self) -> bool:
        """Whether the garments were drawn since the runs' images are not here."""
        return self.data == DRAWN

    @property
    def evaluations(self) -> list[Evaluation]:
        """Of the runs, on these images."""
        return [shown.evaluation for shown in self.runs]

    @property
    def kinds(self) -> list[str]:
        """Kinds of rounds that can be played; disagreements take two networks."""
        return [RANDOM, EASY, *([DISAGREEMENTS] if len(self.runs) > 1 else [])]

    def draw(self, kind: str, number: int) -> Rows:
        """Returns the rows of a round's images."""
        return draw_round(self.evaluations, kind, number)

    def begin(self, kind: str, number: int, rows: Rows) -> Round:
        """Returns a round of these rows before its first answer."""
        labels = self.runs[0].evaluation.labels[rows]
        opponents = [
            Opponent(shown.title[:200], _wholes(shown.evaluation.predictions[rows]))
            for shown in self.runs
        ]
        return Round(
            kind, number, self.data, _wholes(rows), _wholes(labels), tuple(opponents)
        )


def _wholes(values: Integers) -> tuple[int, ...]:
    return tuple(map(int, values))


def find_game(runs: Sequence[EvaluatedRun]) -> Game | None:
    """Returns what is played with these runs, or None after saying what went wrong."""
    dataset, problems = find_images(runs[0].run)
    if dataset is not None:
        images, digest = dataset.test.images, runs[0].run.dataset.digest
        return Game(images, list(runs), digest, dataset.is_official)
    images, labels = _draw()
    try:
        seen = [
            replace(shown, evaluation=Evaluation(labels, _predict(shown)))
            for shown in runs
        ]
    except (ValueError, InferenceError) as error:
        st.warning(plain(error), icon=":material/error:")
        st.button("Try again", key="game_again", icon=":material/refresh:")
        return None
    st.info(
        "**Played on drawn garments.** The test images are not on this machine "
        f"({_why(problems)}), so this program drew {len(images):,} garments, and the "
        "networks predicted them a moment ago. They learned from photographs: expect "
        "them to do worse here than on their own test images.",
        icon=":material/draw:",
    )
    return Game(images, seen, DRAWN, is_official=False)


def _why(problems: Sequence[object]) -> str:
    texts = [each for each in problems if isinstance(each, str)]
    return plain(texts[0].rstrip(".")) if texts else "get them on the page *Data*"


@st.cache_resource(show_spinner="Drawing garments …")
def _draw() -> LabelledImages:
    return draw_garments(0, DRAWINGS, seed=SEED)[1]


@st.cache_resource(
    max_entries=16, show_spinner="Asking the networks …", hash_funcs=BY_STAMP
)
def _predict(shown: EvaluatedRun) -> Probabilities:
    images, _ = _draw()
    return get_inference().call(
        "core.networks.loader:predict", str(shown.run.path), images
    )
