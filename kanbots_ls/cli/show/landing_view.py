"""What a promote would do, in lines for a person; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kanbots_ls.protocol.diffs import DiffFile
    from kanbots_ls.protocol.landing import LandingView

_SHOWN = 12


def landing_lines(landing: LandingView) -> Iterator[str]:
    """Where to and from where, commits, files, what is not committed, what is in the way."""
    target = text.line(landing.target)
    where = f", checked out in {text.line(landing.checkout)}" if landing.checkout else ""
    yield f"{landing.run} → {target} ({landing.target_commit[:12]}){where}"
    yield f"  base {landing.base[:12]}, {_size(landing)}"
    yield from _some([f"  · {text.line(commit.subject, 100)}" for commit in landing.commits])
    yield from _some([_file(file) for file in landing.files])
    if landing.uncommitted:
        files = words.count(len(landing.uncommitted), "file")
        yield f"  {files} not committed; the run's branch gets them first:"
        yield from _some([f"    {text.line(path)}" for path in landing.uncommitted])
    yield from (f"  left out: {text.line(path)}" for path in landing.left_out)
    yield from (f"  conflict: {text.line(path)}" for path in landing.conflicts)
    for obstacle in landing.in_the_way:
        yield f"  in the way: {text.line(obstacle.path)} ({obstacle.why})"


def _size(landing: LandingView) -> str:
    added = sum(file.added or 0 for file in landing.files)
    removed = sum(file.removed or 0 for file in landing.files)
    commits = words.count(len(landing.commits), "commit")
    return f"{commits}, {words.count(len(landing.files), 'file')}, +{added} -{removed}"


def _file(file: DiffFile) -> str:
    lines = "binary" if file.added is None else f"+{file.added} -{file.removed or 0}"
    return f"    {file.status:<9} {text.line(file.path)}  {lines}"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"    … and {len(lines) - _SHOWN} more"
