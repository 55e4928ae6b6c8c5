"""The one configuration all wire models share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

MAX_TITLE = 500
"""Characters; a longer title is refused with the advice to move text into the body."""
MAX_TEXT = 256 * 1024


class WireModel(BaseModel):
    """Unknown fields are ignored, so that an older daemon understands a newer client.

    Its validator is built when it is first used: a client uses few of them, a start none.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
        defer_build=True,
    )


class Empty(WireModel):
    """No parameters, or nothing to report."""


Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
CardField = Annotated[int, Field(ge=1, le=999_999_999, description="A card's number.")]
RunField = Annotated[
    str,
    StringConstraints(pattern=r"^[1-9][0-9]{0,8}-[1-9][0-9]{0,5}$"),
    Field(description="A run's id, `<card>-<n>`."),
]
Dollars = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
