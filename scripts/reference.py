"""Write the parts of the pages that the code knows better: options, fields, settings, methods.

`scripts/reference.py` rewrites them in place, between `<!-- name -->` and `<!-- end -->`;
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

from pages import files, protocol, terminal  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PAGES = tuple(ROOT / "docs" / f"{name}.md" for name in ("cli", "settings", "protocol", "client"))
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
}


def main() -> int:
    """Rewrite the pages, or check them; the exit status."""
    stale = [page for page in PAGES if page.read_text() != written(page.read_text())]
    for page in stale:
        if "--check" in sys.argv:
            print(f"{page.relative_to(ROOT)} is not what the code says; run scripts/reference.py")
        else:
            page.write_text(written(page.read_text()))
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
