"""The learner's folder of photos, and how another one is added."""

import csv
import io
import re
from pathlib import Path

from core.files import write_bytes
from core.photos.labels import LABELS_NAME

FOLDER = Path(__file__).parents[2] / "dataset"


def save_photo(folder: Path, name: str, jpeg: bytes, label: str) -> str:
    """Writes a photo into a folder, and its label into the folder's labels.csv.

    The `name` may come from anywhere, the `jpeg` is without metadata, the `label` one
    of `CLASS_NAMES`. Returns the name of the new file; an older one is never replaced.
    An OSError says that the folder cannot be written.
    """
    stem = re.sub(r"[^a-z0-9]+", "_", Path(name).stem.lower()).strip("_")[:40]
    stem = stem or "photo"
    file, number = folder / f"{stem}.jpg", 1
    while file.exists():
        number += 1
        file = folder / f"{stem}_{number}.jpg"
    write_bytes(file, jpeg)
    path = folder / LABELS_NAME
    known = path.read_text("utf-8-sig") if path.exists() else "file,label\n"
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([file.name, label])
    if not known.endswith("\n"):
        known += "\n"
    write_bytes(path, (known + line.getvalue()).encode())
    return file.name
