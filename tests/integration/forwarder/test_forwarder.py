"""The forwarder on an editor's streams, with real sockets and a stand-in daemon."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.fakes.program import Program
    from tests.integration.forwarder.conftest import Open


@pytest.mark.parametrize("words", [[], ["--stdio"]])
def test_messages_pass_both_ways_and_exit_ends_well(
    program: Program, opened: Open, words: list[str]
) -> None:
    editor = opened(*words, SECRET="from the editor")
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
    program: Program, nowhere: Path, opened: Open, way: str
) -> None:
    deep = program.repository / "src" / "ö"
    deep.mkdir(parents=True)
    params: dict[str, dict[str, Any]] = {
        "workspaceFolders": {
            "workspaceFolders": [{"uri": nowhere.as_uri()}, {"uri": deep.as_uri()}]
        },
        "rootUri": {"workspaceFolders": None, "rootUri": deep.as_uri()},
        "rootPath": {"rootPath": str(deep)},
        "cwd": {"rootUri": None},
    }
    editor = opened(cwd=deep if way == "cwd" else nowhere)
    assert editor.initialize(**params[way])["daemon"] in program.live()


def test_two_editors_share_one_daemon(program: Program, opened: Open) -> None:
    for editor in (opened(), opened()):
        editor.initialize(rootUri=program.repository.as_uri())
    assert len(program.live()) == 1


def test_an_editor_that_vanishes_ends_its_forwarder_only(program: Program, opened: Open) -> None:
    editor = opened()
    daemon = editor.initialize(rootUri=program.repository.as_uri())["daemon"]
    assert editor.server.stdin is not None
    editor.server.stdin.close()
    assert editor.server.wait(10) == 1
    assert program.live() == [daemon]


def test_terminating_the_forwarder_is_quiet(program: Program, opened: Open) -> None:
    editor = opened()
    editor.initialize(rootUri=program.repository.as_uri())
    editor.server.terminate()
    assert editor.server.wait(10) == 0
    assert editor.complaint() == ""


def test_garbage_is_refused(program: Program, opened: Open) -> None:
    editor = opened()
    assert editor.server.stdin is not None
    editor.server.stdin.write(b"GET / HTTP/1.1\r\n\r\n")
    editor.server.stdin.flush()
    assert editor.server.wait(10) == 1
    assert "that is no language client" in editor.complaint()


def test_the_forwarder_stays_small(program: Program, opened: Open) -> None:
    editor = opened()
    editor.initialize(rootUri=program.repository.as_uri())
    status = Path(f"/proc/{editor.server.pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident.split()[1]) < 20_000
    began = time.perf_counter()
    second = opened()
    second.initialize(rootUri=program.repository.as_uri())
    print(f"warm start {time.perf_counter() - began:.3f} s, {resident}")
