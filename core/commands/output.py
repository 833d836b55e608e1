"""How commands answer: one JSON object or lines on stdout, progress on stderr."""

import json
import sys
from pathlib import Path

BAR_WIDTH = 24


def show(arguments, result, lines):
    """Prints one JSON object, or lines for people."""
    print(json.dumps(result) if arguments.json else "\n".join(lines))


def draw_bar(done, text):
    """Draws a progress bar over the last one, on stderr.

    Args:
        done: Share that is done, in 0..1.
        text: A few words about it.
    """
    filled = round(done * BAR_WIDTH)
    bar = "█" * filled + "░" * (BAR_WIDTH - filled)
    print(f"\r{bar} {text:70}", end="", file=sys.stderr, flush=True)


def end_bar(text):
    """Writes the bar's last words over it."""
    print(f"\r{text:{BAR_WIDTH + 80}}", file=sys.stderr)


def check_output(name, *endings):
    """Returns the path that a command shall write, before it works for nothing.

    Raises:
        ValueError: when its folder is not there or it ends otherwise.
    """
    path = Path(name)
    if path.suffix.lower() not in endings or not path.absolute().parent.is_dir():
        raise ValueError(
            f"--output must end in {' or '.join(endings)} and lie in a folder that is "
            f"there, received {name}."
        )
    return path
