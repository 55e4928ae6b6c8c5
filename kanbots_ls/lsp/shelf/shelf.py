"""The files of `.kanbots/`: written when asked for, and again while somebody has them open.

They are read-only and replaced whole, so an editor sees the old text or the new.  Who has one open
hears that it changed, at most once a second.  Nothing is written into a repository whose board
nobody has asked to see: `.kanbots` is made by the first dispatch or the first document.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio.to_thread import run_sync
from pygls.uris import from_fs_path, to_fs_path

from kanbots_ls.documents.addresses import Addresses, is_address
from kanbots_ls.documents.names import BOARD, Document, document_named
from kanbots_ls.lsp.shelf.placing import left, replace, take_away
from kanbots_ls.model.refusal import Refused
from kanbots_ls.worktrees.errors import WorktreeError
from kanbots_ls.worktrees.naming import places

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.lsp.shelf.rendering import Rendering
    from kanbots_ls.supervisor.supervisor import Supervisor

log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
_READ_ONLY = 0o444
_LOG = 0o644
"""Neovim, which holds a log as no file and never saves it, warns at edits of a read-only one."""


class Shelf:
    """All documents of one board; one for all sessions of a daemon."""

    def __init__(self, supervisor: Supervisor, rendering: Rendering) -> None:
        self._supervisor = supervisor
        self._rendering = rendering
        self._where = places(supervisor.ports.repository)
        self.addresses = Addresses.of(str(supervisor.ports.repository.common_dir))
        self._readers: dict[object, Callable[[Document], None]] = {}
        self._open: dict[Document, set[object]] = {}
        self._texts: dict[Document, str] = {}
        self._writing = defaultdict[Document, anyio.Lock](anyio.Lock)
        """One for each, so that a diff that takes long holds up no other document."""
        self._due: set[Document] = set()
        self._kept: set[Document] = set()

    def path(self, document: Document) -> Path:
        """Where the document lies, or would."""
        return self._where.root / document.name

    def uri(self, document: Document) -> str:
        """Its address for editors."""
        return str(from_fs_path(str(self.path(document))))

    def at(self, uri: str) -> Document | None:
        """The document at an address, or None where that is another file."""
        if is_address(uri):
            return self.addresses.document(uri)
        if not uri.startswith("file:"):
            return None
        with contextlib.suppress(ValueError, OSError):
            path = to_fs_path(uri)
            if path is None or ".kanbots" not in path:
                return None
            inside = Path(os.path.realpath(path)).relative_to(os.path.realpath(self._where.root))
            return document_named(inside.as_posix())
        return None

    def latest(self, document: Document) -> str | None:
        """The text that was written last; None where nothing was."""
        return self._texts.get(document)

    # -- who reads

    def attend(self, reader: object, changed: Callable[[Document], None]) -> None:
        """``changed`` is called, on the loop, with each document that was written anew."""
        self._readers[reader] = changed

    def leave(self, reader: object) -> None:
        """The reader has gone, with all it had open."""
        self._readers.pop(reader, None)
        for document in list(self._open):
            self.close(reader, document)

    def open(self, reader: object, document: Document) -> None:
        """The reader has it open, so it is kept up to date."""
        self._open.setdefault(document, set()).add(reader)

    def close(self, reader: object, document: Document) -> None:
        """The reader has closed it."""
        readers = self._open.get(document, set())
        readers.discard(reader)
        if not readers:
            self._open.pop(document, None)
            self._forget(document)

    def _forget(self, document: Document) -> None:
        """A text can be large, and nobody has it open."""
        self._rendering.forget(document)
        self._texts.pop(document, None)

    # -- writing

    async def fetch(self, document: Document) -> str:
        """Bring the file up to date; its text.  Raises Refused."""
        async with self._writing[document]:
            text = await self._rendering.text(document)
            if text != self._texts.get(document) or not self.path(document).is_file():
                await self._write(document, text)
                self._tell(document)
            if document not in self._open and document != BOARD:
                self._forget(document)
            return text

    async def watch(self) -> None:
        """Keep what is open up to date, for ever."""
        await self._sweep()
        seen = -1
        async with anyio.create_task_group() as tasks:
            while True:
                seen = await self._supervisor.revisions.after(seen)
                self._due.update(self._wanted())
                for document in self._due - self._kept:
                    self._kept.add(document)
                    tasks.start_soon(self._keep, document)
                await anyio.sleep(PAUSE_SECONDS)

    async def _sweep(self) -> None:
        """Take away what a kill left of a text that was written and not yet in its place."""
        for document in await run_sync(left, self._where.root):
            async with self._writing[document]:
                await run_sync(take_away, self.path(document))

    async def _keep(self, document: Document) -> None:
        """Write it until it is as new as the board, resting as long as that took."""
        try:
            while document in self._due:
                self._due.discard(document)
                began = anyio.current_time()
                await self.refresh(document)
                await anyio.sleep(max(PAUSE_SECONDS, anyio.current_time() - began))
        finally:
            self._kept.discard(document)

    async def refresh(self, document: Document) -> None:
        """Bring the file up to date if that can be; one that can't be ends nothing else."""
        try:
            await self.fetch(document)
        except Refused:
            pass
        except Exception:
            log.exception("%s can't be written", document.name)

    def _wanted(self) -> list[Document]:
        wanted = list(self._open)
        if self._readers and BOARD not in self._open and self._where.root.is_dir():
            wanted.append(BOARD)
        return wanted

    async def _write(self, document: Document, text: str) -> None:
        try:
            mode = _LOG if document.kind == "log" else _READ_ONLY
            await run_sync(replace, self._where, self.path(document), text, mode)
        except WorktreeError as error:
            raise Refused("repository", str(error)) from None
        except OSError as error:
            reason = f"{self.path(document)} can't be written: {error.strerror or error}."
            raise Refused("repository", reason) from None
        self._texts[document] = text

    def _tell(self, document: Document) -> None:
        for reader, changed in list(self._readers.items()):
            if reader in self._open.get(document, ()) or document == BOARD:
                changed(document)
