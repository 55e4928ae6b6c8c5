"""The run's process: ``kanbots-ls plain-agent --session-id ID --command WORDS …``.

One turn a message, one after another; a message that comes in mid-turn waits for the next one.
Standard library only, and little of it, for a fast start. Exit codes as Claude's: 0 at the
session's end, 1 when it could not go on, 143 after TERM.
"""

from __future__ import annotations

import argparse
import json
import re
import signal
import sys
from typing import TYPE_CHECKING

from kanbots_ls.agents.channel import BadInput, Channel
from kanbots_ls.agents.plain.memory import Memory, memory_path
from kanbots_ls.agents.plain.session import Session, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the session on stdin and stdout; the exit code."""
    arguments = _parse(argv)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    memory = Memory(memory_path(arguments.session_id))
    session = Session(Channel(), memory, _settings(arguments), resumed=arguments.resume)
    try:
        return session.serve()
    except BadInput as error:
        sys.stderr.write(f"Error parsing streaming input line: {error}\n")
        return 1
    except BrokenPipeError:
        return 1


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kanbots-ls plain-agent", allow_abbrev=False)
    parser.add_argument("--session-id", required=True, type=_session_id)
    parser.add_argument("--command", required=True, type=_words)
    parser.add_argument("--resume-command", default=(), type=_words)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--text", default="")
    parser.add_argument("--model", default="")
    parser.add_argument("--effort", default="")
    parser.add_argument("--mode", default="bypassPermissions")
    return parser.parse_args(argv)


def _settings(given: argparse.Namespace) -> Settings:
    return Settings(
        session_id=given.session_id,
        command=given.command,
        resume_command=given.resume_command,
        text=tuple(given.text.split(".")) if given.text else (),
        model=given.model,
        effort=given.effort,
        mode=given.mode,
    )


def _session_id(text: str) -> str:
    """Session ids name files, so nothing else passes."""
    if not _SESSION.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a session id")
    return text


def _words(text: str) -> tuple[str, ...]:
    try:
        words = json.loads(text)
    except ValueError:
        words = None
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        raise argparse.ArgumentTypeError(f"{text!r} is not a JSON list of words")
    return tuple(words)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
