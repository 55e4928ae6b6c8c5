"""A run's log page by page, as long as it is at the time of asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.protocol.log import LogParams, LogResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.cli.wire.connect import Session

_LINES = 2000
"""Transcript lines a page: large enough to be quick, small enough to show the first at once."""


def pages(session: Session, run: str) -> Iterator[LogResult]:
    """At least one page; the last one ends where the transcript did."""
    following = 0
    while True:
        page = session.api.log(LogParams(run=run, after=following, count=_LINES))
        yield page
        if page.next - following < _LINES:
            return
        following = page.next
