"""The settings are those of the checkout as it is now."""

from __future__ import annotations

import os
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING

from kanbots_ls.config import ConfigReader, reader
from kanbots_ls.config.load import TEAM_FILE, load

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from kanbots_ls.config.settings import Config


def test_another_checkout_is_read_though_its_file_looks_the_same(tmp_path: Path) -> None:
    places = [tmp_path / "one", tmp_path / "two"]
    for number, place in enumerate(places, start=1):
        place.mkdir()
        (place / TEAM_FILE).write_text(f"[queue]\nconcurrent = {number}\n")
        os.utime(place / TEAM_FILE, ns=(1, 1))
    now: list[Path | None] = [places[0]]
    reader = ConfigReader(lambda: now[0], tmp_path)
    assert reader.current().queue.concurrent == 1
    now[0] = places[1]
    assert reader.current().queue.concurrent == 2
    now[0] = None
    assert reader.last_good().queue.concurrent == 4


def test_who_read_a_file_before_it_changed_puts_nothing_over_who_read_it_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / TEAM_FILE).write_text("")
    settings = ConfigReader(lambda: tmp_path, tmp_path / "home")
    after = Thread(target=settings.last_good)

    def slow(checkout: Path | None, user: Path) -> Config:
        found = load(checkout, user)
        if after.ident is None:
            (tmp_path / TEAM_FILE).write_text("[queue]\nconcurrent = 2\n")
            after.start()
            # It waits its turn; one that does not is over long before.
            after.join(0.5)
        return found

    monkeypatch.setattr(reader, "load", slow)
    settings.last_good()
    after.join()
    assert settings.last_good().queue.concurrent == 2


def test_a_file_that_is_just_being_written_lifts_no_limit_and_one_that_stays_empty_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / TEAM_FILE
    file.write_text("[queue]\nconcurrent = 2\n")
    age = 0.5
    clock = SimpleNamespace(time=lambda: file.stat().st_mtime + age)
    monkeypatch.setattr(reader, "time", clock)
    settings = ConfigReader(lambda: tmp_path, tmp_path / "home")
    assert settings.last_good().queue.concurrent == 2
    file.write_text("")
    assert settings.last_good().queue.concurrent == 2
    file.write_text("[queue]\nconcurrent = 3\n")
    assert settings.last_good().queue.concurrent == 3
    file.write_text("")
    age = 1.5
    assert settings.last_good().queue.concurrent == 4


def test_an_empty_file_that_replaces_another_is_meant_so(tmp_path: Path) -> None:
    (tmp_path / TEAM_FILE).write_text("[queue]\nconcurrent = 2\n")
    settings = ConfigReader(lambda: tmp_path, tmp_path / "home")
    assert settings.last_good().queue.concurrent == 2
    (tmp_path / "empty").touch()
    (tmp_path / "empty").replace(tmp_path / TEAM_FILE)
    assert settings.last_good().queue.concurrent == 4


def test_a_file_that_another_one_of_the_same_age_and_size_replaces_is_read(tmp_path: Path) -> None:
    file, other = tmp_path / TEAM_FILE, tmp_path / "other"
    for number, each in enumerate((file, other), start=1):
        each.write_text(f"[queue]\nconcurrent = {number}\n")
        os.utime(each, ns=(1, 1))
    settings = ConfigReader(lambda: tmp_path, tmp_path / "home")
    assert settings.current().queue.concurrent == 1
    other.rename(file)
    assert settings.current().queue.concurrent == 2
