"""Requests that make a run work or end: dispatch, reply, stop."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from kanbots_ls.protocol.base import CardField, Dollars, RunField, Text, WireModel
from kanbots_ls.protocol.views import ModeName, RunView

AwayName = Literal["wait", "agent-decides"]
SetUpName = Literal["yes", "no"]


class DispatchParams(WireModel):
    """Cards to dispatch; all are checked before any starts. What is not said comes from config."""

    cards: Annotated[tuple[CardField, ...], Field(max_length=100)] = ()
    """The cards' numbers; one run is made for each, or with `agents` one for each of them."""
    title: str | None = None
    """A card with this title is added and dispatched as well; it stays if that is refused."""
    body: Text | None = None
    """What the agent is told below that title; null: nothing."""
    agent: str | None = None
    """The agent's name, such as `claude`; null: the card's, else as configured."""
    agents: Annotated[tuple[str, ...], Field(max_length=8)] = ()
    """Several agents instead of `agent`: each gets a run of each card, to compare. One named twice
    gets two."""
    model: str | None = None
    """As the agent calls it; null: the card's, else as configured, else the agent's own."""
    effort: str | None = None
    """As the agent calls it; null: the card's, else as configured, else the agent's own."""
    mode: ModeName | None = None
    """What the agent may do without asking; null: the card's, else as configured."""
    base: str | None = None
    """Branch or commit to start from; null: the card's, else the repository's default branch."""
    budget_usd: Dollars | None = None
    """Dollars at which each run is stopped and you are asked; null: as configured."""
    away: AwayName | None = None
    """`agent-decides`: nobody is asked what can be undone; null: as configured."""
    setup: SetUpName | None = Field(
        default=None,
        description="`yes` agrees to the set-up command as it is now, `no` goes on without it.",
    )
    read: bool = Field(
        default=True,
        description="A person is shown the reply's news; false, for a script: nobody was told.",
    )

    @model_validator(mode="after")
    def _is_told(self) -> DispatchParams:
        if not self.cards and self.title is None:
            raise ValueError("name the cards, or give a new one's title")
        if self.agents and self.agent is not None:
            raise ValueError("name one agent, or several as agents, not both")
        if len(set(self.agents)) > 1 and (self.model or self.effort):
            raise ValueError("model and effort are one agent's; leave them out for several")
        return self


class RunsResult(WireModel):
    """Runs as they are now, and what the person should know."""

    runs: tuple[RunView, ...]
    """As they are now."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as uncommitted files the agent will not see."""


class DispatchResult(RunsResult):
    """The runs that it made, and what the person should know."""

    runs: tuple[RunView, ...]
    """As they are now."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing, such as uncommitted files the agent will not see."""
    news: tuple[str, ...] = ()
    """Those of the notices to show: what stood at the last dispatch was told then."""


class ReviewResult(RunsResult):
    """A review that was asked for."""

    runs: tuple[RunView, ...]
    """The reviewer's, then the one whose work it looks at, as they are now."""
    notices: tuple[str, ...] = ()
    """Sentences worth knowing."""


class ReplyParams(WireModel):
    """A message to the run's agent: resumes its session, or steers the running turn."""

    run: RunField
    text: Annotated[Text, Field(min_length=1)]
    """What the agent is told."""


class StopParams(WireModel):
    """Some runs, or all."""

    runs: tuple[RunField, ...] = ()
    """Their ids."""
    all: bool = Field(default=False, description="Every run that has not ended.")


class RunParams(WireModel):
    """Which run."""

    run: RunField
