"""Documents: open one; see what a run changed as files beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.to_thread import run_sync
from pygls.uris import from_fs_path

from kanbots_ls.documents.addresses import AtBase
from kanbots_ls.model.ids import RunId
from kanbots_ls.protocol import documents as wire
from kanbots_ls.supervisor.counter.previewing import Previewed, preview_files

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.protocol.runs import RunParams


async def show(session: Session, params: wire.DocumentParams) -> wire.DocumentResult:
    """A document, brought up to date and opened."""
    return await session.editor.open(params)


async def preview(session: Session, params: RunParams) -> wire.PreviewResult:
    """The files that a run changed, each with a copy of what it was.

    An editor that can't show them side by side opens the diff.
    """
    ports = session.desk.supervisor.ports
    run = session.desk.run(RunId(params.run))
    directory = ports.run_directory(run.id)
    found = await run_sync(preview_files, ports.repository, run, directory)
    if not session.editor.client.plugin and session.is_editor:
        await session.editor.open(wire.DocumentParams(document="diff", run=params.run))
    base = run.place.base if run.place else ""
    return wire.PreviewResult(
        run=run.id,
        base=base,
        worktree=run.place.worktree if run.place else "",
        files=tuple(_file(session.editor, run.id, base, each) for each in found),
    )


def _file(editor: Editor, run: str, base: str, found: Previewed) -> wire.PreviewFile:
    """An editor that asks for contents reads texts at an address; the rest it needs as a file."""
    base_uri = _uri(found.base)
    if editor.client.contents and base_uri is not None and found.before is not None:
        base_uri = editor.shelf.addresses.address(AtBase(run, base, found.before))
    work_uri = _uri(found.work)
    return wire.PreviewFile(
        path=found.path, status=found.status, base_uri=base_uri, work_uri=work_uri
    )


def _uri(path: Path | None) -> str | None:
    return None if path is None else str(from_fs_path(str(path)))
