"""The one long-lived worker that holds networks, so that the server needs none.

Pages call `InferenceWorker.call`; the child runs `python -m core.networks.inference`
and answers one request after another over pipes. Both ends are ours: no pickle comes
from a user.
"""

import importlib
import os
import pickle
import subprocess
import sys
import threading
import time
from functools import partial
from typing import IO, Any, TypeAlias, cast

from core.jobs import explain_error
from core.process import kill_tree, processor_seconds, start_module

Pipes: TypeAlias = tuple[IO[bytes], IO[bytes]]
WORK_SECONDS = 0.02  # of processor time: a child that lives uses more


class InferenceError(RuntimeError):
    """The worker ended in mid-request; the next request starts another."""


class InferenceWorker:
    """Runs functions in one child process that keeps TensorFlow imported.

    A child that has not computed for `hung_seconds` while asked is ended; one that
    computes, for however long, is left alone.
    """

    def __init__(self, *, hung_seconds: float = 30.0, wait_seconds: float = 120.0):
        self.hung_seconds = hung_seconds
        self.wait_seconds = wait_seconds  # for the requests of others
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the child without waiting for it, unless it runs."""
        if self._lock.acquire(blocking=False):  # else it is at work
            try:
                self._ensure_started()
            finally:
                self._lock.release()

    def call(self, function: str, *arguments: Any) -> Any:
        """Returns what `module:function` returns in the child; arguments are pickled.

        Raises:
            ValueError: as the function raised it.
            InferenceError: when the child died or hung, is busy with the requests of
                others, or met an error of another kind.
        """
        if not self._lock.acquire(timeout=self.wait_seconds):
            raise InferenceError(
                "The process that holds the networks has been at work for others for "
                f"{self.wait_seconds:g} seconds. Try again in a minute."
            )
        try:
            kind, reply = self._ask(self._ensure_started(), (function, arguments))
        finally:
            self._lock.release()
        if kind == "value":
            return reply
        raise (ValueError if kind == "ValueError" else InferenceError)(reply)

    def _ask(self, process: "subprocess.Popen[bytes]", request: Any) -> tuple[str, Any]:
        requests, replies = cast(Pipes, (process.stdin, process.stdout))
        answered, was_hung = threading.Event(), threading.Event()
        watch = partial(self._watch, process, answered, was_hung)
        threading.Thread(target=watch, daemon=True).start()
        try:
            pickle.dump(request, requests)
            requests.flush()
            return pickle.load(replies)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            kill_tree(process)
            end = f"did nothing for {self.hung_seconds:g} seconds and was ended"
            raise InferenceError(
                "The process that holds the networks "
                f"{end if was_hung.is_set() else 'ended'}. Try again: a new one "
                "starts by itself."
            ) from error
        finally:
            answered.set()

    def _watch(
        self,
        process: "subprocess.Popen[bytes]",
        answered: threading.Event,
        was_hung: threading.Event,
    ) -> None:
        """Kills the child once it uses no processor time, though it was asked."""
        used, worked_at = -1.0, time.monotonic()
        while not answered.wait(self.hung_seconds / 10):
            if (now := processor_seconds(process.pid)) > used + WORK_SECONDS:
                used, worked_at = now, time.monotonic()
            elif time.monotonic() - worked_at > self.hung_seconds:
                was_hung.set()
                kill_tree(process)
                return

    def close(self) -> None:
        """Ends the child."""
        if self._process is not None:
            with self._process:  # closes its pipes and waits
                self._process.kill()

    def _ensure_started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._process = start_module(
            "core.networks.inference", stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self._process


def serve() -> None:
    """Answers requests from standard input until it closes."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever libraries print must not mix with the replies
    importlib.import_module("core.networks.loader")
    while True:
        try:
            function, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return  # the server went away
        module, name = function.split(":")
        try:
            value = getattr(importlib.import_module(module), name)(*arguments)
            reply = ("value", value)
        except Exception as error:  # noqa: BLE001  every request gets a reply
            reply = (type(error).__name__, explain_error(error))
        pickle.dump(reply, replies)
        replies.flush()


if __name__ == "__main__":
    serve()
