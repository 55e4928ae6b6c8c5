from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli import verb
from kanbots_ls.cli.main import main
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.wire import connect
from kanbots_ls.rendezvous.repository import Repository
from tests.unit.cli.fake_daemon import Answer, FakeDaemon

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[[Mapping[str, Answer]], FakeDaemon]
Run = Callable[..., int]


@pytest.fixture
def daemon() -> Iterator[Make]:
    made: list[FakeDaemon] = []

    def make(answers: Mapping[str, Answer]) -> FakeDaemon:
        made.append(FakeDaemon(answers))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def kanbots(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a verb against a fake daemon; the exit status."""

    def run(fake: FakeDaemon | None, *argv: str) -> int:
        repository = Repository(tmp_path / ".git", tmp_path, tmp_path)
        if fake is not None:
            monkeypatch.setattr(connect, "find", lambda _: repository)
            monkeypatch.setattr(connect, "_dialled", lambda _, start: fake.dial())
        monkeypatch.setattr(verb._Before, "settings", Settings())
        with pytest.raises(SystemExit) as leaving:
            main(argv)
        assert isinstance(leaving.value.code, int)
        return leaving.value.code

    return run
