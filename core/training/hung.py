"""Ends workers that were asked to stop and give no sign of life."""

import time

from core.process import kill_family, processor_seconds
from core.runs.heartbeat import silence
from core.runs.run import Run
from core.runs.store import RunStore

GRACE_SECONDS = 10.0  # between Stop and the end of a worker that hangs
MIN_SILENCE = 4.0  # a worker whose heart beat since then may yet stop by itself
HUNG = (
    "The training process gave no sign of life and did not stop when asked, so it was "
    "ended. The epochs it finished are kept. Train it again."
)


class HangWatch:
    """Remembers since when workers were seen neither to stop nor to live."""

    def __init__(self) -> None:
        # By the run's id: when, on the monotonic clock, and the processor time then.
        self._since: dict[str, tuple[float, float]] = {}

    def end_if_hung(self, store: RunStore, run: Run) -> bool:
        """Kills the worker of a stopping run that hangs; tells whether it did.

        A worker that computes, for however long or slowly, is left alone.
        """
        status = run.status
        if status.state != "stopping" or status.pid is None or _is_heard(run):
            self._since.pop(run.id, None)
            return False
        now = time.monotonic(), processor_seconds(status.pid)
        since = self._since.setdefault(run.id, now)
        if now[1] > since[1]:  # it works, though its heart is not heard
            self._since[run.id] = now
            return False
        if now[0] - since[0] < GRACE_SECONDS:
            return False
        kill_family(status.pid)
        ended = run.recorded.replace(state="interrupted", phase="", error=HUNG)
        store.write_status(run.id, ended)
        del self._since[run.id]
        return True


def _is_heard(run: Run) -> bool:
    """Tells whether a run's worker gave a sign of life just now."""
    return silence(run.path) < MIN_SILENCE
