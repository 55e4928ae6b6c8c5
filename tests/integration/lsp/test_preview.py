"""A preview names each changed file as it was and as it is, whatever it is called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from tests.fakes.boards import git
from tests.fakes.editors import PUBLISHES
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
