"""The learner's folder of photos, and how another one is added."""

import re
from pathlib import Path

from core.files import write_bytes
from core.photos.label_table import append_label
from core.photos.labels import LABELS_NAME

FOLDER = Path(__file__).parents[2] / "dataset"


def save_photo(folder: Path, name: str, jpeg: bytes, label: str) -> str:
    """Writes a photo into a folder, and its label into the folder's labels.csv.

    The `name` may come from anywhere, the `jpeg` is without metadata, the `label` one
    of `CLASS_NAMES`. Returns the name of the new file; an older one is never replaced.
    An OSError says that the folder cannot be written, a PhotoError that its labels.csv
    cannot be read.
    """
    stem = re.sub(r"[^a-z0-9]+", "_", Path(name).stem.lower()).strip("_")[:40]
    stem = stem or "photo"
    file, number = folder / f"{stem}.jpg", 1
    while file.exists():
        number += 1
        file = folder / f"{stem}_{number}.jpg"
    path = folder / LABELS_NAME
    known = path.read_bytes() if path.exists() else b""
    labels = append_label(known, str(path), file=file.name, label=label)
    write_bytes(file, jpeg)
    write_bytes(path, labels)
    return file.name
