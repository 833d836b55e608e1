"""The command line: `python -m core COMMAND`; `--help` lists the commands."""

import argparse
import io
import os
import sys
from importlib import import_module

from core import VERSION

# A command's module, which defines `NAME_command` and, where the command takes words of
# its own, `add_NAME_arguments`; and what `--help` says. Imported when it is called.
COMMANDS = {
    "recipes": ("core.commands.recipes", "lists the recipes"),
    "train": (
        "core.commands.training",
        "trains one run and waits for it; Ctrl-C stops as the Stop button does",
    ),
    "runs": ("core.commands.runs", "lists the runs, newest first"),
    "evaluate": (
        "core.commands.analysis",
        "evaluates a run on the test set: classes, confusions, calibration",
    ),
    "classes": (
        "core.commands.classes",
        "tells one class from all others: ROC, and the threshold that costs least",
    ),
    "compare": (
        "core.commands.compare",
        "compares two runs on the test set with an exact McNemar test",
    ),
    "explain": (
        "core.commands.explain",
        "makes an image from a network's gradients: for a class, or to fool it",
    ),
    "audit": (
        "core.commands.analysis",
        "ranks training labels by how likely they are wrong; Ctrl-C stops",
    ),
    "predict": (
        "core.commands.photos",
        "classifies photos, with calibrated confidence",
    ),
    "data": (
        "core.commands.data",
        "downloads Fashion-MNIST, or checks what a folder of images holds",
    ),
    "experiment": (
        "core.commands.experiment",
        "trains or asks what an experiment wants, and prints what came of it",
    ),
    "benchmark": (
        "core.commands.benchmark",
        "measures speed on this machine, next to the same recipes in stock Keras",
    ),
    "reference": ("core.commands.reference", "trains and packs the reference runs"),
    "report": (
        "core.commands.files",
        "writes a report (.html) or a notebook (.ipynb) of runs",
    ),
    "export": ("core.commands.files", "writes a run into one file, to hand on"),
    "import": ("core.commands.files", "makes a run of such a file, once checked"),
}


def make_parser(chosen: str = "") -> argparse.ArgumentParser:
    """Returns the parser of all commands; only the chosen one has its arguments."""
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module_name, words) in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words)
        if name == chosen:
            module = import_module(module_name)
            command.set_defaults(run=getattr(module, f"{name}_command"))
            command.add_argument("--json", action="store_true", help="print JSON")
            add_arguments = getattr(module, f"add_{name}_arguments", None)
            if name not in ("recipes", "data"):
                from core.runs.places import default_runs_dir

                folder = default_runs_dir()
                command.add_argument("--runs-dir", default=folder, metavar="DIR")
            if add_arguments:
                add_arguments(command)
    return parser


def _expected_errors() -> tuple[type[Exception], ...]:
    """Returns the errors that are told in one line; asked for once one was raised."""
    from core.data.dataset import DatasetError
    from core.networks.inference import InferenceError

    return ValueError, OSError, DatasetError, InferenceError


def main(words: list[str] | None = None) -> int:
    """Runs one command; returns 0, 1 for a failed run, 2 for bad input."""
    words = sys.argv[1:] if words is None else words
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a code page knows not every letter
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = make_parser(*words[:1]).parse_args(words)
        code = arguments.run(arguments) or 0
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13  # as a shell reports it
    except _expected_errors() as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
