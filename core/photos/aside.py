"""Large pictures are decoded in a process of their own, one at a time.

Of 48 million pixels a HEIC fills 430 MB while it is decoded, a WEBP 810. Nothing but
the small result comes back to the server; the process has a limit of memory and time.
"""

import contextlib
import io
import subprocess
import sys
import threading

import numpy as np
import psutil

from core.arrays import Images
from core.photos.develop import develop_data
from core.process import kill_tree, start_module

MAX_MEMORY = 1_500_000_000  # bytes beside what the process has before it decodes
MAX_SECONDS = 40.0
SMALL_MEMORY = 3  # how it ends where that memory is not enough
_one_at_a_time = threading.Lock()


class DecodeLimitError(ValueError):
    """A picture asks for more memory or time than it gets; says which."""


def develop_aside(data: bytes) -> tuple[Images, Images | None]:
    """Returns what `develop_data` does, worked out by a process that then ends.

    Raises:
        DecodeLimitError: where memory or time were not enough.
        ValueError: for bytes that are no whole picture.
    """
    with _one_at_a_time:
        pipe = subprocess.PIPE
        child = start_module(
            "core.photos.aside", str(MAX_MEMORY), stdin=pipe, stdout=pipe
        )
        try:
            answer, _ = child.communicate(data, timeout=MAX_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise DecodeLimitError(
                f"more than {MAX_SECONDS:.0f} s to decode"
            ) from error
        finally:
            kill_tree(child)
    if child.returncode == SMALL_MEMORY:
        raise DecodeLimitError(f"more than {MAX_MEMORY / 1e9:.1f} GB of memory")
    if child.returncode:
        raise ValueError("The picture could not be decoded.")
    with np.load(io.BytesIO(answer), allow_pickle=False) as arrays:
        return arrays["pixels"], arrays.get("alpha")


def _limit_memory(more: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # Windows has none

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = psutil.Process().memory_info().vms + more
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def main() -> int:
    """Decodes what comes on standard input; writes arrays to standard output."""
    data = sys.stdin.buffer.read()
    _limit_memory(int(sys.argv[1]))
    try:
        pixels, alpha = develop_data(data)
    except MemoryError:
        return SMALL_MEMORY
    stream = io.BytesIO()
    if alpha is None:
        np.savez(stream, pixels=pixels)
    else:
        np.savez(stream, pixels=pixels, alpha=alpha)
    sys.stdout.buffer.write(stream.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
