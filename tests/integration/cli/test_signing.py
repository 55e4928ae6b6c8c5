"""Who signs their commits signs the promoted one at the terminal they promote from."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.integration.cli.pseudo_terminal import Terminal

if TYPE_CHECKING:
    from tests.integration.cli.conftest import Board

pytestmark = pytest.mark.timeout(90)
SIGNER = """#!/bin/sh
cat > /dev/null
printf 'Passphrase? ' > "$GPG_TTY"
read word < "$GPG_TTY"
[ "$word" = secret ] || exit 1
echo "[GNUPG:] SIG_CREATED D" >&2
printf -- "-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP SIGNATURE-----\\n"
"""
"""Asks as gpg does: at the terminal that is named to it, not at its standard input."""


@pytest.fixture
def run(board: Board) -> str:
    """An idle run with a commit, of a person who signs theirs."""
    signer = board.path.parent / "gpg"
    signer.write_text(SIGNER)
    signer.chmod(0o755)
    _git(board, "config", "commit.gpgSign", "true")
    _git(board, "config", "gpg.program", str(signer))
    card = board.add("Work", {"write": {"path": "a.txt", "text": "a\n"}}, {"commit": "Add a"})
    assert board.do("dispatch", str(card), "--agent", "scripted", "--wait").returncode == 0
    return f"{card}-1"


def test_a_passphrase_is_typed_where_promote_was_typed(board: Board, run: str) -> None:
    with Terminal(board, "promote", run) as terminal:
        terminal.see("Passphrase?")
        terminal.type("secret\n")
        assert terminal.leaves() == 0
        assert "Promoted 1-1" in terminal.text
    assert "-----BEGIN PGP SIGNATURE-----" in _git(board, "cat-file", "commit", "main")


def test_a_wrong_passphrase_promotes_nothing(board: Board, run: str) -> None:
    before = _git(board, "rev-parse", "main")
    with Terminal(board, "promote", run) as terminal:
        terminal.see("Passphrase?")
        terminal.type("wrong\n")
        assert terminal.leaves() == 1
        assert "nothing was promoted. Try again" in terminal.text.replace("\n", " ")
    assert _git(board, "rev-parse", "main") == before


def test_ctrl_c_at_the_passphrase_promotes_nothing_and_says_so(board: Board, run: str) -> None:
    before = _git(board, "rev-parse", "main")
    with Terminal(board, "promote", run) as terminal:
        terminal.see("Passphrase?")
        terminal.process.send_signal(signal.SIGINT)
        assert terminal.leaves() == 130
        assert "Cancelled: nothing was signed and nothing promoted." in terminal.text
    assert _git(board, "rev-parse", "main") == before


def _git(board: Board, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=board.path, check=True, capture_output=True)
    return done.stdout.decode().strip()
