"""The shortest way from a reading verb to its ``--json`` document.

It goes round the wire models, which cost more to import than everything else together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.show.output import print_document
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.cli.wire.documents import snake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.cli.wire.connect import Session

SLOW = 300.0


def print_reading(settings: Settings, method: str, params: Mapping[str, Any] | None = None) -> None:
    """Ask one reading method and print its answer."""
    with connected(settings) as session:
        print_answer(session, method, params or {})


def print_answer(session: Session, method: str, params: Mapping[str, Any]) -> None:
    """The same over a session that is there already."""
    print_document(snake(session.client.call(method, params, SLOW)))
