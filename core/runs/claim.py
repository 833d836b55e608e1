"""Claims: which process starts a queued run, so that two servers do not both."""

import json
from pathlib import Path

from core.files import read_json
from core.process import identity, is_alive


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
        try:
            holder = read_json(folder / "claim")
        except ValueError:  # its holder is just writing it
            return False
        if is_alive(holder.get("pid"), holder.get("started", 0.0)):
            return False
        (folder / "claim").unlink(missing_ok=True)
        return take_claim(folder)
    return True
