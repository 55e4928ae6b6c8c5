"""Any line of a transcript is found, however the file grows and wherever one starts."""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kanbots_ls.store import transcript as module
from kanbots_ls.store.transcript import TranscriptIndex, read_lines, tail

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "transcript.ndjson"


def indexed(path: Path) -> TranscriptIndex:
    index = TranscriptIndex()
    index.extend(path)
    return index


def test_lines_from_any_place_are_the_files_lines(path: Path) -> None:
    lines = [b"%d " % n + b"x" * (n % 700) for n in range(1234)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    index = indexed(path)
    assert index.lines == 1234
    assert len(index.offsets) == 13
    for first in (0, 1, 99, 100, 101, 650, 1199, 1200, 1233):
        assert read_lines(path, index, first, 150) == lines[first : first + 150]
    assert read_lines(path, index, 1234, 10) == []
    assert read_lines(path, index, 9999, 10) == []


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    lines=st.lists(st.binary(max_size=12).map(lambda b: b.replace(b"\n", b".")), max_size=60),
    cuts=st.lists(st.integers(0, 4000), max_size=4),
    chunk=st.integers(1, 300),
)
def test_an_index_that_grows_with_the_file_is_the_index_of_its_lines(
    path: Path, lines: list[bytes], cuts: list[int], chunk: int
) -> None:
    data = b"".join(line + b"\n" for line in lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "CHUNK", chunk)
        patch.setattr(module, "STRIDE", 7)
        index = TranscriptIndex()
        for cut in [*sorted(cuts), len(data)]:
            path.write_bytes(data[:cut])
            index.extend(path)
        assert (index.lines, index.size) == (len(lines), len(data))
        starts = [0, *accumulate(len(line) + 1 for line in lines)]
        assert list(index.offsets) == starts[::7]
        assert TranscriptIndex.resume(index.offsets).offsets == index.offsets
        for count in (0, 1, 3, len(lines), len(lines) + 1):
            assert tail(path, count) == lines[max(0, len(lines) - count) :]


def test_a_resumed_index_finds_the_lines_behind_its_last_mark(path: Path) -> None:
    path.write_bytes(b"".join(b"%d\n" % n for n in range(250)))
    index = TranscriptIndex.resume(indexed(path).offsets)
    assert index.extend(path)
    assert index == indexed(path)
    assert not index.extend(path)


def test_an_unfinished_last_line_is_not_a_line_yet(path: Path) -> None:
    path.write_bytes(b"one\ntw")
    index = indexed(path)
    assert index.lines == 1
    assert read_lines(path, index, 0, 10) == [b"one"]
    assert tail(path, 5) == [b"one"]
    path.write_bytes(b"one\ntwo\n")
    index.extend(path)
    assert read_lines(path, index, 1, 10) == [b"two"]


def test_a_file_that_became_shorter_is_looked_at_anew(path: Path) -> None:
    path.write_bytes(b"a\n" * 500)
    index = indexed(path)
    path.write_bytes(b"b\n" * 3)
    index.extend(path)
    assert index.lines == 3
    assert index.offsets == array("Q", [0])


def test_a_run_that_wrote_nothing_has_no_lines(path: Path) -> None:
    index = indexed(path)
    assert index.lines == 0
    assert read_lines(path, index, 0, 5) == []
    assert tail(path, 5) == []


def test_a_line_above_the_limit_is_a_marker_and_the_next_one_is_whole(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 1000)
    path.write_bytes(b"a" * 1000 + b"\n" + b"b" * 3_000_000 + b"\nlast\n")
    first, second, third = read_lines(path, indexed(path), 0, 5)
    assert first == b"a" * 1000
    assert second == b"kanbots: a line of more than 1000 bytes was left out"
    assert third == b"last"
    assert read_lines(path, indexed(path), 2, 5) == [b"last"]


def test_an_offset_belongs_to_its_line(path: Path) -> None:
    path.write_bytes(b"".join(b"%03d\n" % n for n in range(300)))
    index = indexed(path)
    assert [index.line_at(path, offset) for offset in (0, 3, 4, 399, 400, 1199)] == [
        0,
        0,
        1,
        99,
        100,
        299,
    ]


def test_a_place_of_100_000_lines_is_reached_over_fewer_lines_than_a_page_holds(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.write_bytes(b"".join(b"%d\n" % number for number in range(100_000)))
    index = indexed(path)
    taken, line = list[bytes | None](), module._line

    def counted(file: BinaryIO, *, keep: bool) -> bytes | None:
        taken.append(line(file, keep=keep))
        return taken[-1]

    monkeypatch.setattr(module, "_line", counted)
    for first in (0, 50_050, 99_899):
        taken.clear()
        assert read_lines(path, index, first, 100) == [b"%d" % (first + n) for n in range(100)]
        assert len(taken) < 100 + module.STRIDE
