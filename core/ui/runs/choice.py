"""Which evaluated runs a page looks at: one choice for all pages, held until changed.

It lives in the session and in the URL. A default that nobody chose is taken once a
session and then held, too: a run that finishes offers itself and replaces nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.runs.appearance import describe_references, names, own_runs
from core.runs.choosing import default_pair, find_runs, link_names
from core.runs.evaluations import check_same_data
from core.runs.run import DamagedRun, Run
from core.ui.app.links import link_values, write_link
from core.ui.app.state import get_store
from core.ui.runs.covered import hides_seeds
from core.ui.runs.evaluated import EvaluatedRun, load_evaluated
from core.words import count, plain

# In the session: names as in links; defaults by kind; what the URL said last;
# ids of the runs that had finished when somebody last looked.
CHOSEN, USUAL, LINKED, SEEN = "chosen_runs", "usual_runs", "linked_runs", "seen_runs"
MOST_NAMED = 3  # runs or problems that one line names


@dataclass(frozen=True)
class _Choice:
    """The evaluated runs of this server, those chosen and those usual now."""

    runs: list[Run]
    chosen: list[Run]
    usual: list[Run]

    @property
    def titles(self) -> dict[str, str]:
        return dict(zip(_ids(self.runs), names(self.runs), strict=True))

    def list_titles(self, runs: Sequence[Run]) -> str:
        """Returns the first few titles, for Markdown."""
        listed = ", ".join(plain(self.titles[run.id]) for run in runs[:MOST_NAMED])
        more = len(runs) - MOST_NAMED
        return f"{listed} and {more} more" if more > 0 else listed


def choose_evaluated(
    *,
    limit: int | None = None,
    key: str = "compared_runs",
    first: Run | None = None,
    same_data: bool = True,
) -> list[EvaluatedRun]:
    """Lets the reader choose runs; returns them, or [] after saying why not.

    Args:
        limit: Runs that the page has room for; of more that are chosen, the first.
        key: Of the widget.
        first: The usual one, beside the newest ANN; None: the newest CNN.
        same_data: Whether all must have been evaluated on the same images.
    """
    choice = _find_choice("runs", first, limit)
    if choice is None:
        return []
    shown = choice.chosen[:limit]
    st.session_state[key] = _ids(shown)
    st.multiselect(
        "Runs",
        _ids(choice.runs),
        format_func=choice.titles.__getitem__,
        max_selections=limit,
        key=key,
        on_change=lambda: hold_runs(st.session_state[key]),
    )
    _write("runs", shown, choice.runs)
    _describe(choice, shown)
    _offer_newest(choice, choice.chosen)
    return _load(shown, same_data)


def _describe(choice: _Choice, shown: Sequence[Run]) -> None:
    """Says what the page leaves out of a choice, and what reference runs are."""
    if rest := choice.chosen[len(shown) :]:
        st.caption(
            f"Of {len(choice.chosen)} chosen runs this page shows {len(shown)}, "
            f"without {choice.list_titles(rest)}."
        )
    references = [run for run in shown if run.is_reference]
    if references:
        words = describe_references(references, has_seeds=not hides_seeds())
        st.caption(plain(words))
    if not shown:
        st.caption("Choose one run to look at it, two or more to compare them.")


def _load(runs: Sequence[Run], same_data: bool) -> list[EvaluatedRun]:
    loaded = load_evaluated(runs)
    try:
        if same_data:
            check_same_data([shown.run for shown in loaded])
    except ValueError as error:
        st.warning(plain(error), icon=":material/rule:")
        return []
    return loaded


def choose_evaluated_run(*, key: str) -> EvaluatedRun | None:
    """Lets the reader choose one run, the first of those chosen on other pages."""
    choice = _find_choice("run", None, 1)
    if choice is None:
        return None
    first, *others = choice.chosen or choice.usual
    st.session_state[key] = first.id

    def hold() -> None:
        """Puts it first; one that was not chosen takes the first one's place."""
        now = st.session_state[key]
        kept = [first, *others] if now in _ids(others) else others
        hold_runs([now, *(run_id for run_id in _ids(kept) if run_id != now)])

    st.selectbox(
        "Run",
        _ids(choice.runs),
        key=key,
        format_func=choice.titles.__getitem__,
        on_change=hold,
    )
    _write("run", [first], choice.runs)
    _offer_newest(choice, choice.chosen)
    return next(iter(load_evaluated([first])), None)


