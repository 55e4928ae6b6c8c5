"""Build code-server beside the other tests: one lock, one log, and a process that holds both.

`bootstrap.py` begins it; whoever needs the result waits for the lock, as the tests' fixture does.
The lock is the open file's, so it is taken here, handed to the child, and free when that ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Say = Callable[[str], None]
Command = Sequence[str | Path]
Build = Callable[[], None]
LOCK = "code-server.lock"
LOG = "code-server.log"
# The file descriptor by which the child holds the lock.
HELD = "KANBOTS_WORKBENCH_LOCK"


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the lock, or the one that was handed over."""
    if HELD in os.environ:
        yield
        return
    descriptor = take(folder)
    try:
        yield
    finally:
        os.close(descriptor)


def begin(folder: Path, command: Command, say: Say) -> subprocess.Popen[bytes]:
    """Start the command with the lock in its hands; say where its log is."""
    descriptor = take(folder)
    log = folder / LOG
    say(f"building code-server meanwhile, some minutes; {log} says how it went")
    with log.open("wb") as output:
        process = subprocess.Popen(  # It outlives this program, which becomes pytest.
            [str(word) for word in command],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            pass_fds=(descriptor,), env={**os.environ, HELD: str(descriptor)},
        )  # fmt: skip
    os.close(descriptor)
    return process


def take(folder: Path) -> int:
    """Wait for the lock; it is held until the last copy of this descriptor is closed."""
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor
