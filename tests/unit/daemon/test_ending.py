"""A daemon's record tells afterwards whether it meant to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.daemon import compose
from kanbots_ls.daemon.main import main
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.announce import announce, read_record

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("failure", "status", "stays"),
    [(None, 0, False), (compose.Unservable("newer"), 1, False), (RuntimeError(), 1, True)],
)
def test_the_record_stays_only_where_the_daemon_failed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception | None,
    status: int,
    stays: bool,
) -> None:
    data = paths.make_data_directory(tmp_path)

    def run(*_: object) -> None:
        assert read_record(data) is not None
        if failure is not None:
            raise failure

    monkeypatch.setattr(compose, "run", run)
    monkeypatch.setattr("kanbots_ls.daemon.main._log_to", lambda _: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)

    assert main(["--common-dir", str(tmp_path)]) == status

    assert (read_record(data) is not None) == stays
    announce(tmp_path).withdraw()
