"""A run's program: start it, stop it, see how it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync
from lsprotocol import types as lsp

from kanbots_ls.lsp.views.preview import preview_view
from kanbots_ls.model.ids import RunId
from kanbots_ls.protocol import preview as wire
from kanbots_ls.runs.outcomes.preview import question_of
from kanbots_ls.supervisor.effects.printed import last_words
from kanbots_ls.wording.preview import sentence

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.runs.state.run import Run

_OPEN_SECONDS = 600.0
"""Whoever asked for it that long ago does something else by now."""


async def start(session: Session, params: wire.PreviewStartParams) -> wire.PreviewShown:
    """Start it, or show the one that runs; an editor without plug-in opens it once it answers."""
    run = RunId(params.run)
    state = await session.desk.previews.start(
        run, session.by, session.hello.env, agrees=params.agree
    )
    if session.is_editor and not session.editor.client.plugin:
        session.tasks.start_soon(_open, session, run)
    return _shown(session, state.run(run))


async def stop(session: Session, params: wire.PreviewParams) -> wire.PreviewShown:
    """Stop it with everything it started."""
    run = RunId(params.run)
    state = await session.desk.previews.stop(run, session.by)
    return _shown(session, state.run(run))


async def show(session: Session, params: wire.PreviewShowParams) -> wire.PreviewShown:
    """How it is, and the end of what it printed."""
    run = session.desk.run(RunId(params.run))
    log = session.desk.supervisor.ports.preview_log(run.id)
    output = await run_sync(last_words, log, params.lines) if params.lines else ()
    return _shown(session, run).model_copy(update={"output": output})


def _shown(session: Session, run: Run) -> wire.PreviewShown:
    return wire.PreviewShown(
        run=run.id,
        preview=preview_view(run),
        log=str(session.desk.supervisor.ports.preview_log(run.id)),
        decision=question_of(run),
    )


async def _open(session: Session, run: RunId) -> None:
    """The person asked for it, so their browser may come up; nothing else ever opens one."""
    with anyio.move_on_after(_OPEN_SECONDS):
        found = (await session.desk.previews.told(run)).run(run)
        editor, url = session.editor, found.preview.url
        editor.inform(sentence(run, preview_view(found)))
        if url is not None:
            # Helix can without saying so; who can't answers that, and has been told the address.
            params = lsp.ShowDocumentParams(url, external=True)
            editor.ask("window/showDocument", params, lambda _: None)
