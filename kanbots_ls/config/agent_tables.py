"""An agent's own table: where its program is, what its models cost, or what it is altogether.

A table with ``acp`` or a list as its ``command`` makes an agent of the person's own. Only the
person's file may do so: a clone names no programs.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from kanbots_ls.config.tables import Name, PathText, Table

if TYPE_CHECKING:
    from kanbots_ls.model.settings import AgentProtocol

TokenPrice = Annotated[float, Field(ge=0, lt=1_000_000, allow_inf_nan=False)]
Word = Annotated[str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*$")]
Words = Annotated[list[Word], Field(min_length=1, max_length=200)]
FieldPath = Annotated[
    str, StringConstraints(max_length=200, pattern=r"^[^.\x00\s]+(\.[^.\x00\s]+)*$")
]


class ModelCost(Table):
    """What a model's tokens cost."""

    input: TokenPrice = Field(description="dollars for a million tokens, a number from 0")
    """Of what the model reads."""
    output: TokenPrice = Field(description="dollars for a million tokens, a number from 0")
    """Of what it writes, its reasoning included."""
    cached: TokenPrice | None = Field(
        None, description="dollars for a million tokens, a number from 0"
    )
    """Of what it reads from its cache; unset: as `input`."""


class AgentOverride(Table):
    """One agent's own settings."""

    model: Name | None = Field(None, description="the name of one of the agent's models")
    """Its model, whichever agent `agent.name` says; unset: `agent.model` where that is this one."""
    effort: Name | None = Field(None, description='the agent\'s own word for it, as "high"')
    """How hard the model thinks; unset: `agent.effort` where `agent.name` is this one."""

    command: PathText | Words | None = Field(
        None, description='the path of a program, or a list of words, as ["mycli", "{prompt}"]'
    )
    """The program of an agent there is anyway, instead of the one on the PATH; or, as a list, an
    agent of your own: any program that takes a prompt."""
    acp: PathText | None = Field(None, description='a command, as "gemini --acp"')
    """An agent of your own that speaks the Agent Client Protocol: how it is started."""
    resume: Words | None = Field(
        None, description='a list of words, as ["mycli", "--continue", "{prompt}"]'
    )
    """How your own program goes on with its session at a later message; unset: it begins anew."""
    text: FieldPath | None = Field(None, description='a name, or several as "message.text"')
    """Where your own program's words are in the JSON objects it prints; unset: it prints text."""
    prices: dict[str, ModelCost] = Field(
        default_factory=dict,
        description='a table per model, as [agents.codex.prices."gpt-5.5"]',
    )
    """What its models cost, for an agent that tells tokens and no dollars."""
    unbounded: bool = Field(False, description="true or false")
    """Whether it may work under a budget that nobody can keep for it, as it does not say what it
    costs or its model's price is not known: what it does not tell is counted
    nowhere."""

    @model_validator(mode="after")
    def _one_agent(self) -> Self:
        if self.acp is not None:
            _split(self.acp)
            if self.command is not None:
                raise ValueError("it has both acp and command; an agent is started by one of them")
        if not isinstance(self.command, list):
            for key in ("resume", "text"):
                if getattr(self, key) is not None:
                    raise ValueError(f"{key} is for a command that is a list of words")
        return self

    @property
    def program(self) -> Path | None:
        """The program named for an agent there is anyway."""
        return Path(self.command).expanduser() if isinstance(self.command, str) else None

    @property
    def protocol(self) -> AgentProtocol:
        """What an agent that this table makes speaks; "" where it makes none."""
        if self.acp is not None:
            return "acp"
        return "plain" if isinstance(self.command, list) else ""

    @property
    def words(self) -> tuple[str, ...]:
        """The command line of an agent that this table makes."""
        if self.acp is not None:
            return tuple(_split(self.acp))
        return tuple(self.command) if isinstance(self.command, list) else ()


def _split(command: str) -> list[str]:
    """Into words, as a shell does; nothing in it is expanded."""
    try:
        words = shlex.split(command)
    except ValueError:
        raise ValueError("acp has a quote that is not closed") from None
    if not words:
        raise ValueError("acp names no program")
    return words
