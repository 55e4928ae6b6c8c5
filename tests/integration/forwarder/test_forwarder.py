"""The forwarder on an editor's streams, with real sockets and a stand-in daemon."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.rendezvous.framing import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.program import Program

import pytest

Json = dict[str, Any]


class Editor:
    """An editor that has started the language server."""

    def __init__(self, program: Program, cwd: Path, *words: str, **env: str) -> None:
        self.server = subprocess.Popen(
            [sys.executable, "-P", str(program.main), *words],
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def say(self, message: Json) -> None:
        assert self.server.stdin is not None
        write_frame(self.server.stdin, json.dumps(message).encode())

    def hear(self) -> Json:
        assert self.server.stdout is not None
        body = read_frame(self.server.stdout)
        assert body is not None, self.complaint()
        heard: Json = json.loads(body)
        return heard

    def initialize(self, **params: object) -> Json:
        self.say({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
        return self.hear()

    def leave(self) -> int:
        self.say({"jsonrpc": "2.0", "method": "exit"})
        return self.server.wait(10)

    def complaint(self) -> str:
        assert self.server.stderr is not None
        return self.server.stderr.read().decode()

    def end(self) -> None:
        self.server.kill()
        self.server.wait()
        for stream in (self.server.stdin, self.server.stdout, self.server.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture
def editors() -> Iterator[list[Editor]]:
    editors: list[Editor] = []
    yield editors
    for editor in editors:
        editor.end()


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    directory = tmp_path / "no repository"
    directory.mkdir()
    return directory


@pytest.mark.parametrize("words", [[], ["--stdio"]])
def test_messages_pass_both_ways_and_exit_ends_well(
    program: Program, nowhere: Path, editors: list[Editor], words: list[str]
) -> None:
    editors.append(editor := Editor(program, nowhere, *words, SECRET="from the editor"))
    first = editor.initialize(rootUri=program.repository.as_uri())
    assert first["heard"]["method"] == "initialize"
    assert first["client"] == "editor"
    assert first["env"]["SECRET"] == "from the editor"
    for number in range(3):
        text = "ü" * 100_000 * number
        editor.say({"id": number, "method": "echo", "params": text})
        assert editor.hear()["heard"]["params"] == text
    assert editor.leave() == 0


@pytest.mark.parametrize("way", ["workspaceFolders", "rootUri", "rootPath", "cwd"])
def test_the_repository_is_found_however_the_editor_names_it(
    program: Program, nowhere: Path, editors: list[Editor], way: str
) -> None:
    deep = program.repository / "src" / "ö"
    deep.mkdir(parents=True)
    params: dict[str, Json] = {
        "workspaceFolders": {
            "workspaceFolders": [{"uri": nowhere.as_uri()}, {"uri": deep.as_uri()}]
        },
        "rootUri": {"workspaceFolders": None, "rootUri": deep.as_uri()},
        "rootPath": {"rootPath": str(deep)},
        "cwd": {"rootUri": None},
    }
    editors.append(editor := Editor(program, deep if way == "cwd" else nowhere))
    assert editor.initialize(**params[way])["daemon"] in program.live()


def test_two_editors_share_one_daemon(
    program: Program, nowhere: Path, editors: list[Editor]
) -> None:
    editors += [Editor(program, nowhere) for _ in range(2)]
    for editor in editors:
        editor.initialize(rootUri=program.repository.as_uri())
    assert len(program.live()) == 1


def test_without_a_repository_the_editor_is_told_why(
    program: Program, nowhere: Path, editors: list[Editor]
) -> None:
    editors.append(editor := Editor(program, nowhere))
    answer = editor.initialize(rootUri=nowhere.as_uri())
    assert "is not inside a git repository" in answer["error"]["message"]
    assert answer["id"] == 1
    assert editor.server.wait(10) == 1
    assert "is not inside a git repository" in editor.complaint()


def test_a_daemon_that_cannot_start_is_quoted(
    program: Program, nowhere: Path, editors: list[Editor]
) -> None:
    (program.common_dir / "broken").touch()
    editors.append(editor := Editor(program, nowhere))
    answer = editor.initialize(rootUri=program.repository.as_uri())
    assert "the daemon is out of order" in answer["error"]["message"]
    assert editor.server.wait(10) == 1


def test_when_the_daemon_dies_the_forwarder_says_so_and_ends(
    program: Program, nowhere: Path, editors: list[Editor]
) -> None:
    editors.append(editor := Editor(program, nowhere))
    daemon = editor.initialize(rootUri=program.repository.as_uri())["daemon"]
    os.kill(daemon, signal.SIGKILL)
    assert editor.server.wait(10) == 1
    assert "the daemon has ended" in editor.complaint()


def test_an_editor_that_vanishes_ends_its_forwarder_only(
    program: Program, nowhere: Path, editors: list[Editor]
) -> None:
    editors.append(editor := Editor(program, nowhere))
    daemon = editor.initialize(rootUri=program.repository.as_uri())["daemon"]
    assert editor.server.stdin is not None
    editor.server.stdin.close()
    assert editor.server.wait(10) == 1
    assert program.live() == [daemon]


def test_terminating_the_forwarder_is_quiet(
    program: Program, nowhere: Path, editors: list[Editor]
) -> None:
    editors.append(editor := Editor(program, nowhere))
    editor.initialize(rootUri=program.repository.as_uri())
    editor.server.terminate()
    assert editor.server.wait(10) == 0
    assert editor.complaint() == ""


def test_garbage_is_refused(program: Program, nowhere: Path, editors: list[Editor]) -> None:
    editors.append(editor := Editor(program, nowhere))
    assert editor.server.stdin is not None
    editor.server.stdin.write(b"GET / HTTP/1.1\r\n\r\n")
    editor.server.stdin.flush()
    assert editor.server.wait(10) == 1
    assert "that is no language client" in editor.complaint()


def test_the_forwarder_stays_small(program: Program, nowhere: Path, editors: list[Editor]) -> None:
    editors.append(editor := Editor(program, nowhere))
    editor.initialize(rootUri=program.repository.as_uri())
    status = Path(f"/proc/{editor.server.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 20_000
    began = time.perf_counter()
    editors.append(second := Editor(program, nowhere))
    second.initialize(rootUri=program.repository.as_uri())
    print(f"warm start {time.perf_counter() - began:.3f} s, {resident}")
