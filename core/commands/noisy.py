"""The asking that follows `experiment noise-training`: networks on noisy images."""

from contextlib import closing

from core.commands.output import draw_bar, end_bar
from core.data.dataset import Dataset
from core.experiments.noisy import NOISE, add_noise_to, list_unasked
from core.experiments.plan import Trial
from core.experiments.results import collect, find_results
from core.experiments.robustness import measure, open_answers
from core.networks.inference import InferenceWorker
from core.runs.store import RunStore


def ask_about_noise(
    store: RunStore, trials: tuple[Trial, ...], dataset: Dataset
) -> None:
    """Asks the trials' networks about noisy images, where nobody asked yet."""
    answers = open_answers(store)
    found = find_results(trials, store.list()[0], {}, digest=dataset.digest)
    groups = list_unasked(collect(trials, add_noise_to(found, answers)))
    if not groups:
        return
    with closing(InferenceWorker()) as worker:
        for at, runs in enumerate(groups):
            steps = measure(answers, runs, dataset.test, NOISE, ask=worker.call)
            for step in steps:
                done = (at + step.done) / len(groups)
                draw_bar(done, f"asking about noise of {NOISE.tell(step.amount)}")
    end_bar("asked about noisy images")
