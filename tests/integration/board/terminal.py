"""The real program at a board, each verb a process of its own, as a person or a script types it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.boards import Board

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 50


@dataclass(frozen=True)
class Terminal:
    """Somebody at a prompt in the board's repository, or in ``where``."""

    board: Board
    where: Path | None = None
    variables: dict[str, str] = field(default_factory=dict)
    root: Path = ROOT
    """Where the program is."""

    def do(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a verb; there is nobody to ask, stdin is empty."""
        return subprocess.run(
            [sys.executable, "-m", "kanbots_ls", *words],
            cwd=self.where or self.board.path,
            env={**self.board.environment, **self.variables, "PYTHONPATH": str(self.root)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start a verb and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "kanbots_ls", *words],
            cwd=self.where or self.board.path,
            env={**self.board.environment, **self.variables, "PYTHONPATH": str(self.root)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def json(self, *words: str, status: int = 0) -> Any:
        """The verb's document."""
        done = self.do(*words, "--json")
        assert done.returncode == status, done.stderr
        return json.loads(done.stdout)

    def refused(self, *words: str, status: int = 1) -> str:
        """What stderr says of a refusal, without the program's name; stdout says nothing."""
        done = self.do(*words)
        assert (done.returncode, done.stdout) == (status, ""), (done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        assert "Errno" not in done.stderr, "the system's words, not a person's"
        return done.stderr.strip().removeprefix("kanbots-ls: ")
