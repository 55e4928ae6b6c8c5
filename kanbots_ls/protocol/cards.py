"""Requests about cards."""

from __future__ import annotations

from pydantic import Field

from kanbots_ls.protocol.base import CardField, Text, WireModel
from kanbots_ls.protocol.views import CardView, ColumnName


class CardAddParams(WireModel):
    title: str
    body: Text = ""
    column: ColumnName = "todo"


class CardParams(WireModel):
    card: CardField


class CardListParams(WireModel):
    archived: bool = False


class CardListResult(WireModel):
    cards: tuple[CardView, ...]


class CardEditParams(WireModel):
    card: CardField
    title: str | None = None
    body: Text | None = None


class CardMoveParams(WireModel):
    card: CardField
    column: ColumnName


class CardArchiveParams(WireModel):
    card: CardField
    archived: bool = Field(default=True, description="False brings an archived card back.")
