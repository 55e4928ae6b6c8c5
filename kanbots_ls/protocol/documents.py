"""The board as documents: open one, hear that some changed, see a run's changes as files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kanbots_ls.protocol.base import CardField, RunField, WireModel


class DocumentParams(WireModel):
    """Which document: a run's diff or log, a card's page, or else the board."""

    document: Literal["board", "card", "diff", "log"] = "board"
    """The board, a card's page, or a run's diff or log."""
    card: CardField | None = Field(default=None, description="Whose page; on the board: its line.")
    run: RunField | None = Field(default=None, description="Whose diff or log.")
    show: bool = Field(default=True, description="Ask the editor to open it.")

    @model_validator(mode="after")
    def _is_told(self) -> DocumentParams:
        if self.document in ("diff", "log") and self.run is None:
            raise ValueError(f"name the run whose {self.document} you mean")
        if self.document == "card" and self.card is None:
            raise ValueError("name the card")
        return self


class DocumentResult(WireModel):
    """A document that was brought up to date on the disk."""

    uri: str
    """Its address: `file:`, or for a diff or log `kanbots:` where the editor asks for contents."""
    path: str
    """Where it lies."""
    line: int = 0
    """The line that was asked for, from 0."""
    shown: bool = False
    """Whether the editor said that it opened it."""


class DocumentsChanged(WireModel):
    """Documents that are open in this client were written anew."""

    uris: tuple[str, ...]
    """Their addresses."""


class PreviewFile(WireModel):
    """One file that a run changed, as it was and as it is."""

    path: str
    """From the top of the repository."""
    status: str
    """`added`, `modified`, `deleted`, `renamed`, and so on."""
    base_uri: str | None
    """The file at the run's base, null where there was none: a copy; where the editor asks for
    contents, for texts an address."""
    work_uri: str | None
    """The file in the run's worktree; null where it is deleted."""


class PreviewResult(WireModel):
    """What a run changed, for an editor that can show files side by side."""

    run: str
    """Whose."""
    base: str
    """The commit it started from."""
    worktree: str
    """The path of its worktree."""
    files: tuple[PreviewFile, ...] = ()
    """By path."""
