"""The files of a shared run: which there are, how large, and what is in them."""

from core.runs.archive import MAX_BYTES
from core.runs.run import HISTORY_COLUMNS, STEP_COLUMNS

FORMAT, VERSION = "fashion-mnist-lab run", 1
LABELS, ANSWERS = ("uint8", 1), ("float32", 2)
TABLES = {"history.csv": HISTORY_COLUMNS, "steps.csv": STEP_COLUMNS}
ARRAYS = {
    "test.npz": {
        "labels": LABELS,
        "probabilities": ANSWERS,
        "features": ("float16", 2),
    },
    "validation.npz": {"labels": LABELS, "probabilities": ANSWERS},
    "epochs.npz": {"probabilities": ("float16", 3)},
}
WEIGHTS = ("float32", None)
NEEDED = (
    "share.json",
    "config.json",
    "status.json",
    "summary.json",
    "test.npz",
    "weights.npz",
)
LIMITS = (
    {"share.json": 1_000}
    | dict.fromkeys(("config.json", "status.json", "summary.json"), 200_000)
    | dict.fromkeys(TABLES, 16_000_000)
    | dict.fromkeys((*ARRAYS, "weights.npz"), MAX_BYTES)
)
