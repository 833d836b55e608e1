"""Which arithmetic is quicker on this machine, measured once."""

from pathlib import Path

from core.files import read_json, write_json
from core.machine import describe_machine

PRECISION_FILE = "precision.json"  # in the runs folder: one measurement a machine


def choose_precision(wanted: str, runs_dir: Path) -> str:
    """Returns `float32` or `bfloat16`; `auto`: the quicker, as `runs_dir` remembers."""
    if wanted != "auto":
        return wanted
    machine, cache = describe_machine(), runs_dir / PRECISION_FILE
    try:
        known = read_json(cache)
    except ValueError:
        known = {}  # not measured yet, or half a file: measure
    is_known = known.get("choice") in ("float32", "bfloat16")
    if known.get("machine") != machine or not is_known:
        from core.training.acceleration import measure_precisions  # import TensorFlow

        known = {"machine": machine, **measure_precisions()}
        runs_dir.mkdir(parents=True, exist_ok=True)
        write_json(cache, known)
    return known["choice"]
