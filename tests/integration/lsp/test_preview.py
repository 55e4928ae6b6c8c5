"""A preview names each changed file as it was and as it is, whatever it is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tests.fakes.boards import git
from tests.fakes.editors import PUBLISHES
from tests.integration.board import servers
from tests.integration.board.servers import serve, until_preview
from tests.integration.board.steps import shell

if TYPE_CHECKING:
    from tests.fakes.boards import Board
    from tests.integration.lsp.conftest import Attach

FILES = {
    "changed.txt": "old\n",
    "with space und ümlaut 🦊.txt": "old\n",
    "deleted.txt": "gone\n",
    "before.txt": "".join(f"line {n}\n" for n in range(20)),
}
START = "kanbots.preview.start"
BINARY = b"\0\1\2old"


def content(uri: str | None) -> bytes | None:
    """What is at an address."""
    return None if uri is None else Path(unquote(urlsplit(uri).path)).read_bytes()


def test_each_kind_of_change_has_both_sides(attach: Attach, board: Board) -> None:
    for name, text in FILES.items():
        (board.path / name).write_text(text)
    (board.path / "binary.bin").write_bytes(BINARY)
    git(board.path, "add", ".")
    git(board.path, "commit", "--quiet", "--message", "Files")
    run = board.run_script(
        shell('for file in changed* with*; do echo new > "$file"; done; rm deleted.txt'),
        shell(
            "git mv before.txt after.txt; printf '\\0\\3new' > binary.bin; echo added > 'ädd ed'"
        ),
    )
    board.until_state(run, "idle")
    editor = attach("helix")
    editor.may(PUBLISHES, "window/workDoneProgress/create", "$/progress")

    result = editor.request("kanbots/run/preview", {"run": run})

    assert editor.shown()["uri"].endswith("/.kanbots/runs/1-1.diff")
    found: dict[str, Any] = {each["path"]: each for each in result["files"]}
    sides = {
        path: (each["status"], content(each["baseUri"]), content(each["workUri"]))
        for path, each in found.items()
    }
    assert sides == {
        "changed.txt": ("modified", b"old\n", b"new\n"),
        "with space und ümlaut 🦊.txt": ("modified", b"old\n", b"new\n"),
        "deleted.txt": ("deleted", b"gone\n", None),
        "after.txt": ("renamed", FILES["before.txt"].encode(), FILES["before.txt"].encode()),
        "binary.bin": ("modified", BINARY, b"\0\3new"),
        "ädd ed": ("added", None, b"added\n"),
    }, json.dumps(result, indent=1)
    assert git(board.path, "status", "--porcelain") == ""


def test_a_program_is_started_by_a_command_and_opened_once_it_answers(
    attach: Attach, board: Board, tmp_path: Path
) -> None:
    serve(board, tmp_path)
    run = board.run_script({"say": "here"})
    board.until_state(run, "idle")
    editor = attach("helix")
    editor.may(PUBLISHES, "window/workDoneProgress/create", "$/progress")
    other = attach("helix")
    other.may(PUBLISHES, "window/workDoneProgress/create", "$/progress", "kanbots/board/changed")

    waiting = editor.execute("kanbots.preview.start")
    editor.told("The preview of 1-1 waits for your consent to its command")
    assert waiting["preview"]["state"] == "waiting"
    board.answer(waiting["decision"], "1")

    url = until_preview(board, run, "ready")["url"]
    editor.told(f"The preview of 1-1 answers at {url}")
    asked = editor.shown()
    assert (asked["uri"], asked["external"]) == (url, True)
    other.reads("kanbots/board/changed", lambda change: url in _urls(change))
    editor.may("kanbots/board/changed")
    editor.execute("kanbots.preview.stop")
    editor.told("The preview of 1-1 was stopped by you in the editor")
    assert editor.execute("kanbots.preview.show", {"run": run})["preview"]["state"] == "ended"
    editor.told("was stopped by")


def _urls(change: Any) -> list[str | None]:
    """Of the previews that a change of the board tells."""
    previews = (run["preview"] for card in change["cards"] for run in card["runs"])
    return [preview["url"] for preview in previews if preview]


def test_a_start_is_offered_from_when_the_settings_name_a_command_until_they_do_not(
    attach: Attach, board: Board
) -> None:
    run = board.run_script({"say": "here"})
    board.until_state(run, "idle")
    assert START not in board.run(run)["verbs"]
    editor = attach("vscode")

    servers.name(board, "true")
    editor.reads("kanbots/board/changed", lambda change: _offers_start(change))
    (board.path / "kanbots.toml").unlink()
    editor.reads("kanbots/board/changed", lambda change: not _offers_start(change))


def _offers_start(change: Any) -> bool:
    return any(START in run["verbs"] for card in change["cards"] for run in card["runs"])
