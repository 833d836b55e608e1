"""t-SNE of a run's features, as a job that can be stopped.

van der Maaten and Hinton 2008, "Visualizing Data using t-SNE"; scikit-learn computes.
"""

import contextlib
import io
import re

import numpy as np
from numpy.typing import NDArray

from core.explain.embedding import read_sample
from core.jobs import Job, Report

ITERATIONS = 1000  # scikit-learn's default
WIDEST = 50  # values an image; the paper, too, first reduces to 50 (section 4.2)
PERPLEXITY = 30  # about how many neighbours an image minds
SEED = 0
# The child gives way to all others, and threads that wait for each other then starve:
# 2,000 images took 12.6 s with two threads on a busy machine, 6.3 s with one.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_ITERATION = re.compile(r"Iteration (\d+)")


def tsne_job(folder: str) -> Job:
    """Returns the job that lays out the images in a run's folder."""
    return Job("core.explain.tsne:lay_out_run", folder, environment=ONE_THREAD)


def layout_of(job: Job) -> NDArray[np.float32] | None:
    """Returns `(n, 2)`, the places of `read_sample`'s images; None until finished."""
    return None if job.result is None else np.array(job.result, np.float32)


def lay_out_run(report: Report, folder: str) -> list[list[float]]:
    """Lays out the images in a run's folder; a ValueError where it has no features."""
    points = lay_out(read_sample(folder).features, report)
    return np.round(points, 3).astype(float).tolist()


class IterationReader(io.TextIOBase):
    """Takes what scikit-learn prints and reports its iterations."""

    def __init__(self, report: Report):
        self._report = report

    def write(self, text: str) -> int:
        if found := _ITERATION.search(text):
            self._report(done=min(int(found[1]) / ITERATIONS, 1.0))
        return len(text)


def lay_out(features: NDArray[np.float32], report: Report) -> NDArray[np.float32]:
    """Lays images out by t-SNE, from features `(n, d)` to places `(n, 2)`.

    `report` is told of `done` every 50 iterations, and of 1 at the end, which comes
    early where nothing moves any more.
    """
    from sklearn.decomposition import PCA  # in the child alone: it takes a second
    from sklearn.manifold import TSNE

    if features.shape[1] > WIDEST:
        features = PCA(WIDEST, random_state=SEED).fit_transform(features)
    tsne = TSNE(
        perplexity=min(PERPLEXITY, (len(features) - 1) / 3),
        max_iter=ITERATIONS,
        init="pca",
        random_state=SEED,
        verbose=2,  # the only way to hear of its iterations
    )
    with contextlib.redirect_stdout(IterationReader(report)):
        points = tsne.fit_transform(features)
    report(done=1.0)
    return points
