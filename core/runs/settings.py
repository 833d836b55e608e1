"""Settings that hold for everybody who uses this server: the data, runs at a time."""

from dataclasses import asdict, dataclass
from pathlib import Path

from core.files import read_json, write_json
from models.knob import Knob

MAX_PARALLEL = 8
MAX_QUEUE = 500
_PARALLEL = Knob("parallel", "int", 1, "", 1, MAX_PARALLEL)
_QUEUE = Knob("queue", "int", 20, "", 1, MAX_QUEUE)


@dataclass(frozen=True)
class Settings:
    """What the teacher or the learner chose for this runs folder."""

    data: str = "fashion-mnist"  # or drawn, or a folder
    parallel: int = 1  # runs that train at a time; more share the same cores
    queue: int = 20  # runs that may wait

    def __post_init__(self) -> None:
        if type(self.data) is not str or not self.data.strip():
            raise ValueError(f"data must be a source, received {self.data!r}.")
        _PARALLEL.check(self.parallel)
        _QUEUE.check(self.queue)


def load_settings(folder: Path) -> Settings:
    """Reads a runs folder's settings, else the defaults; a ValueError if damaged."""
    path = folder / "settings.json"
    if not path.exists():
        return Settings()
    try:
        return Settings(**read_json(path))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} is damaged ({error}). Delete it.") from error


def save_settings(folder: Path, settings: Settings) -> None:
    """Writes the settings of a runs folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "settings.json", asdict(settings))
