"""The journal keeps what it was given, in order, whole, whatever ends the program in between."""

from __future__ import annotations

import errno
import json
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanbots_ls.store.errors import Damaged, JournalFull, NewerFormat, Unwritable
from kanbots_ls.store.journal import Journal, TornLine, open_journal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
RECORDS = st.lists(st.dictionaries(st.sampled_from("abc\u00e9\n"), VALUES), max_size=5)
UNHURRIED = settings(
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.ndjson"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = open_journal(path)
    yield journal
    journal.close()


def test_a_new_journal_is_private_and_says_what_it_is(journal: Journal, path: Path) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["kanbots_journal"] == 1
    assert list(journal.read()) == []
    assert list(path.parent.iterdir()) == [path]


@UNHURRIED
@given(records=RECORDS)
def test_what_was_appended_is_read_again(tmp_path: Path, records: list[dict[str, Any]]) -> None:
    path = tmp_path / f"{os.urandom(8).hex()}.ndjson"
    journal = open_journal(path)
    size = journal.append(records, sync=False)
    journal.close()
    journal.close()
    again = open_journal(path)
    assert list(again.read()) == records
    assert again.size == size == path.stat().st_size
    assert again.torn is None
    again.close()


def test_a_path_that_is_not_utf_8_survives(journal: Journal) -> None:
    journal.append([{"path": os.fsdecode(b"caf\xe9")}], sync=False)
    assert next(journal.read()) == {"path": os.fsdecode(b"caf\xe9")}


def test_reading_goes_on_from_where_an_entry_ends(journal: Journal) -> None:
    journal.append([{"n": 1}, {"n": 2}], sync=False)
    first = next(iter(journal.entries()))
    assert [entry.record for entry in journal.entries(first.end)] == [{"n": 2}]
    assert list(journal.entries(journal.size)) == []


def test_records_of_one_append_stay_together_among_threads(journal: Journal) -> None:
    def work(number: int) -> None:
        for _ in range(50):
            journal.append([{"n": number, "part": 0}, {"n": number, "part": 1}], sync=False)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    records = list(journal.read())
    assert len(records) == 400
    assert all(a["n"] == b["n"] for a, b in zip(records[::2], records[1::2], strict=True))


@pytest.mark.parametrize("torn", [b'{"n":', b'{"n":"' + b"x" * 200_000])
def test_a_torn_last_line_is_kept_reported_once_and_written_after(
    journal: Journal, path: Path, torn: bytes
) -> None:
    size = journal.append([{"n": 1}], sync=True)
    journal.close()
    before = path.read_bytes() + torn
    path.write_bytes(before)
    healed = open_journal(path)
    assert healed.torn == TornLine(size, len(torn))
    healed.append([{"n": 2}], sync=True)
    assert list(healed.read()) == [{"n": 1}, {"n": 2}]
    healed.close()
    assert path.read_bytes().startswith(before), "nothing was rewritten"
    again = open_journal(path)
    assert again.torn is None
    assert list(again.read()) == [{"n": 1}, {"n": 2}]
    again.close()


def test_a_record_that_lacks_only_its_newline_counts(journal: Journal, path: Path) -> None:
    journal.append([{"n": 1}], sync=True)
    journal.close()
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    again = open_journal(path)
    assert list(again.read()) == [{"n": 1}]
    again.close()


def test_a_journal_of_a_newer_version_is_refused_and_left_as_it_is(path: Path) -> None:
    text = '{"kanbots_journal":2,"program":"9.0"}\n{"n":1}\nhalf'
    path.write_text(text)
    with pytest.raises(NewerFormat, match=r"kanbots-ls 9\.0 \(journal format 2\).*Update"):
        open_journal(path)
    assert path.read_text() == text


@pytest.mark.parametrize("text", ["{}\n", "hello", "[1]\n", '{"kanbots_journal":"1"}\n'])
def test_a_file_that_is_no_journal_is_refused_and_left_as_it_is(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(Damaged, match="not a journal"):
        open_journal(path)
    assert path.read_text() == text


def test_a_folder_that_is_not_there_is_told(path: Path) -> None:
    with pytest.raises(Unwritable, match="No such file"):
        open_journal(path / "deeper")


def test_an_empty_file_is_a_new_journal(path: Path) -> None:
    path.touch()
    journal = open_journal(path)
    journal.append([{"n": 1}], sync=False)
    assert list(journal.read()) == [{"n": 1}]
    journal.close()


def test_a_disk_that_fills_in_mid_record_leaves_no_torn_record(
    journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append([{"n": 1}], sync=True)
    before = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", _fills_after(3))
        with pytest.raises(JournalFull, match="No space left"):
            journal.append([{"n": 2}], sync=True)
    assert path.read_bytes() == before
    journal.append([{"n": 2}], sync=True)
    assert list(journal.read()) == [{"n": 1}, {"n": 2}]


def test_a_torn_record_that_can_not_be_taken_back_spoils_no_later_one(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", _fills_after(3))
        patch.setattr(os, "ftruncate", _refuses)
        with pytest.raises(JournalFull):
            journal.append([{"n": 1}], sync=False)
    journal.append([{"n": 2}], sync=False)
    assert list(journal.read()) == [{"n": 2}]


def test_a_number_that_json_does_not_have_is_refused_before_anything_is_written(
    journal: Journal,
) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        journal.append([{"n": 1}, {"usd": float("nan")}], sync=False)
    assert list(journal.read()) == []


def _fills_after(room: int) -> Any:
    write = os.write
    calls = iter([room])

    def fill(descriptor: int, data: Any) -> int:
        for size in calls:
            return write(descriptor, data[:size])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return fill


def _refuses(*_arguments: object) -> None:
    raise OSError(errno.EIO, "no")
