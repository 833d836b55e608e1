"""Carries out a benchmark's plan, each measurement in a process of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from core.benchmark import app
from core.benchmark.plan import HOUSE
from core.data.sources import load_dataset
from core.networks.inference import PROJECT
from core.process import worker_environment
from core.runs.store import RunStore
from core.training.executors import LocalExecutor
from core.training.recipes import get_recipe
from core.training.worker import PRECISION_FILE, train_run

POLL_SECONDS = 0.5


class Benchmark:
    """Measures what a Plan asks for.

    Args:
        plan: The Plan.
        data: The data source.
        cache_dir: Folder with the precision measurement of this machine.
        note: Called as `note(done, words)` with the share that is done, in 0..1.
    """

    def __init__(self, plan, *, data, cache_dir, note):
        self.plan, self.data, self.note = plan, data, note
        self.cache = Path(cache_dir) / PRECISION_FILE
        self.seconds_due = {}  # what is planned -> seconds it should take
        self.finished = set()

    def run(self):
        """Returns `(steps, trainings, app)`, lists of dicts that JSON can hold."""
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            self.store = RunStore(folder)
            steps = [self._steps(name) for name in self.plan.recipes]
            self._expect(steps)
            trainings = [self._train(each) for each in self.plan.trainings]
            return steps, trainings, self._app()

    def _expect(self, steps):
        """Estimates how long each training takes from the speed of its steps."""
        rates = {row["recipe"]: row for row in steps}
        images = len(load_dataset(self.data).train)
        for each in self.plan.trainings:
            config = get_recipe(each.recipe).config
            seen = config.epochs * images * (1 - 0.75 * config.skip_easy)
            seconds = seen / rates[each.recipe][each.way]
            if each.way == "stock":
                seconds = min(seconds, self.plan.stock_seconds)
            self.seconds_due[each] = (
                seconds + 10
            )  # a process starts, a network is evaluated

    def _tell(self, training, share):
        whole = sum(self.seconds_due.values())
        past = sum(self.seconds_due[each] for each in self.finished)
        past += share * self.seconds_due[training]
        number = f"{len(self.finished) + 1} of {len(self.seconds_due)}"
        minutes = (whole - past) / 60
        words = f"{number}: {training} · about {minutes:.0f} min left"
        self.note(past / whole, words)

    def _steps(self, name):
        """Compares training steps of both ways."""
        self.note(0.0, f"images a second: {name}")
        plan = self.plan
        arguments = [name, plan.step_images, plan.rounds, self.data, self.cache]
        return list(talk("core.benchmark.steps", arguments))[-1]

    def _train(self, training):
        self._tell(training, 0.0)
        if training.way == "ours":
            answer = self._train_ours(training)
        else:
            answer = self._train_stock(training)
        self.finished.add(training)
        return {
            "recipe": training.recipe,
            "way": training.way,
            "seed": training.seed,
        } | answer

    def _train_ours(self, training):
        config = get_recipe(training.recipe).config.replace(
            seed=training.seed, data=self.data
        )
        if self.cache.exists():  # measured with the steps
            shutil.copy(self.cache, self.store.folder)
        run = self.store.create(config, claim=True)
        executor = LocalExecutor(log_path=run.path / "worker.log")
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
        return {
            "seconds": run.history["seconds"].cumsum().tolist(),
            "val_accuracy": run.history["val_accuracy"].tolist(),
            "test_accuracy": run.summary.test_accuracy,
            "test_accuracy_flip": run.summary.test_accuracy_flip,
            "images_per_second": run.summary.images_per_second,
            "epochs": run.summary.epochs,
            "is_whole": True,
        }

    def _train_stock(self, training):
        curve, end = [], None
        arguments = [
            training.recipe,
            training.seed,
            self.plan.stock_seconds,
            self.data,
        ]
        for line in talk("core.benchmark.stock", arguments):
            if "done" in line:
                self._tell(training, min(1.0, line["done"]))
            elif "val_accuracy" in line:
                curve.append(line)
            else:
                end = line
        return {
            "seconds": [line["seconds"] for line in curve],
            "val_accuracy": [line["val_accuracy"] for line in curve],
            "test_accuracy_flip": None,
        } | {name: value for name, value in end.items() if name != "seconds"}

    def _app(self):
        """Measures the rest of the app's time; what cannot be measured says why."""
        self.note(1.0, "the app itself")
        first_step = app.measure_first_step(self.data, self.cache)
        rows = [
            _row("click to first step", 2000, 1, first_step),
            _row(
                "evaluating 10,000 images", 1000, 1, app.measure_evaluation(self.data)
            ),
        ]
        runs = [run for run in self.store.list()[0] if run.config.recipe in HOUSE]
        if runs:
            images = load_dataset(self.data).test.images[: app.ANSWERS]
            seconds = app.measure_answer(runs[0], images)
            rows.append(_row("an answer for one image", 30, app.ANSWERS, seconds))
        browser = app.find_browser()
        switch = _row("page switch", 300, app.ROUNDS * len(app.PAGES), None)
        if browser is None:
            return [*rows, switch | {"problem": "there is no Chromium here"}]
        seconds = app.measure_page_switch(self.store.folder, browser)
        return [*rows, switch | {"milliseconds": 1000 * seconds}]


def _row(name, limit, count, seconds):
    milliseconds = None if seconds is None else 1000 * seconds
    return {"name": name, "limit": limit, "n": count, "milliseconds": milliseconds}


def talk(module, arguments):
    """Runs one of our modules and yields the JSON objects it prints.

    Raises:
        ValueError: when it fails, with its last words.
    """
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=PROJECT,
            env=worker_environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            for line in process.stdout:
                if line.startswith("{"):
                    yield json.loads(line)
        finally:
            if process.poll() is None and sys.exc_info()[0] is not None:
                process.kill()
            code = process.wait()
        if code:
            errors.seek(0)
            last = (errors.read().strip().splitlines() or ["no message"])[-1]
            raise ValueError(f"{module} {arguments[0]} failed: {last}")
