"""Which session of an agent belongs to a directory: the newest, and never another directory's."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.claude import sessions as claude
from kanbots_ls.agents.claude.holders import holders
from kanbots_ls.agents.codex import sessions as codex
from kanbots_ls.model.ids import SessionId

if TYPE_CHECKING:
    from pathlib import Path


def at(file: Path, time: int, text: str = "{}\n") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    os.utime(file, (time, time))


def test_claudes_newest_session_of_the_directory(tmp_path: Path) -> None:
    where, folder = tmp_path / "a.b" / "issue-1", tmp_path / "claude" / "projects"
    mine = folder / _folded(where)
    old, new = str(uuid.uuid4()), str(uuid.uuid4())
    at(mine / f"{old}.jsonl", 1, began_in(where))
    at(mine / f"{new}.jsonl", 2, began_in(where))
    at(mine / "notes.jsonl", 3, began_in(where))
    at(folder / "-another" / f"{uuid.uuid4()}.jsonl", 4, began_in(where))
    variables = {"CLAUDE_CONFIG_DIR": str(tmp_path / "claude")}
    assert claude.kept(where, variables) == (new, old)
    assert claude.kept(tmp_path / "none", variables) == ()


def test_a_directory_that_claude_folds_into_the_same_name_is_another(tmp_path: Path) -> None:
    variables = {"CLAUDE_CONFIG_DIR": str(tmp_path / "claude")}
    folder = tmp_path / "claude" / "projects" / _folded(tmp_path / "shop-login")
    mine, theirs = str(uuid.uuid4()), str(uuid.uuid4())
    at(folder / f"{mine}.jsonl", 1, began_in(tmp_path / "shop-login"))
    at(folder / f"{theirs}.jsonl", 2, began_in(tmp_path / "shop_login"))
    at(folder / f"{uuid.uuid4()}.jsonl", 3, "no json\n[]\n{}\n")
    assert claude.kept(tmp_path / "shop-login", variables) == (mine,)
    assert claude.kept(tmp_path / "shop_login", variables) == (theirs,)


def began_in(directory: Path) -> str:
    """A transcript as Claude begins it, whose first lines do not say where it is."""
    first = {"type": "file-history-snapshot", "snapshot": {}}
    lines = (first, {"type": "user", "cwd": str(directory)}, {"type": "user", "cwd": "/moved/on"})
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def _folded(directory: Path) -> str:
    return "".join(each if each.isalnum() else "-" for each in str(directory))


def test_codexs_newest_thread_that_began_in_the_directory(tmp_path: Path) -> None:
    where, day = tmp_path / "issue-1", tmp_path / "codex" / "sessions" / "2026" / "01" / "02"
    ids = [str(uuid.uuid4()) for _ in range(4)]
    for time, (identity, cwd) in enumerate(
        zip(ids, (where, where, tmp_path / "other", None), strict=True), start=1
    ):
        line = json.dumps({"type": "session_meta", "payload": {"cwd": str(cwd)}})
        text = f"{line}\n" if cwd else "no json\n"
        at(day / f"rollout-2026-01-02T03-04-05-{identity}.jsonl", time, text)
    variables = {"CODEX_HOME": str(tmp_path / "codex")}
    assert codex.kept(where, variables) == (ids[1], ids[0])
    assert codex.kept(tmp_path / "none", variables) == ()


LISTED = [
    {"pid": 7, "sessionId": "mine", "status": "idle"},
    {"pid": 8, "sessionId": "another"},
    {"pid": "9", "sessionId": "mine"},
    "noise",
]


@pytest.mark.parametrize(
    ("script", "pids"),
    [
        (f"echo '{json.dumps(LISTED)}'", (7,)),
        ("echo '{}'", ()),
        ("echo 'a page'", ()),
        ("exec yes '[[[['", ()),
        (f"sleep 7 & echo '{json.dumps(LISTED)}'", (7,)),
        ("echo \"error: unknown option '--json'\" >&2; exit 1", ()),
    ],
    ids=["listed", "an object", "no JSON", "without end", "leaves another", "an older version"],
)
def test_who_has_a_session_of_claudes_open_is_what_claude_says(
    tmp_path: Path, script: str, pids: tuple[int, ...]
) -> None:
    program = tmp_path / "claude"
    program.write_text(f'#!/bin/sh\n[ "$*" = "agents --json" ] || exit 3\n{script}\n')
    program.chmod(0o755)
    assert holders(program, {"PATH": os.environ["PATH"]}, SessionId("mine")) == pids
    assert holders(tmp_path / "none", {}, SessionId("mine")) == ()
