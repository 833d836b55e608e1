"""Memorising: 500 images for 60 epochs, what ends it, and labels drawn at random."""

from collections.abc import Mapping, Sequence
from statistics import mean

import pandas as pd
import streamlit as st

from core.charts.curves import history_figure
from core.experiments.effects import Cells
from core.experiments.memorised import (
    FALLS,
    LEVEL,
    RISES,
    curve_set,
    describe_remedies,
    describe_shape,
    training_accuracy,
)
from core.experiments.plan import SEEDS, Trial
from core.experiments.plans import ANN, CNN, NOTHING, RANDOM, REMEDIES, memorise
from core.experiments.results import Result
from core.palette import ANN_COLOR, CNN_COLOR, RUN_COLORS
from core.tables import safe_table
from core.ui.app.predict import Question, Scale, ask
from core.ui.app.state import get_settings
from core.ui.experiments.trained.trainings import (
    Trainings,
    find_trainings,
    offer_trials,
    show_trainings,
)
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.words import duration, percent

SHAPE = Question(
    "experiments-memorising",
    "A CNN sees the same 500 images in 60 epochs. Its training loss falls to the end. "
    "What does its validation loss do?",
    (FALLS, RISES, LEVEL),
)
LABELS = Question(
    "experiments-random-labels",
    "Now all 500 labels are drawn at random: there is nothing to learn. What training "
    "accuracy does the ANN reach after 60 epochs?",
    scale=Scale(0, 100, 1, tolerance=10),
)


def show_memorising() -> None:
    """Shows the experiment below its question."""
    st.markdown(
        "With few images and many epochs a network can learn each image by itself. "
        "Watch loss and accuracy: they do not tell the same story."
    )
    chosen = _choose_remedies()
    combined = _trials(CNN, chosen) if len(chosen) > 1 else []
    trainings = find_trainings("memorising", combined)
    cells = trainings.cells
    plain = cells.get((CNN, NOTHING), [])
    if ask(SHAPE, describe_shape(plain), about=trainings.about) and plain:
        _show_remedies(trainings, chosen)
    _offer_combined(trainings, combined)
    st.subheader("Random labels")
    random = cells.get((ANN, RANDOM), [])
    truth = 100 * training_accuracy(random) if random else None
    if ask(LABELS, truth, about=trainings.about) and random:
        _show_random(cells)
    show_trainings(trainings)


def _choose_remedies() -> list[str]:
    return st.pills(
        "What may end it",
        list(REMEDIES),
        selection_mode="multi",
        key="remedies",
        bind="query-params",
        help="More data: 2,500 images. Dropout: half of the values. Augmentation: "
        "mirrored and shifted images. Weight decay: AdamW. Stopping: after 5 epochs "
        "without a lower validation loss, with the best weights restored.",
    )


def _trials(series: str, switches: Sequence[str]) -> list[Trial]:
    trial, source = memorise(series, *switches), get_settings().data
    return [
        Trial(trial.series, trial.x, trial.config.replace(data=source, seed=seed))
        for seed in SEEDS
    ]


def _show_remedies(trainings: Trainings, chosen: Sequence[str]) -> None:
    """Draws the training without remedies beside the chosen one, and lists them all."""
    cells = trainings.cells
    shown = {NOTHING: cells[CNN, NOTHING][0]}
    name = memorise(CNN, *chosen).x if chosen else NOTHING
    if results := cells.get((CNN, name)):
        shown[str(name)] = results[0]
    _show_curves(shown, (ANN_COLOR, CNN_COLOR), key="memorising", usual="loss")
    st.markdown(describe_remedies(cells))
    frame = safe_table(remedy_frame(cells))
    st.dataframe(frame, hide_index=True, width="stretch")


def _show_curves(
    shown: Mapping[str, Result], colors: Sequence[str], *, key: str, usual: str
) -> None:
    metric = choose_one(
        "Curve",
        ("loss", "accuracy"),
        key=f"{key}_metric",
        usual=usual,
        label_visibility="collapsed",
    )
    curves = [
        curve_set(name, color, result)
        for (name, result), color in zip(shown.items(), colors, strict=False)
    ]
    show_chart(
        history_figure(curves, metric=metric),
        key=f"{key}_curves",
        alt=f"{metric} by epoch of {', '.join(shown)}, seed 0",
    )
    st.caption(
        "Solid: validation images. Dashed: training images, the mean over the epoch, "
        "with dropout and altered images where these are on. One seed is drawn."
    )


def _offer_combined(trainings: Trainings, combined: Sequence[Trial]) -> None:
    """Offers to train a combination of remedies that nobody has trained yet."""
    missing = trainings.missing(combined[:1])
    if not missing or trainings.open:
        return
    seconds = duration(trainings.estimate(missing))
    words = f"Train with {missing[0].x} (about {seconds})"
    offer_trials(trainings, missing, words)


def remedy_frame(cells: Cells) -> pd.DataFrame:
    """Returns a row for each training of the CNN on true labels, means over seeds."""
    rows = list[dict[str, object]]()
    for (series, x), results in cells.items():
        if series != CNN or x == RANDOM:
            continue
        losses = [each.curves["val_loss"] for each in results]
        rows.append(
            {
                "Against it": x,
                "Epochs": f"{mean(map(len, losses)):.0f}",
                "Training accuracy": percent(training_accuracy(results)),
                "Validation accuracy": percent(
                    mean(each.val_accuracy for each in results)
                ),
                "Validation loss, lowest": f"{mean(map(min, losses)):.2f}",
                "at the end": f"{mean(each[-1] for each in losses):.2f}",
                "Test accuracy": percent(mean(each.test_accuracy for each in results)),
                "Seeds": len(results),
            }
        )
    return pd.DataFrame(rows)


def _show_random(cells: Cells) -> None:
    shown = {
        f"{series}, {RANDOM}": cells[series, RANDOM][0]
        for series in (CNN, ANN)
        if cells.get((series, RANDOM))
    }
    colors = [CNN_COLOR if name.startswith(CNN) else ANN_COLOR for name in shown]
    _show_curves(shown, colors or RUN_COLORS, key="random", usual="accuracy")
    told = [
        f"the {series} predicts {percent(training_accuracy(results), 0)} of its "
        "training labels, and is right on "
        f"{percent(mean(each.test_accuracy for each in results), 0)} of the test images"
        for series in (CNN, ANN)
        if (results := cells.get((series, RANDOM)))
    ]
    st.markdown(
        f"After 60 epochs on random labels {'; '.join(told)}. Such labels hold "
        "nothing that carries over to new images, so whatever was learned of them was "
        "memorised. A high training accuracy by itself is no sign of "
        "learning (Zhang and others, 2017)."
    )
