"""What stands of every dispatch, such as its mode, is told once and again when it has changed.

Pure.  Each run has what the person knew from its dispatch on, so nothing else is to be kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.runs.state.run import Runs


def told(runs: Runs) -> tuple[str, ...]:
    """What stood at the last dispatch, as far as somebody was told of it."""
    newest = next(reversed(tuple(runs.runs.values())), None)
    return newest.told if newest is not None else ()
