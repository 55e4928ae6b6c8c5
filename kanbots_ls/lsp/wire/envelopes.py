"""Messages of our own methods as pygls wants them: classes made from the method list.

Each is made when its method is first used, since all of them take a twentieth of a daemon's start.

With them handlers get and give pydantic models.  The converter, costly to build, is shared by all
connections.  Nothing here knows what any method does.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Union

import attrs
from pydantic import BaseModel
from pygls.protocol import default_converter

from kanbots_ls.protocol.methods import BY_NAME, Method

if TYPE_CHECKING:
    from cattrs import Converter

_ID: Any = Union[int, str]  # noqa: UP007 - cattrs is given it as a value


@attrs.frozen
class Envelopes:
    """The message classes of one method: what comes in, what goes out."""

    message: type[Any]
    result: type[Any] | None


def envelopes(method: str) -> Envelopes | None:
    """Those of a method of ours; None for any other."""
    ours = BY_NAME.get(method)
    return None if ours is None else _envelopes(ours)


@cache
def _envelopes(method: Method) -> Envelopes:
    # No field but params has a default: lsprotocol's converter leaves out what equals its default,
    # and a message without ``jsonrpc`` is none.
    identity = {"id": attrs.field(type=_ID)} if method.is_request else {}
    name = attrs.field(type=str)
    message = attrs.make_class(
        "Message",
        {
            **identity,
            "method": name,
            "params": attrs.field(type=method.params, default=None),
            "jsonrpc": attrs.field(type=str),
        },
        kw_only=True,
    )
    if method.result is None:
        return Envelopes(message, None)
    result = attrs.make_class(
        "Result",
        {
            "id": attrs.field(type=_ID),
            "result": attrs.field(type=method.result),
            "jsonrpc": attrs.field(type=str),
        },
        kw_only=True,
    )
    return Envelopes(message, result)


@cache
def shared_converter() -> Converter:
    """lsprotocol's converter, taught pydantic models; one for all connections."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    converter.register_structure_hook_func(_is_model, _structure)
    converter.register_unstructure_hook_func(
        _is_model, lambda model: model.model_dump(mode="json", by_alias=True)
    )
    return converter


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _structure(value: Any, kind: type[BaseModel]) -> BaseModel:
    return kind.model_validate({} if value is None else value)
