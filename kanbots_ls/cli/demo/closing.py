"""How the demo ends: what the four runs made, what they cost, and what to try next."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.cli.demo.overlap import overlaps
from kanbots_ls.protocol.diffs import DiffParams
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.cli.demo.project import Project
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.views import BoardSnapshot, RunView


def results(session: Session, board: BoardSnapshot) -> Iterator[str]:
    """Each card, and beneath it its run with cost and diff; then what they have in common."""
    diffs = {}
    for card in board.cards:
        yield ""
        yield words.card_line(card)
        for run in card.runs:
            diffs[run.id] = diff = session.api.diff(DiffParams(run=run.id))
            cost, changed = words.usd(run.cost_usd, run.payer), words.changed(diff.files)
            yield f"  {run.id}  {run.state}  {cost}  {changed}"
            yield from (f"       {text.line(file.path)}" for file in diff.files)
    yield ""
    for one, other, path in overlaps(diffs):
        yield f"{one} and {other} change the same lines of {path}."
    payers = {run.payer for card in board.cards for run in card.every_run}
    yield f"Together: {words.usd(board.cost.session_usd, words.together(payers))}"


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
    yield f"  {program} promote {last}"
    yield f"  {program} discard {first}"
    yield f"  {program} restore {first}"
    yield f"All of it lies in {project.place}"
    yield "and is gone when that directory is removed."


def _program() -> list[str]:
    """How this program is called from a shell."""
    beside = Path(sys.executable).parent / "kanbots-ls"
    found = shutil.which("kanbots-ls")
    # Another installation may come first on the PATH; it would be another version.
    if found is not None and beside.exists() and Path(found).samefile(beside):
        return ["kanbots-ls"]
    return [str(beside)] if beside.exists() else [sys.executable, "-P", "-m", "kanbots_ls"]
