"""Making an existing worktree or branch a run of a card."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from kanbots_ls.protocol.base import CardField, WireModel
from kanbots_ls.protocol.views import RunView

Name = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
SessionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class AdoptParams(WireModel):
    """What to adopt; what is not said is looked for, or as configured."""

    what: Name
    """The absolute path of a worktree of this repository, else the name of a branch."""
    card: CardField | None = Field(
        default=None, description="The card; null: a new one, named after the newest commit."
    )
    agent: str | None = None
    """Who goes on there; null: whose session is found there, else as configured."""
    session: SessionName | None = None
    """The agent's session to go on with, one of that directory; null: its newest, if any."""
    base: str | None = None
    """The branch or commit that its work counts from; null: the repository's default branch."""


class AdoptResult(WireModel):
    """The run, idle, and what was found with it."""

    runs: tuple[RunView, ...]
    """The one run, as it is now."""
    notices: tuple[str, ...] = ()
    """Which session a reply goes on with, and which others there are."""
