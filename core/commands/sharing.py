"""`export` and `import`: a run as one file, and such a file as a run."""

from contextlib import closing
from pathlib import Path

from core.commands.output import check_output, show
from core.commands.runs import find_run
from core.files import write_bytes
from core.networks.inference import InferenceWorker
from core.runs.places import open_store
from core.runs.shared_file import MAX_BYTES, SUFFIX
from core.runs.sharing import import_run, pack_run


def add_export_arguments(parser):
    parser.add_argument("name", metavar="RUN", help="id, title or part")
    parser.add_argument(
        "--output",
        required=True,
        metavar="FILE",
        help=f"FILE{SUFFIX} for the whole run, FILE.keras for its network alone",
    )


def add_import_arguments(parser):
    parser.add_argument("file", metavar=f"FILE{SUFFIX}", help="as `export` wrote it")


def export_command(arguments):
    """Writes a run as one file to hand on (.safetensors), or its network (.keras)."""
    output = check_output(arguments.output, SUFFIX, ".keras")
    run = find_run(open_store(arguments.runs_dir), arguments.name)
    if output.suffix.lower() == ".keras":
        run.check_evaluated("to be exported")
        content = run.model_path.read_bytes()
    else:
        with closing(InferenceWorker()) as worker:
            content = pack_run(run, worker)
    write_bytes(output, content)
    result = {"run_id": run.id, "output": str(output), "bytes": len(content)}
    show(arguments, result, [f"{run.title}: {len(content) / 1e6:.1f} MB in {output}"])


def import_command(arguments):
    """Adds a run that `export` wrote, or says why not and changes nothing."""
    path, store = Path(arguments.file), open_store(arguments.runs_dir)
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)  # more is refused anyway
    with closing(InferenceWorker()) as worker:
        run = store.get(import_run(content, store, worker))
    result = {"run_id": run.id, "title": run.title}
    show(arguments, result, [f"{run.id}: {run.title}"])
