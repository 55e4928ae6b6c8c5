"""Starting keepers: early, for a start, or in the place of one that was killed.

``local`` and ``process`` call this; everything that blocks runs in a worker thread.  A keeper's
environment is the daemon's, scrubbed; the agent's travels through a pipe and is never stored.
"""

from __future__ import annotations

import base64
import json
import os
from typing import TYPE_CHECKING

from anyio import to_thread

from kanbots_ls.keeper.rundir import LOG
from kanbots_ls.launch.contract import StartRefused
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.rendezvous.spawn import Spawned, keeper_argv, read_report_line, spawn_detached

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.launch.contract import StartSpec

READY = "ready"
OCCUPIED = "this run has a keeper already"
NOTHING = "nothing to keep"


class WarmKeeper:
    """A keeper that runs, holds the run's lock, and waits to be told what to start."""

    def __init__(self, spawned: Spawned, feed: int) -> None:
        """Hold its report and the pipe to its standard input."""
        self._spawned = spawned
        self._feed = feed

    async def start(self, spec: StartSpec) -> str:
        """Tell it; returns its report, empty when it died."""
        return await to_thread.run_sync(self._tell, _encode(spec))

    def dismiss(self) -> None:
        """Let it go without having started anything: it leaves at the end of its input."""
        os.close(self._feed)
        self._spawned.close()

    def _tell(self, text: bytes) -> str:
        try:
            with os.fdopen(self._feed, "wb") as feed:
                feed.write(text)
        except BrokenPipeError:
            return ""
        return _report(self._spawned)


async def warm_keeper(run_dir: Path) -> WarmKeeper:
    """Start a keeper for ``run_dir`` that waits for its specification.  Raises StartRefused."""
    return await to_thread.run_sync(_warm, run_dir)


async def replace_keeper(run_dir: Path) -> str:
    """Start a keeper for the process on record in ``run_dir``; returns its report."""
    return await to_thread.run_sync(_replace, run_dir)


def log_tail(run_dir: Path) -> str:
    """The last line of the keeper's log, for a message."""
    try:
        lines = (run_dir / LOG).read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return lines[-1][:500] if lines else ""


def _warm(run_dir: Path) -> WarmKeeper:
    source, feed = os.pipe()
    try:
        spawned = _spawn(run_dir, source)
    except OSError as error:
        os.close(feed)
        raise StartRefused(f"cannot start a keeper for {run_dir}: {error}") from error
    finally:
        os.close(source)
    return WarmKeeper(spawned, feed)


def _replace(run_dir: Path) -> str:
    try:
        return _report(_spawn(run_dir, b"", "--attach"))
    except OSError as error:
        return f"cannot start a keeper: {error}"


def _spawn(run_dir: Path, stdin: int | bytes, *options: str) -> Spawned:
    return spawn_detached(
        keeper_argv(run_dir, *options),
        cwd=run_dir,
        env=scrub(os.environ),
        log_path=run_dir / LOG,
        stdin=stdin,
        detaches=True,
    )


def _report(spawned: Spawned) -> str:
    try:
        return read_report_line(spawned.report)
    finally:
        spawned.close()


def _encode(spec: StartSpec) -> bytes:
    content = {
        "argv": list(spec.argv),
        "cwd": str(spec.cwd),
        "env": dict(spec.env),
        "mark": spec.mark,
        "start": spec.number,
        "opening": [base64.b64encode(line).decode() for line in spec.opening],
    }
    return json.dumps(content).encode()
