"""A fooling image on the Inside page: how little must change for another prediction."""

import numpy as np
import streamlit as st

from core.charts.bars import probabilities_figure
from core.charts.budgets import BudgetLine, budget_figure
from core.charts.images import difference_figure, image_figure
from core.data.dataset import CLASS_NAMES
from core.explain.made_images import NORMS, WALK_STEPS, Attack, Fooling, Walk
from core.palette import ACCENT, BELOW_ZERO
from core.ui.app.links import read_link, write_link
from core.ui.inside.rival import Named, ask_other, choose_pair
from core.ui.inside.steps import follow_steps
from core.ui.inside.subject import Subject, telling_trouble
from core.ui.widgets.chart import show_chart
from core.ui.widgets.choosing import choose_one
from core.words import percent, plain

ASKED = "fool_for"  # the Subject.key that the wanted class was chosen for
SLIDERS = {"L-infinity": (0.0, 48.0, 12.0, 2.0), "L2": (0.0, 6.0, 1.5, 0.25)}
UNITS = {"L-infinity": "grey levels", "L2": "pixels from black to white"}
EXPLAINED = {
    "L-infinity": "no pixel may change by more than so many of its 255 grey levels.",
    "L2": "the length of the whole change, the root of the sum of all squared "
    "changes; 1 is a single pixel turned from black to white.",
}


def show_fooling(subject: Subject) -> None:
    """Changes the page's image a little until the network sees what is wanted."""
    st.markdown(
        "Choose what the network shall see in the image above. Gradient steps change "
        "the pixels towards that class, as little as possible: the result is a "
        "**fooling image**, or adversarial example. The budget says how far it may go."
    )
    with telling_trouble("fooling"):
        before = subject.follow().probabilities
        attack = _choose_attack(subject, before)
        states: list[Walk] = follow_steps(
            "fooling",
            f"{subject.key} {attack}",
            (WALK_STEPS,),
            lambda now, steps: subject.ask_now(
                "fooling:walk", subject.image, attack, now, steps
            ),
        )
        if states:
            found = _finish(subject, attack, states[-1])
            _show_found(subject, attack, found, before)


def _choose_attack(subject: Subject, before: np.ndarray) -> Attack:
    """Lets the reader choose; the usual class is the runner-up."""
    usual = CLASS_NAMES[int(np.argsort(-before)[1])]
    if st.session_state.get(ASKED) != subject.key:
        is_first = ASKED not in st.session_state  # a link counts for its image only
        linked = read_link("fool", CLASS_NAMES) if is_first else None
        st.session_state["fool"] = linked or usual
        st.session_state[ASKED] = subject.key
    left, right = st.columns(2, vertical_alignment="bottom")
    name = left.selectbox("It shall see", CLASS_NAMES, key="fool")
    write_link("fool", name, usual=usual)
    norm = choose_one("Measure of change", NORMS, key="norm", at=right)
    return Attack(CLASS_NAMES.index(name), norm)


def _finish(subject: Subject, attack: Attack, walked: Walk) -> Fooling:
    kept = st.session_state.get("fooling_found")
    if kept is None or kept[0] is not walked:
        found = subject.ask_now("fooling:finish", subject.image, attack, walked)
        kept = st.session_state["fooling_found"] = walked, found
    return kept[1]


def _show_found(
    subject: Subject, attack: Attack, found: Fooling, before: np.ndarray
) -> None:
    label = f"Budget ({attack.norm}), {UNITS[attack.norm]}"
    key = f"budget_{attack.norm}"
    limits = SLIDERS[attack.norm]
    budget = st.slider(label, *limits, format="%g", key=key, bind="query-params")
    st.caption(f"{attack.norm}: {EXPLAINED[attack.norm]}")
    place = int(np.abs(found.budgets - budget).argmin())
    first, other = choose_pair(subject)
    others = None if other is None else ask_other(subject, other, found.images)
    _show_pictures(subject, found, place)
    lines = [BudgetLine(first.title, first.color, found.probabilities[:, found.wanted])]
    if other is not None and others is not None:
        of_other = others[:, found.wanted]
        lines.append(BudgetLine(other.title, other.color, of_other))
    wanted = CLASS_NAMES[found.wanted]
    show_chart(
        budget_figure(
            found.budgets,
            lines,
            found.probabilities_noisy[:, found.wanted],
            wanted=wanted,
            unit=UNITS[attack.norm],
            chosen=place,
        ),
        key="fooling_budgets",
        alt=f"Probability of {wanted} against the budget",
    )
    _show_bars(subject, first, found.probabilities[place], before)
    st.markdown(describe(found, place, first.title, attack.norm))
    if other is not None and others is not None:
        st.markdown(describe_other(others, found, place, other.title))


def _show_pictures(subject: Subject, found: Fooling, place: int) -> None:
    image, now = subject.image, found.images[place]
    most = int(np.abs(now.astype(int) - image).max())
    titles = ["before", f"change, × {255 / most:.0f}" if most else "change", "after"]
    change = difference_figure(
        now, image, names=("after", "before"), colors=(ACCENT, BELOW_ZERO),
        title=titles[1],
    )  # fmt: skip
    figures = (
        image_figure(image, title=titles[0]),
        change,
        image_figure(now, title=titles[2]),
    )
    for number, column in enumerate(st.columns(3)):
        with column:
            alt = f"The image, {titles[number]}"
            show_chart(figures[number], key=f"fooling_{number}", alt=alt)


def _show_bars(
    subject: Subject, first: Named, after: np.ndarray, before: np.ndarray
) -> None:
    shown = {f"{first.title}, before": before, "after": after}
    show_chart(
        probabilities_figure(
            shown,
            CLASS_NAMES,
            colors=(BELOW_ZERO, ACCENT),
            truth=subject.label,
        ),
        key="fooling_bars",
        alt="Probability of each class before and after the change",
    )


def describe(found: Fooling, place: int, title: str, norm: str) -> str:
    """Says in Markdown what the network sees, and the smallest budget that fools it."""
    wanted, unit = CLASS_NAMES[found.wanted], UNITS[norm]
    words = f"At a budget of {found.budgets[place]:g} it predicts "
    words += f"**{_say_top(found.probabilities[place])}**; "
    words += (
        f"with random noise of that size {_say_top(found.probabilities_noisy[place])}."
    )
    if found.first is None:
        return (
            f"{words} No budget up to {found.budgets[-1]:g} {unit} makes it see "
            f"{wanted}: so these steps found, which is no proof that none does."
        )
    if found.first == 0:
        return f"{words} It sees {wanted} without any change."
    return (
        f"{words} The smallest budget tried that makes it see {wanted} is "
        f"**{found.budgets[found.first]:g} {unit}**. Noise changes pixels at random; "
        "these changes all push the same way."
    )


def _say_top(probabilities: np.ndarray) -> str:
    top = int(probabilities.argmax())
    return f"{CLASS_NAMES[top]} ({percent(probabilities[top], 0)})"


def describe_other(others: np.ndarray, found: Fooling, place: int, title: str) -> str:
    """Says in Markdown whether another network is fooled by the same image."""
    words = f"{plain(title)}, whose gradients nobody asked, predicts "
    words += _say_top(others[place])
    if others[0].argmax() == found.wanted:
        return f"{words}; it saw {CLASS_NAMES[found.wanted]} from the start."
    if others[place].argmax() == found.wanted:
        return f"{words}: it is fooled, too."
    if others[place].argmax() != others[0].argmax():
        return f"{words}: not as wanted, but no longer {_say_top(others[0])}."
    return f"{words}: it is not fooled."
