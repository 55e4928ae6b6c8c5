"""How a process of ours is begun as an agent, and how it ends.

Standard library only, and little of it, for a fast start.  Exit codes as Claude's: 0 at the
session's end, 1 when it could not go on, 143 after TERM.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.agents.own.channel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def parser(program: str) -> argparse.ArgumentParser:
    """Of what each is told: whose session, whether it goes on, and the run's mode."""
    options = argparse.ArgumentParser(prog=f"kanbots-ls {program}", allow_abbrev=False)
    options.add_argument("--session-id", required=True, type=_session_id)
    options.add_argument("--resume", action="store_true")
    options.add_argument("--mode", default="bypassPermissions")
    return options


def leave_at_signals() -> None:
    """TERM and INT end the process in order, with what it has begun."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)


def served(serve: Callable[[], int]) -> int:
    """Its exit code; 1 as well where its input can't be read or nobody reads its output."""
    try:
        return serve()
    except BadInput as error:
        return complain(f"Error parsing streaming input line: {error}")
    except BrokenPipeError:
        return 1


def complain(reason: str) -> int:
    """Say on stderr why it can't go on; the exit code."""
    sys.stderr.write(f"{reason}\n")
    return 1


def memory_path(agent: str, session_id: str) -> Path:
    """Beside the run's transcript; without a run (by hand, in a test) in the temporary folder."""
    folder = os.environ.get("KANBOTS_RUN_DIR") or tempfile.gettempdir()
    return Path(folder, f"{agent}-{session_id}.json")


def _session_id(text: str) -> str:
    """Session ids name files, so nothing else passes."""
    if not _SESSION.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a session id")
    return text


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
