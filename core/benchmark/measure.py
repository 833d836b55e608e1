"""Carries out a benchmark's plan, each measurement in a process of its own."""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.benchmark import app
from core.benchmark.plan import BUILT_IN, Plan, Training
from core.benchmark.report import Row
from core.data.sources import load_dataset
from core.jobs import Job
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.precision import PRECISION_FILE
from core.training.recipes import get_recipe
from core.training.worker import train_run

POLL_SECONDS = 0.5
EVALUATION_SECONDS = 10  # a process starts, and a network is evaluated at the end


class Benchmark:
    """Measures what a Plan asks for."""

    def __init__(
        self,
        plan: Plan,
        *,
        data: str,
        runs_dir: Path,  # may hold this machine's measurement of precisions
        note: Callable[[float, str], None],  # gets the share done, in 0..1, and words
    ):
        self.plan, self.data, self.note = plan, data, note
        self.runs_dir = Path(runs_dir)
        self.due: dict[Training, float] = {}  # seconds of each that is still to come
        self.whole = 0.0  # seconds of all of them

    def run(self) -> tuple[list[Row], list[Row], list[Row]]:
        """Returns `(steps, trainings, app)`."""
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            if (self.runs_dir / PRECISION_FILE).exists():
                shutil.copy(self.runs_dir / PRECISION_FILE, folder)
            self.store = RunStore(folder)
            steps = [self._steps(name) for name in self.plan.recipes]
            self._expect(steps)
            trainings = [self._train(each) for each in self.plan.trainings]
            return steps, trainings, self._app()

    def _expect(self, steps: list[Row]) -> None:
        """Estimates how long each training takes from the speed of its steps."""
        rates = {row["recipe"]: row for row in steps}
        images = len(load_dataset(self.data).train)
        for each in self.plan.trainings:
            config = get_recipe(each.recipe).config
            seen = config.epochs * images * (1 - 0.75 * config.skip_easy)
            seconds = seen / rates[each.recipe][each.way]
            if each.way == "stock":
                seconds = min(seconds, self.plan.stock_seconds)
            self.due[each] = seconds + EVALUATION_SECONDS
        self.whole = sum(self.due.values())

    def _tell(self, training: Training, share: float) -> None:
        left = sum(self.due.values()) - share * self.due[training]
        count = len(self.plan.trainings)
        number = f"{count - len(self.due) + 1} of {count}: {training}"
        self.note(1 - left / self.whole, f"{number} · about {left / 60:.0f} min left")

    def _steps(self, name: str) -> Row:
        self.note(0.0, f"images a second: {name}")
        sizes = self.plan.step_images, self.plan.rounds
        folder = str(self.store.folder)
        return part("stock:compare", name, *sizes, self.data, folder).run()

    def _train(self, training: Training) -> Row:
        self._tell(training, 0.0)
        way = self._train_ours if training.way == "ours" else self._train_stock
        figures = way(training)
        del self.due[training]
        return {**vars(training), **figures}

    def _train_ours(self, training: Training) -> Row:
        config = get_recipe(training.recipe).config
        config = config.replace(seed=training.seed, data=self.data)
        run = self.store.create(config, claim=True)
        executor = LocalExecutor()
        future = executor.submit(train_run, str(run.path))
        try:
            while not future.done():
                self._tell(training, self.store.get(run.id).status.done)
                time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            self.store.request_stop(run.id)
            raise
        run = self.store.get(run.id)
        if not run.is_evaluated:
            raise ValueError(f"{training} failed: {run.recorded.error}")
        names = "test_accuracy", "test_accuracy_flip", "images_per_second", "epochs"
        return {
            "seconds": run.history["seconds"].cumsum().tolist(),
            "val_accuracy": run.history["val_accuracy"].tolist(),
            **{name: getattr(run.summary, name) for name in names},
            "is_whole": True,
        }

    def _train_stock(self, training: Training) -> Row:
        settings = training.seed, self.plan.stock_seconds, self.data
        job = part("stock:train", training.recipe, *settings)
        figures = job.run(lambda job: self._tell(training, job.done))
        return figures | {"test_accuracy_flip": None}

    def _app(self) -> list[Row]:
        """Measures the rest of the app's time; what cannot be measured says why."""
        self.note(1.0, "the app itself")
        seconds = app.measure_first_step(self.store, self.data)
        rows = [_row("click to first step", 2000, 1, seconds)]
        seconds = part("stock:time_evaluation", self.data).run()
        rows.append(_row("evaluating 10,000 images", 1000, 1, seconds))
        runs = [run for run in self.store.list()[0] if run.config.recipe in BUILT_IN]
        count = app.PREDICTIONS
        if runs:
            images = load_dataset(self.data).test.images[:count]
            seconds = app.measure_prediction(runs[0], images)
            rows.append(_row("a prediction for one image", 30, count, seconds))
        count = app.ROUNDS * len(app.PAGES)
        browser = next(filter(None, map(shutil.which, app.BROWSERS)), None)
        if browser is None:
            problem = {"problem": "there is no Chromium here"}
            return [*rows, _row("page switch", 300, count, None) | problem]
        seconds = app.measure_page_switch(self.store.folder, browser)
        return [*rows, _row("page switch", 300, count, seconds)]


def part(function: str, *arguments: Any) -> Job:
    """Returns a job of this room, which does not give way to others."""
    return Job(f"core.benchmark.{function}", *arguments, is_idle=False)


def _row(name: str, limit: int, count: int, seconds: Any) -> Row:
    milliseconds = None if seconds is None else 1000 * seconds
    return {"name": name, "limit": limit, "n": count, "milliseconds": milliseconds}
