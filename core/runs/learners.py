"""Folders of learners from elsewhere, found by the secret in their own link."""

import hashlib
import re
import secrets
from pathlib import Path

from core.runs.desk import Desk

LEARNERS = ".learners"  # in the runs folder; no run's name begins with a dot
MAX_LEARNERS = 1_000  # folders in one runs folder
SECRET = re.compile(r"[A-Za-z0-9_-]{22}")


def new_secret() -> str:
    """Returns a secret that nobody guesses: 128 random bits in 22 letters."""
    return secrets.token_urlsafe(16)


def learner_desk(runs: Path, secret: str) -> Desk:
    """Returns the desk of a secret, which may not exist yet.

    Its folder is named by a digest, so whoever lists the folders learns no secret.
    """
    if not SECRET.fullmatch(secret):
        raise ValueError("A learner's secret must be 22 letters, digits, - or _.")
    digest = hashlib.sha256(secret.encode()).hexdigest()[:32]
    return Desk(runs / LEARNERS / digest, most=MAX_LEARNERS)


def find_desk(runs: Path, secret: str) -> Desk:
    """Returns the desk of a link's secret; a ValueError says why there is none."""
    begin = "What you guess now is kept as if you had come without it."
    if not SECRET.fullmatch(secret):
        raise ValueError(
            "The link's *learner* must be 22 letters or digits, and was cut short or "
            f"changed. {begin}"
        )
    desk = learner_desk(runs, secret)
    if not desk.path.is_dir():
        raise ValueError(
            "Nothing is kept here under the *learner* of this link: it comes from "
            f"another server, or its folder was removed. {begin}"
        )
    return desk
