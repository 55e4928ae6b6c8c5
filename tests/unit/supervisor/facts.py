"""Any journal event and any agent event, for tests that must hold for all of them.

Strategies are read off the fields' types; ids come from a few, so that events meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from kanbots_ls.model import ids
from kanbots_ls.model.agent_events import AgentEvent
from kanbots_ls.model.events import JournalEvent

JOURNALLED: tuple[type[Any], ...] = get_args(JournalEvent)
SAID: tuple[type[Any], ...] = get_args(AgentEvent)

_TEXTS = st.text(max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=4,
)
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    int: st.integers(0, 2**53),
    float: st.floats(0, 1e6),
    bool: st.booleans(),
    NoneType: st.none(),
    Any: _JSON,
    ids.CardNumber: st.integers(1, 3),
    ids.RunId: st.sampled_from(["1-1", "1-2", "2-1"]),
    ids.DecisionId: st.sampled_from(["1-1.1", "1-1.2", "1-1.budget-1", "session.budget-1"]),
    ids.SessionId: st.sampled_from(["session-1", "session-2"]),
    ids.MessageId: st.sampled_from(["message-1", "message-2"]),
    ids.RequestKey: st.sampled_from(["a", "b"]),
}


def of_kind(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of this type."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    arguments = get_args(kind)
    origin = get_origin(kind)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, UnionType):
        return st.one_of(*map(of_kind, arguments))
    if origin is tuple:
        return st.lists(of_kind(arguments[0]), max_size=3).map(tuple)
    if origin is Mapping:
        return st.dictionaries(of_kind(arguments[0]), of_kind(arguments[1]), max_size=2)
    assert isinstance(kind, type), kind
    assert is_dataclass(kind), kind
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name != "type"}
    return st.builds(kind, **{name: of_kind(hint) for name, hint in hints.items()})


ANY_JOURNAL_EVENT: st.SearchStrategy[JournalEvent] = of_kind(JournalEvent)
ANY_AGENT_EVENT: st.SearchStrategy[AgentEvent] = of_kind(AgentEvent)
