"""Convolution, locality, sharing: the same windows with and without shared weights."""

from collections.abc import Iterator
from statistics import mean

import pandas as pd
import streamlit as st

from core.experiments.effects import Cells, difference
from core.experiments.plans import SHARING
from core.experiments.sharing import count_weights
from core.palette import ANN_COLOR, CNN_COLOR, RUN_COLORS
from core.runs.appearance import names
from core.runs.choosing import default_pair
from core.runs.run import Run
from core.tables import safe_table
from core.ui.app.predict import Question, ask
from core.ui.app.state import get_store
from core.ui.experiments.trained.drawing import show_dots
from core.ui.experiments.trained.trainings import find_trainings, show_trainings
from core.ui.widgets.facts import show_facts
from core.words import percent

CONVOLUTION, LOCAL, DENSE = SHARING
COLORS: dict[str, str] = {
    CONVOLUTION: CNN_COLOR,
    LOCAL: RUN_COLORS[2],
    DENSE: ANN_COLOR,
}
QUESTION = Question(
    "experiments-sharing",
    "Three networks, trained alike: a *convolution*; the same small windows, but each "
    "place with weights of its own (*local*); and *dense* layers that see everything "
    "at once. All three have equally many units. Which is the most accurate?",
    SHARING,
)


def show_sharing() -> None:
    """Shows the experiment below its question."""
    trainings = find_trainings("sharing")
    found = trainings.cells.items()
    cells: Cells = {(kind, kind): results for (kind, _), results in found}
    st.markdown(
        "A convolution makes two assumptions. *Locality*: a unit looks at a small "
        "window. *Weight sharing*: all windows are looked at with the same weights. "
        "The middle network keeps the first one and gives up the second."
    )
    if ask(QUESTION, find_best(cells), about=trainings.about) and cells:
        show_dots(cells, key="sharing", colors=COLORS)
        for sentence in explain(cells):
            st.markdown(sentence)
        show_facts(weight_frame(cells), "weights.csv")
        _show_own_layers()
    show_trainings(trainings)


def find_best(cells: Cells) -> str | None:
    """Returns the network with the highest mean; None before all are known."""
    if len(cells) < len(SHARING):
        return None
    means = {
        kind: mean(each.test_accuracy for each in results)
        for (kind, _), results in cells.items()
    }
    return max(means, key=means.__getitem__)


def explain(cells: Cells) -> Iterator[str]:
    """Yields in Markdown what locality and sharing bring, by the figures."""
    groups = [cells.get((kind, kind)) for kind in SHARING]
    convolution, local, dense = groups
    if not (convolution and local and dense):
        return
    locality, sharing = difference(local, dense), difference(convolution, local)
    yield (
        f"Locality, without sharing: {_tell(locality)} against dense layers. Sharing, "
        f"with the same windows: {_tell(sharing)}."
    )
    more = local[0].parameters / convolution[0].parameters
    yield (
        f"The local network has {more:.1f} times the weights of the convolution, and "
        "each of them learns from one place of the image alone. A shared weight learns "
        "from every place: an edge that was seen at the collar is known at the hem."
    )


def _tell(effect: object) -> str:
    return f"**{effect}**"


def weight_frame(cells: Cells) -> pd.DataFrame:
    """Returns a row for each network: weights by layer, all of them, accuracy."""
    rows = list[dict[str, object]]()
    for (kind, _), results in cells.items():
        layers = ", ".join(f"{k} {v:,}" for k, v in results[0].weights.items())
        rows.append(
            {
                "Network": kind,
                "Parameters": f"{results[0].parameters:,}",
                "MACs": f"{results[0].macs / 1e6:.2f} M",
                "Parameters by layer": layers,
                "Test, mean": percent(mean(each.test_accuracy for each in results)),
            }
        )
    return pd.DataFrame(rows)


def _show_own_layers() -> None:
    """Counts the weights of a run's convolutions, and what they would be without."""
    every = [run for run in get_store().list()[0] if run.is_evaluated]
    first = default_pair(every)
    runs = [*first, *(run for run in every if run not in first)]
    runs = [run for run in runs if any(count_weights(run.summary.layers))]
    if not runs:
        return
    st.subheader("The layers of your own network")
    titles = dict(zip([run.id for run in runs], names(runs), strict=True))
    by_id = {run.id: run for run in runs}
    chosen = st.selectbox(
        "Network", list(titles), format_func=titles.__getitem__, key="sharing_run"
    )
    st.dataframe(
        safe_table(layer_frame(by_id[chosen])), hide_index=True, width="stretch"
    )
    st.caption(
        "Weights of each convolution without biases; in brackets, how many times as "
        "many the same layer would need with weights of its own at each place, and as "
        "a dense layer between the same inputs and outputs."
    )


def layer_frame(run: Run) -> pd.DataFrame:
    """Returns a row for each convolution of a run."""
    return pd.DataFrame(
        {
            "Layer": each.name,
            "Convolution": f"{each.shared:,}",
            "Without sharing": f"{each.local:,} ({each.ratios[0]:,.0f})",
            "Dense": f"{each.dense:,} ({each.ratios[1]:,.0f})",
        }
        for each in count_weights(run.summary.layers)
    )
