"""A fair comparison: network and recipe crossed, then equal work, equal seconds."""

from collections.abc import Iterator
from statistics import mean

import pandas as pd
import streamlit as st

from core.experiments.effects import Cells, Shares, difference, split_lead
from core.experiments.plans import ANN, ANNS, CNN, CNNS, FAIR_SECONDS, TIME, WORK
from core.tables import safe_table
from core.ui.app.predict import Question, ask
from core.ui.experiments.trained.drawing import show_dots
from core.ui.experiments.trained.trainings import find_trainings, show_trainings
from core.words import duration, percent

NETWORK, RECIPE, BOTH = "mostly the network", "mostly the recipe", "both alike"
MOSTLY = 2 / 3  # of the lead
QUESTION = Question(
    "experiments-fair",
    "Each trained with its own recipe on 10,000 images, the CNN leads. The two recipes "
    "differ, too (optimizer, learning rate, altered images, label smoothing, easy "
    "images skipped). What makes the lead?",
    (NETWORK, RECIPE, BOTH),
)


def show_fair() -> None:
    """Shows the experiment below its question."""
    trainings = find_trainings("fair")
    cells = trainings.cells
    st.markdown(
        "Each network is trained with its own recipe and with the other's, on the same "
        "10,000 images. Then both at equal cost: a CNN made so small that it computes "
        f"as much for an image as the ANN does, and {FAIR_SECONDS} seconds of training "
        "for either."
    )
    shares = split_lead(cells)
    truth = shares and say_what_leads(shares)
    if ask(QUESTION, truth, about=trainings.about) and cells:
        show_dots(cells, key="fair")
        if shares:
            st.markdown(explain(shares))
        for sentence in explain_costs(cells):
            st.markdown(sentence)
        with st.expander("What each training cost", icon=":material/table:"):
            frame = safe_table(cost_frame(cells))
            st.dataframe(frame, hide_index=True, width="stretch")
    show_trainings(trainings)


def say_what_leads(shares: Shares) -> str:
    """Returns what makes two thirds of the lead or more, if one of the two does."""
    most = MOSTLY * abs(shares.lead.value)
    if shares.network.value > most:
        return NETWORK
    return RECIPE if shares.recipe.value > most else BOTH


def explain(shares: Shares) -> str:
    """Says in Markdown how much of the lead network and recipe make."""
    sure = {True: "", False: " (the seeds cannot tell it from none)"}
    return (
        f"The CNN's lead, each with its own recipe, is **{shares.lead}**. Changing the "
        f"network alone brings **{shares.network}**{sure[shares.network.is_clear]}, "
        f"changing the recipe alone **{shares.recipe}**{sure[shares.recipe.is_clear]}; "
        "both are means over the two ways to hold the other fixed, and add up to it. "
        "The two networks have about as many parameters, so their number explains "
        "nothing here."
    )


def explain_costs(cells: Cells) -> Iterator[str]:
    """Yields in Markdown who leads at the same work, and in the same seconds."""
    for place, words in (
        (WORK, "At the same multiply-accumulates for an image and the ANN's recipe"),
        (TIME, f"After {FAIR_SECONDS} seconds of training, each with its own recipe"),
    ):
        pair = cells.get((CNN, place)), cells.get((ANN, place))
        if not (pair[0] and pair[1]):
            continue
        lead = difference(pair[0], pair[1])
        told = "" if lead.is_clear else ": the seeds cannot tell them apart"
        yield f"{words}, {lead.tell_lead('the CNN', 'the ANN')}{told}."
    own, crossed = cells.get((ANN, ANNS)), cells.get((ANN, CNNS))
    if own and crossed:
        gain = difference(crossed, own)
        told = "" if gain.value > 0 else ": a recipe is tuned for one network"
        yield f"The CNN's recipe changes the ANN by **{gain}**{told}."


def cost_frame(cells: Cells) -> pd.DataFrame:
    """Returns a row for each training: its size, its work, its seconds."""
    return pd.DataFrame(
        {
            "Network": series,
            "Trained": str(x),
            "Parameters": f"{results[0].parameters:,}",
            "MACs": f"{results[0].macs / 1e6:.2f} M",
            "Seconds": duration(mean(each.seconds for each in results)),
            "Validation, mean": percent(mean(each.val_accuracy for each in results)),
            "Test, mean": percent(mean(each.test_accuracy for each in results)),
            "Seeds": len(results),
        }
        for (series, x), results in cells.items()
    )
