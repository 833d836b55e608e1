"""What commands print: one JSON object or lines on stdout, progress on stderr."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

BAR_WIDTH = 24


def show(arguments: Namespace, result: Any, lines: Iterable[str]) -> None:
    """Prints one JSON object, or lines for people."""
    print(json.dumps(result) if arguments.json else "\n".join(lines))


def draw_bar(done: float, text: str) -> None:
    """Draws a progress bar over the last one, on stderr; `done` is in 0..1."""
    filled = round(done * BAR_WIDTH)
    bar = "█" * filled + "░" * (BAR_WIDTH - filled)
    print(f"\r{bar} {text:70}", end="", file=sys.stderr, flush=True)


def end_bar(text: str) -> None:
    """Replaces the bar by its last words."""
    print(f"\r{text:{BAR_WIDTH + 80}}", file=sys.stderr)


def check_output(name: str, *endings: str) -> Path:
    """Returns the path to write to, checked before the work begins."""
    path = Path(name)
    if path.suffix.lower() not in endings or not path.absolute().parent.is_dir():
        raise ValueError(
            f"--output must end in {' or '.join(endings)} and lie in a folder that "
            f"exists, received {name}."
        )
    return path
