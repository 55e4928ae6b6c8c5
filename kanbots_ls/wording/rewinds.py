"""Rewinds in words: where a worktree was put back to, and what undoes that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.views import RewindView

UNDO = "Undo the rewind of {}"
"""What a menu calls it."""


def moment(name: str) -> str:
    """When a checkpoint was made: ``after turn 2``."""
    if name == "0":
        return "before its first turn"
    if name.isdecimal():
        return f"after turn {name}"
    return f"before rewind {text.line(name.removeprefix('before-'))}"


def notices(rewound: RewindView | None, run: str) -> Iterator[str]:
    """That a worktree is not where its last turn left it."""
    if rewound is not None:
        yield (
            f"Rewound: its worktree is as it was {moment(rewound.to)}. "
            f"`kanbots-ls rewind {run} --undo` brings back what was there."
        )


def done(run: str, to: str, rewound: RewindView | None) -> str:
    """What a rewind came to; one that undid another leaves nothing to undo."""
    more = "; its code actions undo that" if rewound else ""
    return f"{run} is as it was {moment(to)}{more}."
