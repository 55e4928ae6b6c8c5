"""The settings are those of the checkout as it is now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kanbots_ls.config import ConfigReader
from kanbots_ls.config.load import TEAM_FILE

if TYPE_CHECKING:
    from pathlib import Path


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
