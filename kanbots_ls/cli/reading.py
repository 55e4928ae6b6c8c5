"""The shortest way from a reading verb to its ``--json`` document.

It goes round the wire models, which cost more to import than everything else together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.connect import connected
from kanbots_ls.cli.documents import snake
from kanbots_ls.cli.output import print_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.cli.connect import Session
    from kanbots_ls.cli.settings import Settings

SLOW = 300.0


def print_reading(settings: Settings, method: str, params: Mapping[str, Any] | None = None) -> None:
    """Ask one reading method and print its answer."""
    with connected(settings) as session:
        print_answer(session, method, params or {})


def print_answer(session: Session, method: str, params: Mapping[str, Any]) -> None:
    """The same over a session that is there already."""
    print_document(snake(session.client.call(method, params, SLOW)))
