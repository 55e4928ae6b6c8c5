"""Wires an editor's session: what it says of itself, its documents, commands and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from kanbots_ls.lsp.attending.attending import Attending
from kanbots_ls.lsp.attending.findings import Findings
from kanbots_ls.lsp.attending.overlaps import Overlaps
from kanbots_ls.lsp.attending.progress import Progress, is_prepared, run_of
from kanbots_ls.lsp.attending.prompts import Prompts
from kanbots_ls.lsp.commands import execute
from kanbots_ls.lsp.documents import acting, asked, completing, contents, margins
from kanbots_ls.lsp.documents.acting import Acting
from kanbots_ls.lsp.documents.answering import register
from kanbots_ls.lsp.documents.asked import Asked
from kanbots_ls.lsp.documents.completing import Completing
from kanbots_ls.lsp.documents.contents import Contents
from kanbots_ls.lsp.documents.margins import Margins
from kanbots_ls.lsp.editors.client import client_of
from kanbots_ls.lsp.editors.reading import Reading
from kanbots_ls.lsp.pushes import push_board, push_calls
from kanbots_ls.protocol.runs import StopParams

if TYPE_CHECKING:
    from kanbots_ls.lsp.commands.execute import Call
    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.lsp.session import Session
    from kanbots_ls.lsp.wire.transport import SessionServer


def attach(server: SessionServer, session: Session, call: Call) -> None:
    """Register everything that an editor may ask, and begin to attend it once it is ready."""
    editor = session.editor
    execute.register(server, editor, call)
    register(server, Asked(editor), asked.FEATURES)
    register(server, Acting(editor), acting.FEATURES)
    register(server, Margins(editor), margins.FEATURES)
    register(server, Completing(editor), completing.FEATURES)
    reading = Reading(editor)
    register(server, Contents(editor, reading), contents.FEATURES)
    _documents(server, editor)
    prompts = Prompts(editor, lambda params: call("kanbots/decision/answer", params))
    server.hear_late_answers(prompts.late)
    said: set[str] = set()
    """What the client has said of its beginning; a client may say it late, or twice."""

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        editor.client = client_of(params)
        said.add(lsp.INITIALIZE)

    @server.feature(lsp.INITIALIZED)
    def initialized(_params: Any) -> None:
        if lsp.INITIALIZE not in said or lsp.INITIALIZED in said:
            return
        said.add(lsp.INITIALIZED)
        tasks = session.tasks
        tasks.start_soon(push_board, session)
        tasks.start_soon(push_calls, session)
        if session.is_editor:
            editor.complain(editor.client.problem)
            shown = (prompts, Progress(editor), reading, Findings(editor))
            tasks.start_soon(Attending(editor, session.host.editors, *shown).run)
            tasks.start_soon(Overlaps(editor, session.host.works).run)

    @server.feature(lsp.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancel(params: lsp.WorkDoneProgressCancelParams) -> None:
        run = run_of(params.token)
        # It may come when the bar has gone already, and the run is at work.
        if run is not None and is_prepared(editor, run):
            stop = StopParams(runs=(run,))
            session.tasks.start_soon(editor.attempt, call("kanbots/run/stop", stop))


def _documents(server: SessionServer, editor: Editor) -> None:
    """pygls keeps the texts; we keep which of them are the board's."""

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        editor.opened(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        editor.changed(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        editor.closed(params.text_document.uri)
