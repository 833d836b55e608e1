"""The offer of the crossed pair: how much is the network, how much the recipe."""

import pandas as pd
import streamlit as st

from core.experiments.crossed import Crossed, find_crossed
from core.experiments.results import identity
from core.tables import safe_table
from core.ui.app.state import get_settings, get_store
from core.ui.runs.actions import start
from core.ui.runs.evaluated import EvaluatedRun
from core.words import duration, percent


def show_crossed(first: EvaluatedRun, second: EvaluatedRun) -> None:
    """Offers to train either network with the other's recipe, or shows all four."""
    runs = get_store().list()[0]
    crossed = find_crossed(first.run, second.run, runs)
    if crossed is None:
        return
    with st.expander("Network or recipe?", icon=":material/swap_calls:"):
        st.markdown(
            f"**{first.name}** and **{second.name}** differ in network and in recipe. "
            "Either network with the other's recipe tells the two apart; one training "
            "of each, so what differs by luck is in it."
        )
        frame = safe_table(crossed_frame(crossed, (first.title, second.title)))
        st.dataframe(frame, hide_index=True, width="stretch")
        _offer(crossed)
        st.page_link(
            "pages/experiments.py",
            label="A fair comparison: three seeds, equal work, equal seconds",
            icon=":material/science:",
            query_params={"experiment": "fair"},
        )


def crossed_frame(crossed: Crossed, titles: tuple[str, str]) -> pd.DataFrame:
    """Returns the test accuracies: a row for each network, a column for each recipe."""
    own = [
        percent(run.summary.test_accuracy) for run in (crossed.first, crossed.second)
    ]
    other = [
        percent(run.summary.test_accuracy) if run is not None else "not trained"
        for run in crossed.found
    ]
    return pd.DataFrame(
        {
            "Network": titles,
            f"Recipe of {titles[0]}": [own[0], other[1]],
            f"Recipe of {titles[1]}": [other[0], own[1]],
        }
    )


def _offer(crossed: Crossed) -> None:
    """Offers what is missing, unless it trains or its data is not the one in use."""
    taken = {
        identity(run.config)
        for run in get_store().list()[0]
        if run.is_active or run.recorded.state == "queued"
    }
    missing = [
        at for at in crossed.missing if identity(crossed.configs[at]) not in taken
    ]
    if not missing:
        if crossed.missing:
            st.caption("It trains, or waits to: see the Train page.")
        else:
            _link_to_all(crossed)
        return
    if crossed.first.config.data != get_settings().data:
        st.caption("To train it, choose the data of these runs on the Data page.")
        return
    st.button(
        f"Train the crossed pair (about {duration(crossed.seconds)})",
        key="crossed",
        icon=":material/play_arrow:",
        on_click=start,
        args=(
            [crossed.configs[at] for at in missing],
            [crossed.titles[at] for at in missing],
        ),
    )


def _link_to_all(crossed: Crossed) -> None:
    runs = crossed.first, crossed.second, *crossed.found
    st.page_link(
        "pages/compare.py",
        label="Compare all four",
        icon=":material/compare_arrows:",
        query_params={"runs": [run.id for run in runs if run is not None]},
    )
