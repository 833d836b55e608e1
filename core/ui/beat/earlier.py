"""Rounds that were played before, the best of them, and all as CSV."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from core.data.dataset import CLASS_NAMES
from core.runs.rounds import Round, fresh_rounds
from core.tables import safe_table
from core.ui.beat.kept import list_rounds
from core.ui.widgets.download import offer_csv
from core.words import count, duration


def show_earlier() -> None:
    """Lists the finished rounds, the newest first, with the best score of a kind."""
    rounds = [each for each in list_rounds() if each.is_finished]
    if not rounds:
        return
    st.subheader("Your rounds")
    st.markdown(describe_best(rounds))
    st.dataframe(
        safe_table(list_scores(rounds)[::-1]), hide_index=True, width="stretch"
    )
    offer_csv("Every answer as CSV", lambda: list_answers(rounds), "beat-the-model.csv")


def describe_best(rounds: Sequence[Round]) -> str:
    """Names the best score of each kind in Markdown; seen images do not count."""
    best: dict[str, Round] = {}
    for each in fresh_rounds(rounds):
        other = best.get(each.kind)
        if other is None or each.right / len(each) > other.right / len(other):
            best[each.kind] = each
    named = [
        f"{kind} **{each.right} of {len(each)}** (round {each.number})"
        for kind, each in best.items()
    ]
    words = f"Best so far: {'; '.join(named)}. {count(len(rounds), 'round')} played."
    again = len(rounds) - len(fresh_rounds(rounds))
    if again:
        words += f" {again} with images seen before: not counted as best."
    return words


def list_scores(rounds: Sequence[Round]) -> pd.DataFrame:
    """Returns one row for each round; networks as they were then."""
    fresh = {each.key for each in fresh_rounds(rounds)}
    return pd.DataFrame(
        {
            "played": datetime.fromtimestamp(each.at).strftime("%Y-%m-%d %H:%M"),
            "images": each.kind,
            "round": each.number,
            "you": f"{each.right} of {len(each)}",
            "networks": "; ".join(_list_opponents(each)),
            "time": duration(sum(each.seconds)),
            "images seen before": "" if each.key in fresh else "yes",
        }
        for each in rounds
    )


def _list_opponents(played: Round) -> list[str]:
    return [
        f"{each.name} "
        f"{sum(a == b for a, b in zip(each.predictions, played.labels, strict=True))}"
        for each in played.opponents
    ]


def list_answers(rounds: Sequence[Round]) -> pd.DataFrame:
    """Returns one row for each answer, with the networks' predictions beside it."""
    rows = []
    for played in rounds:
        for place, row in enumerate(played.rows):
            said: dict[str, str] = {}
            for number, each in enumerate(played.opponents, 1):
                predicted = CLASS_NAMES[each.predictions[place]]
                said[f"network {number}"] = f"{each.name}: {predicted}"
            rows.append(
                {
                    "played": datetime.fromtimestamp(played.at).isoformat(
                        "T", "seconds"
                    ),
                    "images": played.kind,
                    "round": played.number,
                    "data": played.data,
                    "test image": row,
                    "true class": CLASS_NAMES[played.labels[place]],
                    "you": CLASS_NAMES[played.answers[place]],
                    "is right": played.answers[place] == played.labels[place],
                    "seconds": played.seconds[place],
                }
                | said
            )
    return pd.DataFrame(rows)
