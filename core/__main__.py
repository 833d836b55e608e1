"""The command line: `python -m core COMMAND`; `--help` lists the commands."""

import argparse
import sys

from core.commands.analysis import (
    add_audit_arguments,
    audit_command,
    evaluate_command,
)
from core.commands.benchmark import add_benchmark_arguments, benchmark_command
from core.commands.photos import add_predict_arguments, predict_command
from core.commands.reference import add_reference_arguments, reference_command
from core.commands.report import add_report_arguments, report_command
from core.commands.runs import compare_command, runs_command
from core.commands.sharing import (
    add_export_arguments,
    add_import_arguments,
    export_command,
    import_command,
)
from core.commands.training import add_train_arguments, recipes_command, train_command
from core.data.dataset import DatasetError
from core.networks.inference import InferenceError
from core.runs.places import default_runs_dir

ARGUMENTS = {
    "train": add_train_arguments,
    "audit": add_audit_arguments,
    "predict": add_predict_arguments,
    "benchmark": add_benchmark_arguments,
    "reference": add_reference_arguments,
    "report": add_report_arguments,
    "export": add_export_arguments,
    "import": add_import_arguments,
}


def make_parser():
    parser = argparse.ArgumentParser(prog="python -m core", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print JSON")
    stored = argparse.ArgumentParser(add_help=False, parents=[common])
    stored.add_argument("--runs-dir", default=default_runs_dir(), metavar="DIR")
    for name, command, parent in (
        ("recipes", recipes_command, common),
        ("train", train_command, stored),
        ("runs", runs_command, stored),
        ("evaluate", evaluate_command, stored),
        ("compare", compare_command, stored),
        ("audit", audit_command, stored),
        ("predict", predict_command, stored),
        ("benchmark", benchmark_command, stored),
        ("reference", reference_command, stored),
        ("report", report_command, stored),
        ("export", export_command, stored),
        ("import", import_command, stored),
    ):
        sub = commands.add_parser(name, parents=[parent], help=command.__doc__)
        sub.set_defaults(run=command)
        if name in ARGUMENTS:
            ARGUMENTS[name](sub)
        elif name in ("evaluate", "compare"):
            count = {"evaluate": 1, "compare": 2}[name]
            sub.add_argument(
                "runs", nargs=count, metavar="RUN", help="id, title or part"
            )
    return parser


def main(words=None):
    """Runs one command; returns 0, 1 for a failed run, 2 for bad input."""
    arguments = make_parser().parse_args(words)
    try:
        return arguments.run(arguments) or 0
    except (ValueError, OSError, DatasetError, InferenceError) as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
