"""Requests about cards."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kanbots_ls.protocol.base import CardField, Text, WireModel
from kanbots_ls.protocol.views import CardView, ColumnName, ModeName


class CardAddParams(WireModel):
    """A new card: one line of title, a body as long as needed."""

    title: str
    """One line of at most 500 characters; line ends become blanks."""
    body: Text = ""
    """What the agent is told below the title."""
    column: ColumnName = "todo"
    """Where it is put."""
    agent: str | None = Field(default=None, description="For each dispatch of the card.")
    model: str | None = Field(default=None, description="For each dispatch of the card.")
    effort: str | None = Field(default=None, description="For each dispatch of the card.")
    mode: ModeName | None = Field(default=None, description="For each dispatch of the card.")
    base: str | None = Field(default=None, description="For each dispatch of the card.")
    after: CardField | None = Field(
        default=None, description="The card that has to be promoted before this one starts."
    )


class CardParams(WireModel):
    """Which card."""

    card: CardField


class CardListParams(WireModel):
    """Whether archived cards are wanted too."""

    archived: bool = False
    """True: archived cards are listed too."""


class CardListResult(WireModel):
    """Cards, oldest first."""

    cards: tuple[CardView, ...]
    """By number."""


class CardEditParams(WireModel):
    """What is null stays as it is."""

    card: CardField
    title: str | None = None
    """A new title; null: as it is."""
    body: Text | None = None
    """A new body, empty for none; null: as it is."""
    agent: str | None = Field(default=None, description='"": as configured again.')
    model: str | None = Field(default=None, description='"": as configured again.')
    effort: str | None = Field(default=None, description='"": as configured again.')
    mode: ModeName | Literal[""] | None = Field(
        default=None, description='"": as configured again.'
    )
    base: str | None = Field(default=None, description='"": as configured again.')
    after: Annotated[int, Field(ge=0, le=999_999_999)] | None = Field(
        default=None, description="0: after none."
    )


class CardMoveParams(WireModel):
    """A card and the column it goes to."""

    card: CardField
    column: ColumnName
    """Where it goes."""


class CardArchiveParams(WireModel):
    """A card to put out of sight, or back."""

    card: CardField
    archived: bool = Field(default=True, description="False brings an archived card back.")
