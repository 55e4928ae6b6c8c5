"""What a fuzzed peer may send: any bytes, any JSON, and known lines with something changed in them.

A test takes seconds; what it found once stands beside it as an ``@example``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.fakes.peer import encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

_PHASES = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
"""Without explaining, which takes longer than a test may."""
_SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
brief = settings(
    max_examples=150, deadline=None, phases=_PHASES, suppress_health_check=_SLOW, database=None
)
"""For what takes microseconds."""
few = settings(brief, max_examples=40)
"""For what asks a process."""

_words = st.text(max_size=20) | st.sampled_from(["", "\x00", "\ud800", "\u202e", "9" * 5000])
_numbers = st.integers() | st.floats() | st.sampled_from([0, -1, 2**63, 10**400])
scalars = st.none() | st.booleans() | _numbers | _words
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_words, inner, max_size=4),
    max_leaves=12,
)
"""Anything that JSON can hold, and what Python's JSON can."""
noise = st.binary(max_size=300) | values.map(lambda value: encoded(value))


def _paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: Any = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    return [here, *(path for key, item in inner for path in _paths(item, (*here, key)))]


def _replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    head, *rest = path
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[head] = _replaced(value[head], tuple(rest), by)
    return copy


@st.composite
def changed(draw: st.DrawFn, known: Sequence[Any]) -> Any:
    """One of the known values with up to three places replaced by anything."""
    value = draw(st.sampled_from(known))
    for _ in range(draw(st.integers(0, 3))):
        value = _replaced(value, draw(st.sampled_from(_paths(value))), draw(values))
    return value


@st.composite
def torn(draw: st.DrawFn, known: Sequence[bytes]) -> bytes:
    """One of the known byte strings, cut, with bytes of another in it."""
    data = draw(st.sampled_from(known))
    at = draw(st.integers(0, len(data)))
    return data[:at] + draw(st.binary(max_size=20)) + data[at + draw(st.integers(0, 20)) :]
