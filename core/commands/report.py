"""`report`: runs as one HTML file, or a run as a notebook."""

import json
from pathlib import Path

from core.commands.output import check_output, show
from core.commands.runs import find_run
from core.files import write_bytes
from core.report.html import make_report
from core.report.notebook import make_notebook
from core.runs.places import open_store


def add_report_arguments(parser):
    parser.add_argument("runs", nargs="+", metavar="RUN", help="id, title or part")
    parser.add_argument(
        "--output",
        required=True,
        metavar="FILE",
        help="FILE.html for a report, FILE.ipynb for a notebook of one run",
    )
    parser.add_argument(
        "--notes", default="", metavar="TEXT", help="your own words, for the report"
    )
    parser.add_argument(
        "--photos", metavar="FILE.json", help="what `predict --json` printed"
    )


def report_command(arguments):
    """Writes a report of runs (.html), or the notebook of one (.ipynb)."""
    output = check_output(arguments.output, ".html", ".ipynb")
    store = open_store(arguments.runs_dir)
    runs = list(
        {r.id: r for r in (find_run(store, n) for n in arguments.runs)}.values()
    )
    if output.suffix.lower() == ".html":
        photos = read_photos(arguments.photos) if arguments.photos else None
        text = make_report(runs, notes=arguments.notes, photos=photos)
    elif len(runs) == 1:
        text = make_notebook(runs[0])
    else:
        raise ValueError(f"A notebook takes one run, received {len(runs)}. Name one.")
    content = text.encode()
    write_bytes(output, content)
    result = {
        "runs": [run.id for run in runs],
        "output": str(output),
        "bytes": len(content),
    }
    show(arguments, result, [f"{len(content) / 1e6:.2f} MB in {output}"])


def read_photos(name):
    """Reads photo results: one JSON list, or an object a line.

    Raises:
        ValueError: when it is neither.
    """
    text = Path(name).read_text(encoding="utf-8")
    try:
        if text.lstrip().startswith("["):
            return json.loads(text)
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except json.JSONDecodeError as error:
        raise ValueError(f"{name} must hold JSON, received: {error}.") from error
