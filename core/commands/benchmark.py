"""`benchmark`: how fast everything is here, next to stock Keras."""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from core.benchmark.measure import Benchmark
from core.benchmark.plan import QUICK_PLAN, Plan
from core.benchmark.report import FILE, lines, save, summarize
from core.commands.output import draw_bar, end_bar, show
from core.data.sources import FASHION_MNIST, load_dataset


def add_benchmark_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="a few minutes, one seed")
    parser.add_argument("--recipes", nargs="+", metavar="RECIPE")
    parser.add_argument("--seeds", type=int, metavar="N")
    parser.add_argument(
        "--stock-seconds",
        type=float,
        metavar="X",
        help="cut a stock script short after so much training",
    )
    parser.add_argument("--data", default=FASHION_MNIST, help="as for train")
    parser.add_argument(
        "--output", metavar="FILE", help=f"instead of {FILE} in the runs folder"
    )


def benchmark_command(arguments: Namespace) -> None:
    """Measures speed on this machine, next to the same recipes in stock Keras."""
    changes = {
        "recipes": tuple(arguments.recipes) if arguments.recipes else None,
        "seeds": arguments.seeds,
        "stock_seconds": arguments.stock_seconds,
    }
    plan = QUICK_PLAN if arguments.quick else Plan()
    known = {name: value for name, value in changes.items() if value is not None}
    plan = Plan(**{**vars(plan), **known})
    load_dataset(arguments.data)  # says at once where there is none
    start = time.monotonic()
    benchmark = Benchmark(
        plan, data=arguments.data, runs_dir=arguments.runs_dir, note=draw_bar
    )
    steps, trainings, app = benchmark.run()
    end_bar("done")
    result = summarize(steps, trainings, app, seconds=time.monotonic() - start)
    save(result, arguments.output or Path(arguments.runs_dir) / FILE)
    show(arguments, result, lines(result))
