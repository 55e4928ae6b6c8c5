"""Write what the code knows better: parts of the pages, and the types of the editors' clients.

`scripts/reference.py` rewrites pages in place, between `<!-- name -->` and `<!-- end -->`, and the
clients' files whole;
`--check` only says which pages differ and ends with status 1. A test in tests/house calls it.
Words come from the help texts, from the docstrings beneath the fields, and nowhere else.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from pages import agents, files, lua, offers, protocol, terminal, typescript, vscode  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PAGES = tuple(
    ROOT / "docs" / f"{name}.md"
    for name in ("cli", "settings", "protocol", "client", "agents", "editors/index")
)
BLOCK = re.compile(r"<!-- ([a-z]+)(?: ([\w./ -]+))? -->\n.*?<!-- end -->", re.DOTALL)
BLOCKS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "verb": terminal.verb_lines,
    "common": terminal.common_lines,
    "fields": terminal.fields_lines,
    "settings": terminal.settings_lines,
    "keys": terminal.keys_lines,
    "methods": protocol.methods_lines,
    "notifications": protocol.notifications_lines,
    "records": protocol.records_lines,
    "options": protocol.options_lines,
    "commands": protocol.commands_lines,
    "events": protocol.events_lines,
    "errors": protocol.errors_lines,
    "reasons": protocol.reasons_lines,
    "file": files.file_lines,
    "offers": offers.offers_lines,
    "agents": agents.agents_lines,
}


TYPES: Mapping[Path, Callable[[], str]] = {
    ROOT / "editors" / "vscode" / "src" / "protocol.ts": typescript.text,
    ROOT / "editors" / "nvim" / "lua" / "kanbots" / "protocol.lua": lua.text,
    vscode.FILE: vscode.text,
}


def main() -> int:
    """Rewrite pages and types, or check them; the exit status."""
    wanted = {page: written(page.read_text()) for page in PAGES}
    wanted |= {file: make() for file, make in TYPES.items()}
    stale = [file for file, text in wanted.items() if not file.exists() or file.read_text() != text]
    for file in stale:
        if "--check" in sys.argv:
            print(f"{file.relative_to(ROOT)} is not what the code says; run scripts/reference.py")
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(wanted[file])
    return 1 if stale and "--check" in sys.argv else 0


def written(page: str) -> str:
    """The page with every generated block as the code has it now."""
    return BLOCK.sub(_block, page)


def _block(found: re.Match[str]) -> str:
    kind, name = found[1], found[2] or ""
    head = f"<!-- {kind}{' ' + name if name else ''} -->"
    lines = "\n".join(BLOCKS[kind](name)).rstrip("\n")
    return f"{head}\n\n{lines}\n\n<!-- end -->"


if __name__ == "__main__":
    sys.exit(main())
