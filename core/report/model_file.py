"""A saved network as it is handed on: loadable by plain Keras, and uncompiled."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from core.files import open_regular

CONFIG = "config.json"
MAX_BYTES = 1_000_000_000  # of a network; the largest of ours has 15 MB


def read_config(path: Path) -> dict[str, Any]:
    """Reads what a `model.keras` of ours says of its layers, without Keras."""
    try:
        with (
            open_regular(path, limit=MAX_BYTES) as file,
            zipfile.ZipFile(file) as archive,
        ):
            return json.loads(archive.read(CONFIG))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(
            f"{path.name} cannot be read ({error}). Train the run again."
        ) from error


def read_network(path: Path) -> bytes:
    """Returns a `model.keras` without optimizer and loss.

    Older runs and the reference runs are saved compiled with RMSprop, whatever trained
    them. Without it Keras asks for `compile` before it trains or evaluates.
    """
    config = read_config(path)
    config.pop("compile_config", None)
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(packed, "w") as written:
        for info in archive.infolist():
            is_config = info.filename == CONFIG
            content = json.dumps(config) if is_config else archive.read(info)
            written.writestr(info, content)
    return packed.getvalue()
