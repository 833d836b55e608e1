"""What commands print: one JSON object or lines on stdout, progress on stderr."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.runs.run import Run

BAR_WIDTH = 24
_BLOCKS = "█░"
_last: dict[str, str] = {}  # step and text, where stderr is no terminal


def show(arguments: Namespace, result: Any, lines: Iterable[str]) -> None:
    """Prints one JSON object, or lines for people."""
    print(json.dumps(result) if arguments.json else "\n".join(lines))


LEAKED = "it learned from the test images, so its accuracy on them measures nothing"


def tell_data(run: "Run") -> dict[str, Any]:
    """Returns what JSON says of a run's data; warns on stderr where they are odd."""
    from core.data.dataset import NOT_OFFICIAL, OFFICIAL  # `recipes` needs no NumPy

    is_official = run.dataset.name == OFFICIAL
    if not is_official:
        print(f"{run.dataset.name}: {NOT_OFFICIAL}", file=sys.stderr)
    if run.is_leaked:
        print(f"{run.title}: {LEAKED}", file=sys.stderr)
    return {
        "data": run.dataset.name,
        "is_fashion_mnist": is_official,
        "is_leaked": run.is_leaked,
    }


def draw_bar(done: float, text: str, step: str | None = None) -> None:
    """Draws a progress bar over the last one, on stderr; `done` is in 0..1.

    Where stderr is no terminal, only the last text of each `step` is printed; by
    default a step is a tenth of the work.
    """
    if not sys.stderr.isatty():
        step = step or f"{done:.1f}"
        if step != _last.get("step", step):
            print(_last["text"], file=sys.stderr, flush=True)
        _last.update(step=step, text=text)
        return
    filled = round(done * BAR_WIDTH)
    full, empty = _BLOCKS if _can_print(_BLOCKS) else "#-"
    bar = full * filled + empty * (BAR_WIDTH - filled)
    print(f"\r{bar} {text:70}", end="", file=sys.stderr, flush=True)


def end_bar(text: str) -> None:
    """Replaces the bar by its last words."""
    if sys.stderr.isatty():
        text = f"\r{text:{BAR_WIDTH + 80}}"
    elif _last:
        text = f"{_last['text']}\n{text}"
        _last.clear()
    print(text, file=sys.stderr)


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stderr.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def check_output(name: str, *endings: str) -> Path:
    """Returns the path to write to, checked before the work begins."""
    path = Path(name)
    if path.suffix.lower() not in endings or not path.absolute().parent.is_dir():
        raise ValueError(
            f"--output must end in {' or '.join(endings)} and lie in a folder that "
            f"exists, received {name}."
        )
    return path
