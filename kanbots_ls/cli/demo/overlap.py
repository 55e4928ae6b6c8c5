"""Which runs changed the same lines of the base; for the demo's last page.

Pure, on patches alone: the real answer, with a merge tried for every pair, is not the demo's.
"""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kanbots_ls.protocol.diffs import DiffResult

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+")


def overlaps(diffs: Mapping[str, DiffResult]) -> Iterator[tuple[str, str, str]]:
    """Two runs and a file, for each file in which both replaced the same line."""
    touched = {run: replaced_lines(diff.patch) for run, diff in diffs.items()}
    for one, other in combinations(touched, 2):
        common = touched[one] & touched[other]
        yield from ((one, other, path) for path in sorted({path for path, _ in common}))


def replaced_lines(patch: str) -> set[tuple[str, int]]:
    """Path and number of every line of the base that the patch takes away or replaces."""
    found: set[tuple[str, int]] = set()
    path, number = "", 0
    in_hunk = False
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            in_hunk = False
        elif not in_hunk and line.startswith("--- "):
            path = line.removeprefix("--- ").removeprefix("a/").rstrip("\t")
        elif hunk := _HUNK.match(line):
            number, in_hunk = int(hunk[1]), True
        elif in_hunk and line.startswith("-"):
            found.add((path, number))
            number += 1
        elif in_hunk and line.startswith(" "):
            number += 1
    return found
