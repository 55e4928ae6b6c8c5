"""How the demo ends: what the four runs made, what they cost, and what to try next."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.cli import text, words
from kanbots_ls.cli.diff_view import summary
from kanbots_ls.protocol.runs import DiffParams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.cli.connect import Session
    from kanbots_ls.cli.demo.project import Project
    from kanbots_ls.protocol.views import BoardSnapshot, RunView


def results(session: Session, board: BoardSnapshot) -> Iterator[str]:
    """One line for each run: card, column, cost, diff."""
    yield ""
    yield f"{'run':<5} {'card':<44} {'column':<12} {'cost':<15} diff"
    for card in board.cards:
        for run in card.runs:
            numbers = summary(session.api.diff(DiffParams(run=run.id, stat=True)))
            cost = words.usd(run.cost_usd, run.payer)
            title = text.line(card.title, 43)
            yield f"{run.id:<5} {title:<44} {words.COLUMNS[card.column]:<12} {cost:<15} {numbers}"
    yield f"together: {words.usd(board.cost.session_usd)}"


def what_next(project: Project, runs: Sequence[RunView]) -> Iterator[str]:
    """Commands to copy; the first two lines lead a shell to the demo's own home."""
    program = shlex.join(_program())
    first, last = (runs[0].id, runs[-1].id) if runs else ("1-1", "1-1")
    yield ""
    yield "Try next:"
    yield f"  cd {shlex.quote(str(project.repository))}"
    yield f"  export KANBOTS_HOME={shlex.quote(str(project.home))}"
    yield f"  {program} status --watch"
    yield f"  {program} diff {first}"
    yield f"  {program} log {last}"
    yield f"  {program} decisions --all"
    yield f"  {program} reply {last} 'Mention it in the README too.'"
    yield f"  {program} discard {first}"
    yield f"All of it lies in {project.place}; removing that directory removes the demo."


def left_behind(project: Project) -> str:
    """What a Ctrl-C leaves where."""
    program = shlex.join(_program())
    repository = shlex.quote(str(project.repository))
    return (
        f"\nLeft alone, not stopped: the repository is {project.repository}. "
        f"`{program} status --repo {repository}` shows its runs, `{program} stop --all "
        f"--repo {repository}` ends them; then {project.place} can be removed."
    )


def _program() -> list[str]:
    """How this program is called from a shell."""
    beside = Path(sys.executable).parent / "kanbots-ls"
    if shutil.which("kanbots-ls"):
        return ["kanbots-ls"]
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "kanbots_ls"]
