"""What every table of the settings files is, and the kinds of values they share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@\[\]-]*$")]
Dollars = Annotated[float, Field(gt=0, lt=1_000_000, allow_inf_nan=False)]
PathText = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00]+$")]
WholePath = Annotated[str, StringConstraints(pattern=r"^(/|~)[^\x00]*$")]
LongText = Annotated[
    str, StringConstraints(max_length=20_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")
]


class Table(BaseModel):
    """A table of the file: nothing unknown in it, no type but the right one, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
