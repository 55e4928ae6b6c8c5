"""What merely ticks waits for its second; what somebody waits for takes it along at once."""

from __future__ import annotations

from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import anyio

from kanbots_ls.lsp import pushes
from kanbots_ls.model.ids import CardNumber
from kanbots_ls.supervisor.revisions import Revisions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

    from kanbots_ls.lsp.connection import Connection

CARD = {CardNumber(1)}


class Client:
    """A connection that notes which revisions it was told, from which to which."""

    def __init__(self) -> None:
        self.revisions = Revisions()
        self.told: list[tuple[int, int]] = []
        self.bell = anyio.Event()
        spending = SimpleNamespace(day_usd=None)
        ports = SimpleNamespace(spending=spending)
        supervisor = SimpleNamespace(revisions=self.revisions, ports=ports)
        self.desk = SimpleNamespace(supervisor=supervisor, state=None)
        self.drawn = self
        self.outbox = self

    async def drained(self) -> None:
        """It reads all at once."""

    def changes(self, _state: Any, revision: int, previous: int, *_more: Any) -> Any:
        return previous, revision

    def notify(self, _method: str, change: tuple[int, int]) -> None:
        self.told.append(change)
        self.bell.set()

    async def hears(self) -> tuple[int, int]:
        """The next change."""
        with anyio.fail_after(10):
            await self.bell.wait()
        self.bell = anyio.Event()
        return self.told[-1]


@asynccontextmanager
async def client() -> AsyncIterator[Client]:
    made = Client()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pushes.push_board, cast("Connection", made))
        await anyio.wait_all_tasks_blocked()
        yield made
        tasks.cancel_scope.cancel()


async def test_ticks_wait_and_what_presses_goes_at_once_and_takes_them_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pushes, "TICK_SECONDS", 3600.0)
    async with client() as told:
        told.revisions.bump(CARD)
        assert await told.hears() == (0, 1)
        for _ in range(3):
            told.revisions.bump(CARD, pressing=False)
        with anyio.move_on_after(5 * pushes.WINDOW_SECONDS):
            await told.bell.wait()
        assert told.told == [(0, 1)], "a tick was told before its time"
        told.revisions.bump(CARD)
        assert await told.hears() == (1, 5)


async def test_ticks_are_told_together_when_their_time_has_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pushes, "TICK_SECONDS", 0.2)
    async with client() as told:
        told.revisions.bump(CARD, pressing=False)
        await told.hears()
        told.revisions.bump(CARD, pressing=False)
        told.revisions.bump(CARD, pressing=False)
        assert await told.hears() == (1, 3)