def _ids(runs: Sequence[Run]) -> list[str]:
    return [run.id for run in runs]


def _find_choice(link: str, first: Run | None, limit: int | None) -> _Choice | None:
    """Returns the choice, or None after saying how to get a run."""
    store = get_store()
    listing = store.list()
    runs = [run for run in listing[0] if run.is_evaluated]
    if not runs:
        tell_no_runs("this page has a verdict")
        return None
    usual = _usual(runs, first)
    st.session_state.setdefault(SEEN, set(_ids(runs)))
    held = st.session_state.setdefault(USUAL, {})
    kind = "pair" if first is None else "first"
    kept = held.setdefault(kind, _link_names(_ids(usual), runs))
    linked = link_values(link) or link_values("runs")
    _take_link(_link_names(linked, runs), kept, limit)
    wanted = st.session_state.get(CHOSEN, kept)
    chosen, problems = find_runs(wanted, listing, store.deleted)
    if wanted and not chosen:
        chosen = usual
        held.pop(kind)  # what nobody can see is not held
    _tell_problems(problems, listing[1])
    return _Choice(runs, chosen, usual)


def _tell_problems(problems: Sequence[str], damaged: Sequence[DamagedRun]) -> None:
    for problem in problems[:MOST_NAMED]:
        st.caption(f":orange[{plain(problem)}]")
    if (more := len(problems) - MOST_NAMED) > 0:
        st.caption(f":orange[{count(more, 'run')} more like this.]")
    for each in damaged:
        st.caption(f":red[{plain(f'{each.id} is damaged: {each.problem}')}]")


def _usual(runs: Sequence[Run], first: Run | None) -> list[Run]:
    pair = default_pair(runs)
    if first is None:
        return pair
    return [first, *(run for run in pair if run.config.architecture == "ann")]


def _link_names(ids: Sequence[str], runs: Sequence[Run]) -> list[str]:
    by_id = link_names(runs)
    return [by_id.get(run_id, run_id) for run_id in ids]


def _take_link(linked: list[str], kept: list[str], limit: int | None) -> None:
    """Takes up what the URL names, unless this session wrote it.

    A page with a `limit` shows some of those chosen (`kept` before any choice): the
    others stay behind them.
    """
    if not linked or linked == st.session_state.get(LINKED):
        return
    kept = st.session_state.get(CHOSEN, kept)
    if len(linked) == limit and set(linked) <= set(kept):
        linked += [name for name in kept if name not in linked]
    st.session_state[CHOSEN] = linked


def hold_runs(ids: Sequence[str]) -> None:
    """Keeps a choice for all pages; who made it has seen all runs there are."""
    runs = [run for run in get_store().list()[0] if run.is_evaluated]
    st.session_state[CHOSEN] = _link_names(ids, runs)
    st.session_state[SEEN] = set(_ids(runs))


def _write(link: str, shown: Sequence[Run], runs: Sequence[Run]) -> None:
    linked = _link_names(_ids(shown), runs)
    st.session_state[LINKED] = linked
    write_link(link, linked)


def _offer_newest(choice: _Choice, shown: Sequence[Run]) -> None:
    """Offers runs that finished meanwhile, else the newest where others are chosen."""
    known = {*st.session_state[SEEN], *_ids(shown)}
    own = [run for run in own_runs(choice.runs) if run.config.experiment is None]
    new = [run for run in own if run.id not in known]
    usual, shown_ids = _ids(choice.usual), _ids(shown)
    is_chosen = CHOSEN in st.session_state
    if not new and (not is_chosen or usual == shown_ids):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if not new:
            words, ids = f"Show the newest: {choice.list_titles(choice.usual)}", usual
        else:
            verb, it = ("has", "it") if len(new) == 1 else ("have", "them")
            st.markdown(f"**{choice.list_titles(new)}** {verb} finished.")
            words, ids = f"Show {it}", [*_ids(new), *shown_ids]
            if not is_chosen and set(usual) & set(_ids(new)):
                ids = usual
        st.button(
            words,
            key="newest_runs",
            type="tertiary",
            icon=":material/fiber_new:",
            on_click=hold_runs,
            args=(ids,),
        )


def tell_no_runs(promise: str) -> None:
    """Says how to get a run; `promise` is what this page can do then."""
    st.info(
        "No finished run yet. Train both on the home page: two minutes later "
        f"{promise}.",
        icon=":material/hourglass_empty:",
    )
    st.page_link("pages/home.py", label="To the home page", icon=":material/home:")
