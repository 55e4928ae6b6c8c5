"""Which session of an agent belongs to a directory: the newest, and never another directory's."""

from __future__ import annotations

import json
import os
import uuid
from typing import TYPE_CHECKING

from kanbots_ls.agents.claude import sessions as claude
from kanbots_ls.agents.codex import sessions as codex

if TYPE_CHECKING:
    from pathlib import Path


def at(file: Path, time: int, text: str = "{}\n") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    os.utime(file, (time, time))


def test_claudes_newest_session_of_the_directory(tmp_path: Path) -> None:
    where, folder = tmp_path / "a.b" / "issue-1", tmp_path / "claude" / "projects"
    mine = folder / "".join(each if each.isalnum() else "-" for each in str(where))
    old, new = str(uuid.uuid4()), str(uuid.uuid4())
    at(mine / f"{old}.jsonl", 1)
    at(mine / f"{new}.jsonl", 2)
    at(mine / "notes.jsonl", 3)
    at(folder / "-another" / f"{uuid.uuid4()}.jsonl", 4)
    variables = {"CLAUDE_CONFIG_DIR": str(tmp_path / "claude")}
    assert claude.newest(where, variables) == new
    assert claude.newest(tmp_path / "none", variables) is None


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
    assert codex.newest(where, variables) == ids[1]
    assert codex.newest(tmp_path / "none", variables) is None
