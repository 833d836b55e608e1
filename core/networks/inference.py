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
from typing import IO, Any, TypeAlias, cast

from core.process import start_module

Pipes: TypeAlias = tuple[IO[bytes], IO[bytes]]


class InferenceError(RuntimeError):
    """The worker ended in mid-request; the next request starts another."""


class InferenceWorker:
    """Runs functions in one child process that keeps TensorFlow imported."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts the child without waiting for it, unless it runs."""
        with self._lock:
            self._ensure_started()

    def call(self, function: str, *arguments: Any) -> Any:
        """Returns what `module:function` returns in the child; arguments are pickled.

        Raises:
            ValueError: as the function raised it.
            InferenceError: when the child died, or met an error of another kind.
        """
        with self._lock:
            process = self._ensure_started()
            requests, replies = cast(Pipes, (process.stdin, process.stdout))
            try:
                pickle.dump((function, arguments), requests)
                requests.flush()
                kind, reply = pickle.load(replies)
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                process.kill()
                raise InferenceError(
                    "The process that holds the networks ended. Try again: "
                    "a new one starts by itself."
                ) from error
        if kind == "value":
            return reply
        raise (ValueError if kind == "ValueError" else InferenceError)(reply)

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
            reply = (type(error).__name__, str(error))
        pickle.dump(reply, replies)
        replies.flush()


if __name__ == "__main__":
    serve()
