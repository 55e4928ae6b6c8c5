"""Each row of the bench still measures; how well is for people to judge on their machines."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

BENCH = ROOT / "scripts" / "bench.py"


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, BENCH, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(180)
def test_every_row_measures_something_and_none_fails() -> None:
    lines = bench("--list").stdout.splitlines()
    listed = [line.split()[0] for line in lines if "--editors" not in line]
    measured = bench("--tiny", "--json")
    assert measured.returncode == 0, measured.stderr
    document = json.loads(measured.stdout)
    assert document["failed"] == []
    assert {figure["row"] for figure in document["figures"]} == set(listed)
    wrong = [f["name"] for f in document["figures"] if "lost" in f["name"] and f["median"]]
    assert wrong == []


def test_an_unknown_row_is_refused_with_those_there_are() -> None:
    refused = bench("nonsense")
    assert refused.returncode == 2
    assert "dispatch" in refused.stderr
