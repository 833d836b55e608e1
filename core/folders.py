"""Folders that a person names: what is typed as a path, and which a server may open."""

import os
from pathlib import Path

NAMED = "FASHION_MNIST_FOLDERS"  # variable: folders, separated as in PATH


def to_path(text: str | Path, what: str) -> Path:
    """Makes an absolute path of what a person typed, or raises a ValueError."""
    try:
        if not str(text) or "\0" in str(text):
            raise ValueError("it is empty or holds a NUL character")
        os.fsencode(text)
        return Path(text).expanduser().absolute()
    except (ValueError, RuntimeError) as error:  # RuntimeError: no such home
        raise ValueError(
            f"{what} must be a path, received {str(text)!r}: {str(error).rstrip('.')}. "
            "Type the whole path of a folder, such as /data/fashion-mnist."
        ) from error


def check_named(text: str, *, is_shared: bool) -> None:
    """Refuses a folder that the server's owner has not named for visitors.

    With FASHION_MNIST_FOLDERS set, folders below those it lists are allowed. Without,
    any folder is on a server that only this machine reaches, none on a shared one.
    The refusal is the same whether or not the folder exists.

    Raises:
        ValueError: says what the owner can do.
    """
    named = os.environ.get(NAMED, "")
    if not named and not is_shared:
        return
    folder = os.path.realpath(to_path(text, "The folder"))
    for each in named.split(os.pathsep):
        if each and Path(folder).is_relative_to(os.path.realpath(to_path(each, NAMED))):
            return
    raise ValueError(
        "Others reach this server, so it opens only folders that its owner named, in "
        f"the variable {NAMED}. This one is not among them. Ask the owner."
    )
