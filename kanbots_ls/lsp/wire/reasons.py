"""Why parameters do not fit, in words that name the field at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def invalid_reason(error: BaseException) -> str:
    """Which field is wrong and how, in one line."""
    found = _validation_error(error)
    if found is None:
        return "the parameters do not fit this method"
    return "; ".join(map(_problem, found.errors(include_url=False, include_input=False)))


def _problem(problem: ErrorDetails) -> str:
    """``cards.0: Input should be …``; our own words, about the whole, stand by themselves."""
    where = ".".join(str(part) for part in problem["loc"])
    if not where and problem["type"] == "value_error":
        return problem["msg"].removeprefix("Value error, ")
    return f"{where or 'params'}: {problem['msg']}"


def _validation_error(error: BaseException) -> ValidationError | None:
    if isinstance(error, ValidationError):
        return error
    inner = [*getattr(error, "exceptions", ()), error.__cause__, error.__context__]
    for cause in inner:
        if cause is not None and (found := _validation_error(cause)) is not None:
            return found
    return None
