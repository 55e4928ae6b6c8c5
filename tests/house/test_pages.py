"""What the pages say can be followed: links lead somewhere, commands exist."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "kanbots_ls" / "cli" / "main.py"
ENTRY = ROOT / "kanbots_ls" / "__main__.py"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def prose(page: Path) -> str:
    """Return the page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


def commands(page: Path, program: str) -> set[str]:
    """Return the words that follow a program wherever the page shows it in a code span or block."""
    return set(re.findall(rf"(?:^|`|\$ |\s){re.escape(program)}([a-z][\w-]*)", page.read_text()))


def anchors(page: Path) -> set[str]:
    """Return the anchors of the page's headings, as forges and MkDocs both spell them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), flags=re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    dead = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)

    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_scripts_a_page_names_can_be_run(page: Path) -> None:
    named = commands(page, "scripts/")

    assert {name for name in named if not runnable(name)} == set()


def runnable(name: str) -> bool:
    script = ROOT / "scripts" / name
    return (script.is_file() and os.access(script, os.X_OK)) or script.with_suffix(".py").is_file()


def test_both_first_commands_stand_in_the_first_screen_of_the_readme() -> None:
    first_screen = "\n".join((ROOT / "README.md").read_text().splitlines()[:30])

    assert "scripts/demo" in first_screen
    assert "scripts/test" in first_screen


@pytest.mark.skipif(not (ENTRY.exists() and CLIENT.exists()), reason="no terminal client yet")
def test_the_readme_shows_only_subcommands_that_exist() -> None:
    shown = commands(ROOT / "README.md", "kanbots-ls ")
    finished = subprocess.run(
        [sys.executable, "-m", "kanbots_ls", "--help"],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        check=True,
    )

    offered = set(re.findall(r"^[\s│|]*([a-z][\w-]*)\b", finished.stdout, flags=re.MULTILINE))
    assert shown - offered == set()
