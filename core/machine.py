"""What figures were measured on: processor, cores, memory, versions."""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from core import VERSION

PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "streamlit")


def describe_processor() -> str:
    """Returns the processor's name, as far as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")  # Linux, where `processor` is often empty
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def describe_machine() -> str:
    """Returns what a measurement of speed depends on, in one line."""
    cores, packages = psutil.cpu_count(), f"tensorflow {version('tensorflow')}"
    return f"{describe_processor()}, {cores} cores, {packages}"


def describe_environment() -> dict[str, Any]:
    """Returns versions and hardware, for a run's config.json."""
    return {
        "version": VERSION,
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": describe_processor(),
        "cores": psutil.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "packages": {name: version(name) for name in PACKAGES},
    }
