"""t-SNE of a run's features, in a process of its own that can be stopped.

van der Maaten and Hinton 2008, "Visualizing Data using t-SNE"; scikit-learn computes.
"""

import atexit
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from core.explain.embedding import read_sample
from core.process import lower_priority

ITERATIONS = 1000  # scikit-learn's default
WIDEST = 50  # values an image; the paper, too, first reduces to 50 (section 4.2)
PERPLEXITY = 30  # about how many neighbours an image minds
SEED = 0
# The child gives way to all others, and threads that wait for each other then starve:
# 2,000 images took 12.6 s with two threads on a busy machine, 6.3 s with one.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_ROOT = Path(__file__).resolve().parents[2]
_ITERATION = re.compile(r"Iteration (\d+)")


class TsneJob:
    """One layout as the server process sees it; any thread may poll it.

    Args:
        folder: The run's folder, as text.
        command: What to run instead of this module, for tests.
    """

    def __init__(self, folder, command=None):
        default = [sys.executable, "-m", "core.explain.tsne", str(folder)]
        self._command = command or default
        self._lock = threading.Lock()
        self._process = None
        self._told = {}  # the newest value of each key that the child printed

    def start(self):
        """Starts the child process, unless one is running."""
        with self._lock:
            if self._process is not None:
                return
            self._told = {}
            self._process = subprocess.Popen(
                self._command,
                cwd=_ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal is not for the child
                env=os.environ | ONE_THREAD,
            )
            atexit.register(self.stop)
            listener = (self._process,)
            threading.Thread(target=self._listen, args=listener, daemon=True).start()

    def stop(self):
        """Kills the child, should it run; a finished layout stays."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    @property
    def is_running(self):
        return self._process is not None

    @property
    def progress(self):
        """Share of the iterations that is done, 0..1."""
        return self._told.get("done", 0.0)

    @property
    def error(self):
        """Why the last layout failed, in plain words; None while all is well."""
        return self._told.get("error")

    @property
    def points(self):
        """`(n, 2)` float32 of `read_sample`'s images; None until it is finished."""
        points = self._told.get("points")
        return None if points is None else np.array(points, np.float32)

    def _listen(self, process):
        """Takes in what a child prints, line by line, until it ends."""
        with process.stdout:
            for line in process.stdout:
                with contextlib.suppress(ValueError, TypeError):  # others print, too
                    self._take_in(process, dict(json.loads(line)))
        code = process.wait()
        with self._lock:
            if self._process is not process:
                return  # it was stopped
            self._process = None
            if "points" not in self._told and "error" not in self._told:
                error = f"The layout ended early (exit code {code}). Start it again."
                self._told = self._told | {"error": error}

    def _take_in(self, process, told):
        with self._lock:
            if self._process is process:  # not stopped since
                self._told = self._told | told


# What follows runs in the child.


class Progress(io.TextIOBase):
    """Takes what scikit-learn prints and reports its iterations.

    Args:
        report: Function of the share that is done, 0..1.
    """

    def __init__(self, report):
        self._report = report

    def write(self, text):
        if found := _ITERATION.search(text):
            self._report(min(int(found[1]) / ITERATIONS, 1.0))
        return len(text)


def lay_out(features, report):
    """Lays images out by t-SNE.

    Args:
        features: `(n, d)` float32.
        report: Function of the share that is done, 0..1; called every 50 iterations,
            and with 1 at the end, which comes early where nothing moves any more.

    Returns:
        `(n, 2)` float32.
    """
    if features.shape[1] > WIDEST:
        features = PCA(WIDEST, random_state=SEED).fit_transform(features)
    tsne = TSNE(
        perplexity=min(PERPLEXITY, (len(features) - 1) / 3),
        max_iter=ITERATIONS,
        init="pca",
        random_state=SEED,
        verbose=2,  # the only way to hear of its iterations
    )
    with contextlib.redirect_stdout(Progress(report)):
        points = tsne.fit_transform(features)
    report(1.0)
    return points


def main(folder):
    """Prints `{"done": ...}` lines, then the points or an error, as JSON."""
    lower_priority()
    stdout = sys.stdout

    def tell(**values):
        print(json.dumps(values), file=stdout, flush=True)

    try:
        features = read_sample(folder).features
    except ValueError as error:
        tell(error=str(error))
        return 1
    points = lay_out(features, lambda done: tell(done=done))
    tell(points=np.round(points, 3).astype(float).tolist())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
