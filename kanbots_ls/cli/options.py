"""Arguments and options that several verbs share, with one wording each."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Optional

import typer


class CardColumn(str, Enum):  # noqa: UP042 -- typer wants plain string values
    """The columns of the board."""

    INBOX = "inbox"
    BACKLOG = "backlog"
    TODO = "todo"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    DONE = "done"


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


CardArgument = Annotated[int, typer.Argument(min=1, metavar="CARD", help="A card's number.")]
RunArgument = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, like 42-1.")]
BodyOption = Annotated[
    Optional[str],  # noqa: UP045 -- typer evaluates it
    typer.Option("--body", help="The description; - reads it from stdin."),
]
ColumnOption = Annotated[CardColumn, typer.Option("--column", help="Where the card goes.")]
AgentOption = Annotated[Optional[str], typer.Option("--agent", help="claude or scripted.")]  # noqa: UP045
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
