"""Ends an act in the middle, as a kill would, so that doing it again can be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def crash_at(
    monkeypatch: pytest.MonkeyPatch,
    place: object,
    name: str,
    skip: int,
    after: bool,
    act: Callable[[], object],
) -> None:
    """Run ``act`` until it has called ``place.name`` ``skip`` times, and end it at the next call:
    before that or ``after``."""
    real = getattr(place, name)
    left = [skip]

    def crash(*words: object, **more: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            return real(*words, **more)
        if after:
            real(*words, **more)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(place, name, crash)
        with pytest.raises(KeyboardInterrupt):
            act()
