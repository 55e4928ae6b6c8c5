"""Tells an editor what reviews found, in the files of the runs' worktrees, open or not.

Looks whenever the board or the open files change.  Findings go with the run's next turn, with the
next review, and when they are dismissed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from pygls.uris import from_fs_path

from kanbots_ls.lsp.documents.findings import anchor, diagnostic, shown
from kanbots_ls.lsp.documents.sources import path_of
from kanbots_ls.lsp.editors.sources import Marked
from kanbots_ls.model.ids import RunId
from kanbots_ls.supervisor.counter.works import MOST_BYTES, lines_of, read_lines
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.review.extract import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kanbots_ls.lsp.attending.same_process import SameProcess
    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.protocol.reviews import FindingView
    from kanbots_ls.protocol.views import BoardSnapshot, RunView

    Lines = Sequence[str]

_KEPT = 64
"""Files as they were reviewed."""


@dataclass(slots=True)
class Findings:
    """What one editor is told of."""

    editor: Editor
    _reviewed: OrderedDict[tuple[str, str], Lines | None] = field(default_factory=OrderedDict)

    async def look(self, board: BoardSnapshot, same_process: SameProcess) -> None:
        """Say what is new, take back what is over."""
        runs = [run for run in shown(board) if run.review and run.review.findings]
        if not runs and not self.editor.sources.marked:
            return
        held = dict(self._held()) if runs else {}
        texts = {path: self.editor.lines(uri) for path, uri in held.items()}
        found = await run_sync(self._found, runs, texts) if runs else {}
        self.editor.sources.marked = found
        now = {held.get(path) or _uri(path): marked for path, marked in found.items()}
        self._tell({uri: marked for uri, marked in now.items() if same_process.is_ours(uri)})

    def _held(self) -> Iterable[tuple[str, str]]:
        """Paths of open files, with their address as the editor writes it."""
        for uri in self.editor.sources.changed:
            path = path_of(uri)
            if path is not None:
                yield path, uri

    def _found(
        self, runs: Sequence[RunView], texts: dict[str, list[str]]
    ) -> dict[str, list[Marked]]:
        """By path (blocking)."""
        found: dict[str, list[Marked]] = {}
        for run in runs:
            assert run.review is not None  # noqa: S101 - chosen for it
            for finding in run.review.findings:
                path = _inside(Path(run.worktree or "/"), finding.file)
                if path is None:
                    continue
                lines = texts.get(path) or read_lines(Path(path))
                if lines is not None:
                    found.setdefault(path, []).append(self._marked(run, finding, lines))
        return found

    def _marked(self, run: RunView, finding: FindingView, lines: Lines) -> Marked:
        before = self._before(run, finding.file) if finding.line is not None else None
        at = anchor(finding.line, before, lines)
        told = diagnostic(run.id, finding, at, lines, self.editor.length)
        return Marked(run.id, finding, at.row, told)

    def _before(self, run: RunView, file: str) -> Lines | None:
        known = self.editor.supervisor.state.runs.runs[RunId(run.id)].review
        key = (known.commit if known else "", file)
        if key not in self._reviewed:
            common_dir = self.editor.supervisor.ports.repository.common_dir
            try:
                found = content(common_dir, *key, MOST_BYTES)
            except WorktreeError:
                found = None
            self._reviewed[key] = None if found is None else lines_of(found)
            while len(self._reviewed) > _KEPT:
                self._reviewed.popitem(last=False)
        return self._reviewed[key]

    def _tell(self, now: dict[str, list[Marked]]) -> None:
        problems = self.editor.problems
        for uri in dict.fromkeys((*problems.of("findings"), *now)):
            problems.tell(uri, "findings", [each.told for each in now.get(uri, ())])


def _inside(worktree: Path, file: str) -> str | None:
    """The file of a worktree; None where a symbolic link leads out of it, to somebody else's."""
    path = worktree / file
    try:
        inside = path.resolve().is_relative_to(worktree.resolve())
    except (OSError, RuntimeError, ValueError):
        return None
    return str(path) if inside else None


def _uri(path: str) -> str:
    return str(from_fs_path(path))
