"""Which of Claude's processes have a session open: nothing of its own stops a second one.

``claude agents --json`` lists those of a person's configuration directory, at terminals and
elsewhere (seen with 2.1.330); an older one refuses the option and lists nothing.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.model.ids import SessionId

_SECONDS = 5
_MOST = 1 << 20
"""Bytes; more is no list of its processes."""
_CHUNK = 1 << 16
_LOOK_SECONDS = 0.05


def holders(program: Path, variables: Mapping[str, str], session: SessionId) -> tuple[int, ...]:
    """Their pids, ours among them; none where it can't be told."""
    try:
        listed = json.loads(_said(program, variables))
    except (OSError, ValueError, RecursionError):
        return ()
    return tuple(_pids(listed, session)) if isinstance(listed, list) else ()


def _said(program: Path, variables: Mapping[str, str]) -> bytes:
    """What it prints; one that hangs, or prints without end, is ended with what it started."""
    with subprocess.Popen(
        [str(program), "agents", "--json"],
        # As for every start of ours: asked something, it is not to replace itself.
        env={**variables, "DISABLE_AUTOUPDATER": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        process_group=0,
        bufsize=0,
    ) as process:
        try:
            return _heard(process)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _heard(process: subprocess.Popen[bytes]) -> bytes:
    """Until its end, which what a wrapper leaves behind does not put off."""
    assert process.stdout is not None  # noqa: S101 - a pipe, see above
    said, until = b"", time.monotonic() + _SECONDS
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(said) <= _MOST and (left := until - time.monotonic()) > 0:
            ended = process.poll() is not None
            ready = selector.select(0 if ended else min(left, _LOOK_SECONDS))
            piece = os.read(process.stdout.fileno(), _CHUNK) if ready else b""
            said += piece
            if not piece and (ready or ended):
                break
    return said


def _pids(listed: list[object], session: SessionId) -> list[int]:
    mine = [each for each in listed if isinstance(each, dict) and each.get("sessionId") == session]
    return [pid for each in mine if isinstance(pid := each.get("pid"), int)]
