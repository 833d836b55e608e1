"""The one way to run a function in a process of its own: `python -m core.jobs CALL`.

The function is called as `function(report, *arguments)`, and says with
`report(done=0.4)` how far it is.
"""

import contextlib
import importlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

from core import process

POLL_SECONDS = 0.1
TAIL = 4096  # bytes of a dead child's output that are looked at
Report = Callable[..., None]


class Job:
    """A function in a child process that ends with this one; any thread may poll it."""

    def __init__(
        self,
        function: str,  # `module:function`
        *arguments: Any,  # what JSON can hold
        environment: dict[str, str] | None = None,  # variables for the child
        is_idle: bool = True,  # it lets everything else on the machine go first
    ):
        self._call = _encode(function, arguments, is_idle=is_idle)
        self._environment = environment
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._told: dict[str, Any] = {}  # the newest value of each key

    def start(self) -> None:
        """Starts the child, unless it runs; forgets what an earlier one told."""
        with self._lock:
            if self._process is not None:
                return
            self._told = {}
            log = tempfile.TemporaryFile()  # noqa: SIM115  a file never fills up
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
            try:
                self._process = process.start_module(
                    "core.jobs", self._call, environment=self._environment, **pipes
                )
            except OSError as error:
                log.close()
                self._told = {"error": f"The process could not start: {error}."}
                return
            listen = partial(self._listen, self._process, log)
            threading.Thread(target=listen, daemon=True).start()

    def stop(self) -> None:
        """Kills the child with its children, should it run; a result stays."""
        with self._lock:
            child, self._process = self._process, None
        if child is not None:
            process.kill_tree(child)

    def run(self, on_report: Callable[["Job"], None] | None = None) -> Any:
        """Runs the function to its end; returns its result, or raises a ValueError.

        While it runs, `on_report` is called with the Job several times a second.
        """
        self.start()
        try:
            while self.is_running:
                if on_report:
                    on_report(self)
                time.sleep(POLL_SECONDS)
        finally:
            self.stop()
        if self.error:
            raise ValueError(self.error)
        return self.result

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def done(self) -> float:
        """Share of the work that is done, in 0..1."""
        return self._told.get("done", 0.0)

    @property
    def error(self) -> str | None:
        """Why the last child failed, in plain words; None while all is well."""
        return self._told.get("error")

    @property
    def result(self) -> Any:
        """What the function returned; None until then."""
        return self._told.get("result")

    def _listen(self, child: subprocess.Popen[bytes], log: IO[bytes]) -> None:
        """Takes in what a child tells, line by line, until it ends."""
        with child, log:  # closes its pipes and waits
            for line in child.stdout or ():
                with contextlib.suppress(ValueError):  # half a line: it was killed
                    told = json.loads(line)
                    with self._lock:
                        if self._process is child:  # not stopped since
                            self._told = self._told | told
            end, last = process.explain_exit(child.wait()), _last_line(log)
        with self._lock:
            if self._process is not child:
                return  # it was stopped
            self._process = None
            if not {"result", "error"} & set(self._told):
                said = f". It said: {last}" if last else ""
                error = f"The process {end}{said}. Try again."
                self._told = self._told | {"error": error}


def start_surviving(
    function: str, *arguments: Any, log: Path
) -> subprocess.Popen[bytes]:
    """Starts a function in a process that outlives this one, or raises an OSError.

    It keeps its result in files of its own; what it prints is appended to `log`.
    """
    call = _encode(function, arguments, survives=True)
    with log.open("ab") as output:
        return process.start_module("core.jobs", call, stdout=output, stderr=output)


def _encode(function: str, arguments: tuple[Any, ...], **options: bool) -> str:
    return json.dumps({"function": function, "arguments": arguments} | options)


def _last_line(log: IO[bytes]) -> str:
    log.seek(max(0, log.seek(0, os.SEEK_END) - TAIL))
    lines = log.read().decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def main(call: str) -> int:
    """Runs a call in the child; prints JSON objects, the last one is the outcome."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    wanted = json.loads(call)
    if not wanted.get("survives"):
        process.end_with_parent()
    if wanted.get("is_idle", True):
        process.lower_priority()
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever libraries print must not mix with what is told

    def report(**values: Any) -> None:
        print(json.dumps(values), file=told, flush=True)

    try:
        module, name = wanted["function"].split(":")
        function = getattr(importlib.import_module(module), name)
        report(result=function(report, *wanted["arguments"]))
    except Exception as error:  # whoever waits must hear of any bug
        logging.exception("%s failed", wanted["function"])
        report(error=explain_error(error))
        return 1
    return 0


def explain_error(error: Exception, log: str = "") -> str:
    """Returns an error's message; with its type where it is not worded for people."""
    kind = type(error)
    if kind is ValueError or kind.__module__.startswith("core."):
        return str(error)
    if isinstance(error, OSError):
        name = f" ({Path(str(error.filename)).name})" if error.filename else ""
        reason = f"{error.strerror or error}{name}"
        return f"A file cannot be read or written: {reason}. Try again."
    details = f" (details are in {log})" if log else ""
    return f"{kind.__name__}: {error}{details}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
