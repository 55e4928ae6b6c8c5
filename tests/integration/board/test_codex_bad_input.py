"""Whatever stands in Codex's place, the card says what is wrong and what to do next.

The program is a few lines of shell; what the real one says in such cases is in tests/real.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from tests.fakes.boards import board_at

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.boards import Json

HELLO = json.dumps({"id": "initialize", "result": {"userAgent": "kanbots-ls/0.1.0 (x)"}})
ACCOUNT = json.dumps({"id": "account", "result": {"account": {"type": "apiKey"}}})


def refused(name: str, message: str) -> str:
    """A line that answers our request with an error."""
    return json.dumps({"id": name, "error": {"code": -32600, "message": message}})


def says(*lines: str, then: str = "exec sleep 600") -> str:
    """A program that says these lines, whatever it is asked."""
    return "\n".join([f"echo '{line}'" for line in lines] + [then])


PROGRAMS = {
    "a page in its place": ("echo '<html>502 Bad Gateway</html>'", "502 Bad Gateway"),
    "no such subcommand": (
        "echo \"error: unrecognized subcommand 'app-server'\" >&2; exit 2",
        "too old or too new",
    ),
    "a death in the handshake": (says(HELLO, then="kill -SEGV $$"), "SIGSEGV"),
    "a failure in the handshake": (
        says(HELLO, then="echo 'no space left' >&2; exit 1"),
        "no space left",
    ),
    "an older protocol": (
        says(HELLO, ACCOUNT, refused("thread", "unknown variant `thread/start`")),
        "Update it",
    ),
    "a model it does not have": (
        says(HELLO, ACCOUNT, refused("thread", "model gpt-0 is not available")),
        "gpt-0 is not available",
    ),
    "another writer of its session": (
        says(HELLO, ACCOUNT, refused("thread", "thread 1 already has an active writer")),
        "Another process works on this Codex session",
    ),
    "a polite end": (says(HELLO, then="exit 0"), "ended before it had begun"),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_run_fails_with_the_reason_and_nothing_is_left(tmp_path: Path, name: str) -> None:
    script, words = PROGRAMS[name]
    program = tmp_path / "codex"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with board_at(tmp_path / "shop", KANBOTS_CODEX=str(program)) as board:
        run = board.dispatch(board.add("Hello"), agent="codex")[0]
        seen: Json = board.until_state(run, "failed", "interrupted")
        assert words in seen["reason"]
        assert "repl" in seen["reason"].lower() or "doctor" in seen["reason"]


def test_lines_of_a_newer_protocol_are_kept_and_harm_nothing(tmp_path: Path) -> None:
    newer = json.dumps({"method": "turn/from/tomorrow", "params": {"x": 1}})
    program = tmp_path / "codex"
    program.write_text(f"#!/bin/sh\n{says(HELLO, newer, ACCOUNT, then='exit 1')}\n")
    program.chmod(0o755)
    with board_at(tmp_path / "shop", KANBOTS_CODEX=str(program)) as board:
        run = board.dispatch(board.add("Hello"), agent="codex")[0]
        board.until_state(run, "failed", "interrupted")
        kinds = [each["fields"]["kind"] for each in board.events(run, "unrecognized")]
        assert kinds == ["turn/from/tomorrow"]


def test_a_missing_program_is_refused_at_dispatch_with_what_to_install(tmp_path: Path) -> None:
    with board_at(tmp_path / "shop", KANBOTS_CODEX=str(tmp_path / "none")) as board:
        with pytest.raises(Refused, match="Install Codex"):
            board.dispatch(board.add("Hello"), agent="codex")
        assert board.show()["running"] == 0
