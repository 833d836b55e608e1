"""The list of runs: states, accuracies, and what can be done with each."""

import time
from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiments.plans import title_of
from core.runs.appearance import own_runs
from core.runs.run import Run
from core.ui.app.state import get_store
from core.ui.runs.actions import continue_run, delete, rename, repeat, restore
from core.ui.train.details import show_details
from core.ui.widgets.choosing import choose_page
from core.words import count, duration, percent, percent_range, plain

PAGE_SIZE = 10
Color = Literal["blue", "orange", "green", "red", "violet"]
Actions = dict[str, Callable[[], object]]  # words in the menu -> what they do
NAMES = {"fashion-mnist": "Fashion-MNIST", "drawn": "Drawn garments"}
BADGES: dict[str, tuple[Color, str]] = {
    "queued": ("blue", ":material/schedule:"),
    "running": ("blue", ":material/autorenew:"),
    "stopping": ("orange", ":material/hourglass_bottom:"),
    "finished": ("green", ":material/check:"),
    "stopped": ("orange", ":material/stop:"),
    "failed": ("red", ":material/error:"),
    "interrupted": ("red", ":material/power_off:"),
    "damaged": ("red", ":material/broken_image:"),
    "leaked": ("red", ":material/water_drop:"),
    "reference": ("violet", ":material/inventory_2:"),
}


def show_runs() -> None:
    """Lists runs, ten per page, damaged ones included."""
    every, damaged = get_store().list()
    runs = own_runs(every)
    heading, undo = st.columns([4, 1], vertical_alignment="bottom")
    heading.subheader("Runs")
    with undo:
        _show_trash()
    if not runs and not damaged:
        st.caption("None yet. Press Train above, or Train both on the home page.")
    usual = [run for run in runs if run.config.experiment is None]
    for run in usual[choose_page(len(usual), PAGE_SIZE, key="runs_page")]:
        _show_run(run)
    _show_experiments([run for run in runs if run.config.experiment is not None])
    for each in damaged:
        title, badge, words, menu = _row()
        title.markdown(f"**{each.id}**")
        _show_badge(badge, "damaged")
        problem = f"{each.problem} Delete it, or repair the file in {each.path}."
        words.caption(plain(problem))
        _show_menu(menu, each.id, {"Delete": partial(delete, each.id)})
    references = [run for run in every if run.is_reference]
    if references:
        number = count(len(references), "reference run")
        with st.expander(f"{number} that ship with the app"):
            for run in references:
                _show_run(run)


def _show_experiments(runs: list[Run]) -> None:
    """Folds away what experiments trained: one experiment at a time, ten per page."""
    if not runs:
        return
    by_key: dict[str, list[Run]] = {}
    for run in runs:
        by_key.setdefault(str(run.config.experiment), []).append(run)
    with st.expander(f"{count(len(runs), 'run')} of experiments", key="experiments"):
        key = st.selectbox(
            "Experiment",
            list(by_key),
            format_func=lambda each: f"{title_of(each)} ({len(by_key[each])})",
            key="runs_of_experiment",
            label_visibility="collapsed",
        )
        chosen = by_key[key]
        for run in chosen[choose_page(len(chosen), PAGE_SIZE, key=f"runs_{key}")]:
            _show_run(run)


def _row() -> list[DeltaGenerator]:
    return st.columns([3, 1.2, 4, 1.2], vertical_alignment="center")


def _show_badge(column: DeltaGenerator, state: str) -> None:
    color, icon = BADGES[state]
    column.badge(state, color=color, icon=icon)


def _show_run(run: Run) -> None:
    title, badge, words, menu = _row()
    title.markdown(
        f"**{plain(run.title)}**  \n:small[:gray[{plain(_describe_origin(run))}]]"
    )
    _show_badge(badge, "reference" if run.is_reference else run.status.state)
    if run.is_leaked:
        _show_badge(badge, "leaked")
    words.markdown(_describe_outcome(run))
    actions: Actions = {
        "Details …": partial(show_details, run),
        "Repeat with three more seeds": partial(repeat, run),
    }
    if not run.is_reference:
        if run.is_evaluated:
            actions["Continue …"] = partial(_continue_dialog, run)
        actions["Rename …"] = partial(_rename_dialog, run)
        if run.status.state not in ("queued", "running", "stopping"):
            actions["Delete"] = partial(delete, run.id)
    _show_menu(menu, run.id, actions)


def _show_menu(column: DeltaGenerator, run_id: str, actions: Actions) -> None:
    """A menu of one-shot actions; dialogs open at once, the rest reruns the page."""
    chosen = column.menu_button(
        "Actions", list(actions), key=f"menu_{run_id}", width="stretch"
    )
    if chosen is None:
        return
    actions[chosen]()
    if not chosen.endswith("…"):
        st.rerun()


def _describe_origin(run: Run) -> str:
    """Says in one line what a run is: recipe, data, when."""
    when = time.strftime("%d %b %H:%M", time.localtime(run.created))
    data = run.dataset.name or NAMES.get(run.config.data, run.config.data)
    size = f", {run.config.train_size:,} images" if run.config.train_size else ""
    size += f" · experiment {run.config.experiment}" * bool(run.config.experiment)
    parent = f" · continues {run.config.parent[-8:]}" if run.config.parent else ""
    recipe = f"{run.config.recipe}, seed {run.config.seed}"
    return f"{recipe} · {data}{size} · {when}{parent}"


def _describe_outcome(run: Run) -> str:
    """Says in one line how a run ended, or where it stands."""
    if not run.is_evaluated:
        return plain(run.status.error or run.status.phase)
    return (
        f"**{percent(run.summary.test_accuracy, 2)}** on test "
        f":gray[({percent_range(run.summary.interval)})] · "
        f"{count(run.summary.epochs, 'epoch')} in "
        f"{duration(run.summary.seconds)}{run.restored_words}"
    )


def _show_trash() -> None:
    deleted = get_store().deleted()
    if not deleted:
        return
    with st.popover("Deleted", icon=":material/delete:", width="stretch"):
        st.caption("Kept for a day.")
        for run_id, title in deleted[:PAGE_SIZE]:
            st.button(
                f"Restore {plain(title)}",
                key=f"restore_{run_id}",
                icon=":material/undo:",
                on_click=restore,
                args=(run_id,),
            )


@st.dialog("Continue training")
def _continue_dialog(run: Run) -> None:
    st.write(
        f"Trains **{plain(run.title)}** for more epochs, as a new run that starts "
        f"from its weights{_say_start(run)}. The old run stays as it is."
    )
    epochs = st.number_input("More epochs", 1, 500, run.config.epochs)
    if st.button("Continue", type="primary"):
        continue_run(run, epochs=epochs)
        st.rerun()


def _say_start(run: Run) -> str:
    """Says, where early stopping went back, at which epoch a continuation starts."""
    if run.restored_epoch is None:
        return ""
    return (
        f": those of epoch {run.restored_epoch}, which early stopping restored. "
        "What it learned later is gone, and epochs are counted from there"
    )


@st.dialog("Rename")
def _rename_dialog(run: Run) -> None:
    title = st.text_input("Title", run.title, max_chars=80) or ""
    if st.button("Save", type="primary", disabled=not title.strip()):
        rename(run.id, title)
        st.rerun()
