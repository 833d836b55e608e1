"""Claims: which process starts a queued run, so that two servers do not both."""

import json
import time
from pathlib import Path

from core.files import read_json
from core.process import identity, is_alive
from core.runs.config import is_number

WRITING_SECONDS = 10.0  # no claim takes longer to be written


def write_claim(folder: Path) -> None:
    """Reserves a run for this process; a FileExistsError if it is reserved already."""
    holder = dict(zip(("pid", "started"), identity(), strict=True))
    with (folder / "claim").open("x") as file:  # fails where it exists: one holder
        file.write(json.dumps(holder))


def take_claim(folder: Path) -> bool:
    """Reserves a run for this process; False if another live process holds it."""
    try:
        write_claim(folder)
    except FileExistsError:
        if _is_held(folder / "claim"):
            return False
        (folder / "claim").unlink(missing_ok=True)
        return take_claim(folder)
    return True


def _is_held(claim: Path) -> bool:
    try:
        holder = read_json(claim)
    except ValueError:  # its holder is just writing it, unless it is damaged
        return time.time() - claim.lstat().st_mtime < WRITING_SECONDS
    started = holder.get("started")
    return is_number(started) and is_alive(holder.get("pid"), started)
