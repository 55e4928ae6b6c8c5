"""What `kanbots-ls editor helix --install` wrote is what Helix itself then has."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.editors.helix import Helix


@pytest.mark.parametrize(
    ("language", "own"),
    [
        ("python", ("ruff", "jedi-language-server", "pylsp")),
        ("rust", ("rust-analyzer",)),
        ("c-sharp", ("OmniSharp",)),
        ("markdown", ("marksman", "markdown-oxide")),
    ],
)
def test_a_language_has_our_server_beside_its_own(
    helix: Helix, language: str, own: tuple[str, ...]
) -> None:
    servers = servers_of(helix.health(language))

    assert servers[:-1] == list(own)
    assert servers[-1].endswith("/kanbots-ls")


@pytest.mark.parametrize("language", ["kanbots-board", "kanbots-diff", "kanbots-run"])
def test_our_documents_have_our_server_and_colours(helix: Helix, language: str) -> None:
    health = helix.health(language)

    assert [server.rpartition("/")[2] for server in servers_of(health)] == ["kanbots-ls"]
    assert "Highlight queries: ✓" in health


@pytest.mark.parametrize(
    ("path", "language"),
    [
        (".kanbots/board.md", "kanbots-board"),
        (".kanbots/cards/42.md", "kanbots-board"),
        (".kanbots/runs/42-1.diff", "kanbots-diff"),
        (".kanbots/runs/42-1.log", "kanbots-run"),
        ("README.md", "markdown"),
    ],
)
def test_helix_takes_our_documents_for_ours(helix: Helix, path: str, language: str) -> None:
    file = helix.repository / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("text\n")
    helix.open(path)

    helix.command("set-language")

    helix.sees(language)


def test_after_uninstalling_helix_is_as_it_was(helix: Helix) -> None:
    assert helix.configuration.exists()

    subprocess.run(
        ["kanbots-ls", "editor", "helix", "--uninstall"], env=helix.environment, check=True
    )

    assert not helix.configuration.exists()
    assert servers_of(helix.health("python")) == ["ruff", "jedi-language-server", "pylsp"]


def servers_of(health: str) -> list[str]:
    """The commands of a language's servers, in order."""
    lines = health.partition("Configured language servers:\n")[2].splitlines()
    found = [line.split() for line in lines if line.startswith("  ")]
    return [words[1].rstrip(":") for words in found]
