"""Starting what tells a person; that it fails or hangs is a line in the log and nothing else."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)

SECONDS = 30.0


async def send(
    what: str, argv: Sequence[str], environment: Mapping[str, str], cwd: str | os.PathLike[str]
) -> None:
    """Start it and wait for its end, for so long at most.  ``what`` names it in the log."""
    try:
        status = await _run(argv, environment, cwd)
    except OSError as error:
        log.warning("%s could not be started: %s", what, error.strerror or error)
        return
    if status is None:
        log.warning("%s took longer than %g s and was ended", what, SECONDS)
    elif status:
        log.warning("%s ended with status %d", what, status)


async def _run(
    argv: Sequence[str], environment: Mapping[str, str], cwd: str | os.PathLike[str]
) -> int | None:
    process = await anyio.open_process(
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(environment),
        cwd=cwd,
        start_new_session=True,
    )
    try:
        with anyio.move_on_after(SECONDS):
            return await process.wait()
        return None
    finally:
        if process.returncode is None:
            _end(process.pid)
            with anyio.CancelScope(shield=True), anyio.move_on_after(1.0):
                await process.wait()


def _end(pid: int) -> None:
    """It leads a session of its own, so its group is what it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
