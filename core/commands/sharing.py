"""`export` and `import`: a run as one zip, and such a zip as a run."""

from contextlib import closing
from pathlib import Path

from core.commands.output import check_output, show
from core.commands.runs import find_run
from core.files import write_bytes
from core.networks.inference import InferenceWorker
from core.runs.archive import MAX_BYTES
from core.runs.places import open_store
from core.runs.sharing import import_run, pack_run


def add_export_arguments(parser):
    parser.add_argument("name", metavar="RUN", help="id, title or part")
    parser.add_argument("--output", required=True, metavar="FILE.zip")


def add_import_arguments(parser):
    parser.add_argument("file", metavar="FILE.zip", help="as `export` wrote it")


def export_command(arguments):
    """Packs a run into one zip to hand on."""
    output = check_output(arguments.output, ".zip")
    run = find_run(open_store(arguments.runs_dir), arguments.name)
    with closing(InferenceWorker()) as worker:
        packed = pack_run(run, worker)
    write_bytes(output, packed)
    result = {"run_id": run.id, "output": str(output), "bytes": len(packed)}
    show(arguments, result, [f"{run.title}: {len(packed) / 1e6:.1f} MB in {output}"])


def import_command(arguments):
    """Makes a run of a zip; what does not fit is refused and changes nothing."""
    path, store = Path(arguments.file), open_store(arguments.runs_dir)
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)  # more is refused anyway
    with closing(InferenceWorker()) as worker:
        run = store.get(import_run(content, store, worker))
    result = {"run_id": run.id, "title": run.title}
    show(arguments, result, [f"{run.id}: {run.title}"])
