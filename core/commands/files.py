"""`report`, `export` and `import`: runs as files, and such a file as a run."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from core.commands.output import check_output, show
from core.commands.runs import find_run
from core.files import write_bytes
from core.networks.inference import InferenceWorker
from core.photos.collection import open_folder, open_zip
from core.report.html import make_report
from core.report.model_file import read_network
from core.report.notebook import make_notebook
from core.report.photos import PhotoResult, predict_photos, read_results
from core.runs.places import open_store
from core.runs.run import Run
from core.runs.shared_file import MAX_BYTES, SUFFIX
from core.runs.sharing import import_run, pack_run


def _add_output(parser: ArgumentParser, words: str) -> None:
    parser.add_argument("--output", required=True, metavar="FILE", help=words)


def add_report_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("runs", nargs="+", metavar="RUN", help="id, title or part")
    _add_output(parser, "FILE.html for a report, FILE.ipynb for a notebook")
    parser.add_argument("--title", default="", help="the heading")
    parser.add_argument("--author", default="", help="your name")
    notes = parser.add_mutually_exclusive_group()
    words = "your observations, in simple Markdown"
    notes.add_argument("--notes", default="", metavar="TEXT", help=words)
    notes.add_argument("--notes-file", metavar="FILE.md", help="the same from a file")
    words = "a folder of photos, with labels.csv among them where their classes are "
    words += "known; for a report also a zip, or what `predict --json` printed"
    parser.add_argument("--photos", metavar="FOLDER|FILE.json", help=words)


def add_export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="RUN", help="id, title or part")
    words = f"FILE{SUFFIX} for the whole run, FILE.keras for its network alone"
    _add_output(parser, words)


def add_import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar=f"FILE{SUFFIX}", help="as `export` wrote it")


def report_command(arguments: Namespace) -> None:
    """Writes a report (.html) or a notebook (.ipynb) of runs."""
    output = check_output(arguments.output, ".html", ".ipynb")
    store = open_store(arguments.runs_dir)
    found = [find_run(store, name) for name in arguments.runs]
    runs = list({run.id: run for run in found}.values())
    notes, photos = arguments.notes, arguments.photos
    if arguments.notes_file:
        notes = Path(arguments.notes_file).read_text(encoding="utf-8-sig")
    words = {"title": arguments.title, "author": arguments.author, "notes": notes}
    if output.suffix.lower() == ".html":
        results = _read_photos(Path(photos), runs) if photos else []
        text = make_report(runs, photos=results, **words)
    else:
        folder = _relate(Path(photos), output.parent) if photos else "photos"
        text = make_notebook(runs, photos=folder, **words)
    size = len(content := text.encode())
    write_bytes(output, content)
    result = {"runs": [run.id for run in runs], "output": str(output), "bytes": size}
    show(arguments, result, [f"{size / 1e6:.2f} MB in {output}"])


def _relate(folder: Path, start: Path) -> str:
    """Returns a folder as seen from the notebook: it holds no path of this machine."""
    if not folder.is_dir():
        raise ValueError(
            f"--photos must be a folder for a notebook, received {folder}."
        )
    return Path(os.path.relpath(folder, start)).as_posix()


def _read_photos(path: Path, runs: list[Run]) -> list[PhotoResult]:
    """Has the runs predict a folder or a zip, or reads a JSON list or lines of it."""
    is_zip = path.suffix.lower() == ".zip"
    if is_zip or path.is_dir():
        found = open_zip(path, str(path)) if is_zip else open_folder(path)
        for sentence in found.notices:
            print(sentence, file=sys.stderr)
        with closing(InferenceWorker()) as worker:
            return predict_photos(found, runs, worker.call)
    text = path.read_text(encoding="utf-8")
    try:
        if text.lstrip().startswith("["):
            return read_results(json.loads(text))
        lines = [line for line in text.splitlines() if line.strip()]
        return read_results([json.loads(line) for line in lines])
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} must hold JSON, received: {error}.") from error


def export_command(arguments: Namespace) -> None:
    """Writes a run as one file to hand on (.safetensors), or its network (.keras)."""
    output = check_output(arguments.output, SUFFIX, ".keras")
    run = find_run(open_store(arguments.runs_dir), arguments.name)
    if output.suffix.lower() == ".keras":
        run.check_evaluated("to be exported")
        content = read_network(run.model_path)
    else:
        with closing(InferenceWorker()) as worker:
            content = pack_run(run, worker)
    write_bytes(output, content)
    result = {"run_id": run.id, "output": str(output), "bytes": len(content)}
    show(arguments, result, [f"{run.title}: {len(content) / 1e6:.1f} MB in {output}"])


def import_command(arguments: Namespace) -> None:
    """Adds a run that `export` wrote, or says why not and changes nothing."""
    store = open_store(arguments.runs_dir)
    if not Path(arguments.file).is_file():
        raise ValueError(
            f"FILE must be a run that `export` wrote, found no file {arguments.file}. "
            "Check its path."
        )
    with Path(arguments.file).open("rb") as file:
        content = file.read(MAX_BYTES + 1)  # more is refused anyway
    with closing(InferenceWorker()) as worker:
        run = store.get(import_run(content, store, worker))
    result = {"run_id": run.id, "title": run.title}
    show(arguments, result, [f"{run.id}: {run.title}"])
