"""The run's process: ``kanbots-ls plain-agent --session-id ID --command WORDS …``.

One turn a message, one after another; a message that comes in mid-turn waits for the next one.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from kanbots_ls.agents.own.channel import Channel
from kanbots_ls.agents.own.process import leave_at_signals, memory_path, parser, served
from kanbots_ls.agents.plain.memory import Memory
from kanbots_ls.agents.plain.session import Session, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the session on stdin and stdout; the exit code."""
    arguments = _parse(argv)
    leave_at_signals()
    memory = Memory(memory_path("plain", arguments.session_id))
    session = Session(Channel(), memory, _settings(arguments), resumed=arguments.resume)
    return served(session.serve)


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    options = parser("plain-agent")
    options.add_argument("--command", required=True, type=_words)
    options.add_argument("--resume-command", default=(), type=_words)
    options.add_argument("--text", default="")
    options.add_argument("--model", default="")
    options.add_argument("--effort", default="")
    return options.parse_args(argv)


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


def _words(text: str) -> tuple[str, ...]:
    try:
        words = json.loads(text)
    except ValueError:
        words = None
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        raise argparse.ArgumentTypeError(f"{text!r} is not a JSON list of words")
    return tuple(words)
