"""A run at a person's terminal: requests of the client that starts the agent's own program."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kanbots_ls.protocol.base import RunField, WireModel
from kanbots_ls.protocol.views import RunView


class AttachParams(WireModel):
    """Park a run, so that a terminal may have its session."""

    run: RunField
    stop: bool = Field(
        default=False,
        description="Interrupt what it is at, questions included, instead of refusing.",
    )


class AttachResult(WireModel):
    """What to start: at once, in the foreground, and then tell of it with `terminal`."""

    run: RunView
    """As it is now, parked."""
    terminal: str
    """The name of this attachment, for the requests that follow."""
    argv: tuple[str, ...]
    """The program and its arguments."""
    worktree: str
    """The directory to start it in."""
    variables: dict[str, str | None]
    """What its environment has beyond the client's; null takes one away."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing beforehand."""


class TerminalStartedParams(WireModel):
    """The program runs."""

    run: RunField
    terminal: str
    """As the attachment is named."""
    pid: Annotated[int, Field(ge=1)]
    """Its process."""


class TerminalEndedParams(WireModel):
    """The program has ended, or could not be started."""

    run: RunField
    terminal: str
    """As the attachment is named."""
    code: int | None = None
    """Its exit code; null where it had none."""


class DetachResult(WireModel):
    """The run, ours again."""

    run: RunView
    """As it is now."""
    turn: int | None = None
    """The turn that what was done at the terminal counts as; null: the program never ran."""
    files: int = 0
    """Files changed in it."""
    added: int = 0
    """Lines added in it."""
    removed: int = 0
    """Lines removed in it."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing."""


class TerminalResult(WireModel):
    """What a person types, or an editor starts in a terminal, to attach."""

    run: str
    """The run's id."""
    argv: tuple[str, ...]
    """The program and its arguments; to be started in the repository."""
    directory: str
    """Where."""
    line: str
    """The same as one line for a shell."""
