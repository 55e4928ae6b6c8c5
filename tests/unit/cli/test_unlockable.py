"""A repository on a file system without locks, as over some networks."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.wire.connect import dialler
from kanbots_ls.rendezvous.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path


def test_where_nothing_can_be_locked_the_person_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(CliError) as caught:
        dialler(Repository(tmp_path, tmp_path, tmp_path), start=True)()

    assert str(caught.value) == (
        f"The file system of {tmp_path}/kanbots grants no locks (No locks available), so no board "
        "can be kept there: use a clone on a disk of this machine."
    )
