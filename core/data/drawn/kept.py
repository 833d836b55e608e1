"""The drawn garments' copy on the disk: drawing them takes ten seconds a process."""

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

from core.data.dataset import SIDE, LabelledImages
from core.data.drawn import draw_garments
from core.files import Kind, read_npz, write_npz

NAMES = "train_images", "train_labels", "test_images", "test_labels"


def load_drawn(
    folder: Path, *, train_size: int, test_size: int, seed: int
) -> tuple[LabelledImages, LabelledImages]:
    """Returns what `draw_garments` draws, from `folder` where it was drawn before.

    A copy that cannot be read is made anew; where none can be written, each process
    draws for itself.
    """
    sizes = {"train_size": train_size, "test_size": test_size, "seed": seed}
    path = folder / f"drawn-garments-{_fingerprint(repr(sizes))}.npz"
    counts = train_size, train_size, test_size, test_size
    with contextlib.suppress(ValueError):  # none is there, or a damaged one
        one, two, three, four = read_npz(path, *NAMES, kinds=_kinds(counts))
        return (one, two), (three, four)
    train, test = draw_garments(**sizes)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        write_npz(path, **dict(zip(NAMES, (*train, *test), strict=True)))
    return train, test


def _kinds(counts: Sequence[int]) -> dict[str, Kind]:
    shapes = (
        (count, *image)
        for count, image in zip(counts, 2 * [(SIDE, SIDE), ()], strict=True)
    )
    return {name: ("uint8", shape) for name, shape in zip(NAMES, shapes, strict=True)}


def _fingerprint(sizes: str) -> str:
    """Returns letters that change with the drawing code, as far as it is here."""
    digest = hashlib.sha256(sizes.encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
