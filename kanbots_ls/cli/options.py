"""Arguments and options that several verbs share, with one wording each."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake


class CardColumn(str, Enum):  # noqa: UP042 -- typer wants plain string values
    """The columns of the board."""

    INBOX = "inbox"
    BACKLOG = "backlog"
    TODO = "todo"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    DONE = "done"


def column_named(words: str) -> CardColumn:
    """The column meant: ``in_review``, ``in-review`` and ``In review`` are one."""
    try:
        return CardColumn(words.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        known = ", ".join(CardColumn)
        raise UsageMistake(f"There is no column {words!r}. There are: {known}.") from None


class Mode(str, Enum):  # noqa: UP042
    """What the agent may do without asking."""

    BYPASS = "bypassPermissions"
    ACCEPT_EDITS = "acceptEdits"
    PLAN = "plan"
    ASK = "ask"


class Away(str, Enum):  # noqa: UP042
    """What happens to questions while nobody is there."""

    WAIT = "wait"
    AGENT_DECIDES = "agent-decides"


class SetUp(str, Enum):  # noqa: UP042
    """Whether the set-up command runs."""

    YES = "yes"
    NO = "no"


CardArgument = Annotated[int, typer.Argument(min=1, metavar="CARD", help="A card's number.")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, like 42-1.")]
ReadArgument = Annotated[
    str, typer.Argument(metavar="RUN", help="A run's id, like 42-1, or a card for its newest run.")
]
BodyOption = Annotated[
    Optional[str],  # noqa: UP045 -- typer evaluates it
    typer.Option("--body", metavar="TEXT", help="The description; - reads it from stdin."),
]
_COLUMNS = ", ".join(CardColumn)
ColumnArgument = Annotated[str, typer.Argument(metavar="COLUMN", help=f"One of {_COLUMNS}.")]
ColumnOption = Annotated[
    str, typer.Option("--column", metavar="COLUMN", help=f"Where the card goes: {_COLUMNS}.")
]
CardAgentOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--agent", help="Whom this card goes to; an empty text: as in the settings."),
]
CardModelOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--model", help="The model for runs of this card; an empty text: as in the settings."
    ),
]
CardEffortOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--effort", help="How hard that model thinks; an empty text: as in the settings."),
]
CardModeOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--mode",
        metavar="MODE",
        help="What agents of this card may do without asking; configured: as in the settings.",
    ),
]
CardBaseOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--base", help="What runs of this card start from; an empty text: as in the settings."
    ),
]
CardAfterOption = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(
        "--after",
        min=0,
        metavar="CARD",
        help="Runs of this card start when that one is promoted, and from there; 0: after none.",
    ),
]
AgentOption = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--agent", help="Such as claude; several, each with the option, to compare."),
]
ModelOption = Annotated[Optional[str], typer.Option("--model", help="The agent's model.")]  # noqa: UP045
EffortOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--effort", help="How hard the model thinks."),
]
ModeOption = Annotated[
    Optional[Mode],  # noqa: UP045
    typer.Option("--mode", help="What the agent may do without asking."),
]
BaseOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--base", help="The branch or commit to start from."),
]
BudgetOption = Annotated[
    Optional[float],  # noqa: UP045
    typer.Option("--budget", min=0, metavar="USD", help="The most each run may cost."),
]
AwayOption = Annotated[
    Optional[Away],  # noqa: UP045
    typer.Option("--away", help="Questions wait, or the agent decides."),
]
SetUpOption = Annotated[
    Optional[SetUp],  # noqa: UP045
    typer.Option("--setup", help="Agree to the set-up command as it is now, or go on without it."),
]
