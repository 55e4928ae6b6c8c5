"""Several reasons in one letter: a title that names what is most pressing, a line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.notify.letter import Letter
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.supervisor.calling.reasons import Reason

_ORDER = ("waiting", "failed", "limit", "budget", "done")
_LINES = 5
_LONGEST = 200
_ONE = {
    "waiting": "{} asks",
    "failed": "{} failed",
    "limit": "{}",
    "budget": "{}: 80 % of the budget",
    "done": "{} is done",
}
_SEVERAL = {
    "waiting": "{} wait for you",
    "failed": "{} failed",
    "limit": "{} reached",
    "budget": "{} at 80 %",
    "done": "{} done",
}
_NOUNS = {
    "waiting": "question",
    "failed": "run",
    "limit": "limit",
    "budget": "budget",
    "done": "run",
}


def letter(reasons: Sequence[Reason], repository: str) -> Letter:
    """One letter for all of them, the most pressing first."""
    ordered = sorted(reasons, key=lambda each: _ORDER.index(each.kind))
    kind = ordered[0].kind
    same = [each for each in ordered if each.kind == kind]
    if len(same) == 1:
        what = _ONE[kind].format(text.line(same[0].about))
    else:
        what = _SEVERAL[kind].format(words.count(len(same), _NOUNS[kind]))
    lines = [_line(each, alone=len(ordered) == 1) for each in ordered[:_LINES]]
    if len(ordered) > _LINES:
        lines.append(f"and {len(ordered) - _LINES} more")
    runs = tuple(dict.fromkeys(each.about for each in ordered if each.about[:1].isdigit()))
    return Letter(kind, f"{text.line(repository, 60)}: {what}", "\n".join(lines), runs)


def _line(reason: Reason, *, alone: bool) -> str:
    said = text.line(reason.said, _LONGEST)
    return said if alone else f"{text.line(reason.about)}: {said}"
