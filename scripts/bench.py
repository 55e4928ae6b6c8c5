"""Measure what the design promises: ``scripts/bench.py [ROW…] [--list] [--json] [--repeat N]``.

Each row takes its floor in the same run and prints both, so that figures hold on any machine;
`docs/performance.md` says how to read them. The exit status is 1 when a row failed to measure,
never because a target was missed: that depends on the machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import (  # noqa: E402
    board,
    checkpoint,
    dispatch,
    forwarder,
    ingest,
    live,
    log,
    margins,
    outcomes,
    restart,
    slow,
    thread,
    vscode,
)
from benchmarks.figures import FULL, TINY  # noqa: E402
from benchmarks.scratch import scratch_person  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from benchmarks.figures import Figure, Row, Size

ROWS: tuple[Row, ...] = (
    forwarder.ROW,
    dispatch.ONE,
    dispatch.EIGHT,
    dispatch.LARGE,
    checkpoint.ROW,
    outcomes.ROW,
    live.ROW,
    slow.ROW,
    board.ROW,
    margins.ROW,
    ingest.INGEST,
    ingest.LINE,
    log.ROW,
    restart.ROW,
    ingest.FLAT,
    vscode.ROW,
    thread.ROW,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the rows named, or all."""
    wanted = _parse(arguments)
    if wanted.list:
        for row in ROWS:
            needs = " (needs what scripts/test --editors installs)" if row.editors else ""
            print(f"{row.name:<10} {row.title}{needs}")
        return 0
    size = TINY if wanted.tiny else FULL
    size = replace(size, repeat=wanted.repeat or size.repeat)
    return _measure(list(_rows(wanted)), size, as_json=wanted.json)


def _rows(wanted: argparse.Namespace) -> Iterator[Row]:
    """The rows named, or all that can be measured here; trying them out drives no editor."""
    for row in ROWS:
        by_itself = row.is_measurable() and not (wanted.tiny and row.editors)
        if row.name in wanted.rows or (not wanted.rows and by_itself):
            yield row


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench.py", description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of: {', '.join(names)}")
    parser.add_argument("--list", action="store_true", help="print the rows there are")
    parser.add_argument("--json", action="store_true", help="one document instead of a table")
    parser.add_argument("--repeat", type=int, metavar="N", help="repetitions; 10 if not given")
    parser.add_argument("--tiny", action="store_true", help="only see that each row still runs")
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.rows) - set(names):
        parser.error(f"no such row: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    return wanted


def _measure(rows: Iterable[Row], size: Size, *, as_json: bool) -> int:
    documents: list[dict[str, Any]] = []
    failed: list[str] = []
    with scratch_person() as home:
        for row in rows:
            if not as_json:
                print(f"\n{row.title}", flush=True)
            try:
                for figure in _measured(row, home / row.name, size):
                    documents.append(figure.document(row.name))
                    if not as_json:
                        print(_line(figure), flush=True)
            except Exception:  # noqa: BLE001 - the other rows are still worth having
                traceback.print_exc()
                failed.append(row.name)
    if as_json:
        print(json.dumps({"figures": documents, "failed": failed}, indent=1))
    return 1 if failed else 0


def _measured(row: Row, place: Path, size: Size) -> Iterator[Figure]:
    """The row's figures, with all it made removed behind it."""
    place.mkdir()
    try:
        yield from row.measure(place, size)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _line(figure: Figure) -> str:
    spread = f"({_short(min(figure.values))}–{_short(max(figure.values))}, n={len(figure.values)})"
    words = [f"  {figure.name:<42}", f"{_short(figure.median):>8} {figure.unit:<8}{spread:<28}"]
    if figure.ratio is not None:
        floor = figure.median / figure.ratio
        words.append(f"floor {_short(floor)} ({figure.floor_name}), ×{figure.ratio:.2f}")
    if figure.target is not None:
        words.append(f"{figure.target.text(figure.unit)}: {figure.verdict}")
    note = f"\n      {figure.note}" if figure.note else ""
    return f"{'  '.join(words)}\n      {figure.method}{note}"


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
