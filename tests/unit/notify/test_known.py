"""Nothing is told twice, whoever asks; what cannot be noted is not told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kanbots_ls.notify.known import Known

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_there_before_the_file_is_not_new_and_what_comes_is_new_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "told.json"
    assert Known(path).new(["a"]) == set()
    assert Known(path).new(["a", "b"]) == {"b"}
    assert Known(path).new(["b", "c"]) == {"c"}
    assert Known(path).new(["a", "b", "c"]) == set(), "what went and came back is known"


def test_what_is_still_there_is_kept_however_much_comes_and_goes(tmp_path: Path) -> None:
    known = Known(tmp_path / "told.json")
    known.new(["stays"])
    for number in range(40):
        known.new(["stays", *(f"{number}-{each}" for each in range(50))])
    assert known.new(["stays"]) == set()
    assert len(json.loads((tmp_path / "told.json").read_text())) <= 1060


def test_a_damaged_file_is_begun_anew_without_a_storm(tmp_path: Path) -> None:
    path = tmp_path / "told.json"
    for content in ("{", '{"a": 1}', ""):
        path.write_text(content)
        assert Known(path).new(["a", "b"]) == set()
        assert Known(path).new(["a", "b", "c"]) == {"c"}


def test_where_nothing_can_be_noted_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "told.json").mkdir()
    assert Known(tmp_path / "told.json").new(["a"]) == set()
