"""A keeper may be killed at any moment: what the agent writes is kept, whole and once."""

from __future__ import annotations

import os
import random
import select
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.keeper.rundir import TRANSCRIPT
from kanbots_ls.rendezvous import processes
from tests.integration.keeper.driver import KeptRun, python, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = 12

# Writes numbered lines of many lengths as fast as it may, and says back what it was told.
CHATTERER = """
import os, select, sys
pause, lines = float(sys.argv[1]), int(sys.argv[2])
for number in range(lines):
    os.write(1, b'line %d %s\\n' % (number, b'x' * (number * 37 % 900)))
    if pause:
        select.select([], [], [], pause)
    while select.select([0], [], [], 0)[0]:
        heard = os.read(0, 65536)
        os.write(1, b''.join(b'heard ' + part + b'\\n' for part in heard.splitlines()))
while True:
    heard = os.read(0, 65536)
    os.write(1, b''.join(b'heard ' + part + b'\\n' for part in heard.splitlines()))
    if heard.endswith(b'leave\\n'):
        break
"""


def numbers_in(transcript: bytes) -> list[int]:
    return [int(x.split()[1]) for x in transcript.splitlines() if x.startswith(b"line ")]


def last_number(run: KeptRun) -> list[int]:
    """Of the lines at the end, which may be of many megabytes."""
    if not (size := run.size()):
        return []
    with (run.directory / TRANSCRIPT).open("rb") as transcript:
        transcript.seek(max(0, size - 65_536))
        # The first of these may be the end of a line.
        return numbers_in(transcript.read().partition(b"\n")[2])[-1:]


def check_kept_through_kills(run: KeptRun, pause: float, lines: int, kills: int) -> None:
    chance = random.Random(7)
    run.start([*python(CHATTERER), str(pause), str(lines)])
    for number in range(kills):
        select.select([], [], [], chance.random() * 0.08)
        run.kill_keeper()
        assert run.attach() == "ready"
        client = run.client()
        assert client.send(f"word-{number}", b"word %d\n" % number)["ok"]
        assert client.send(f"word-{number}", b"word %d\n" % number)["ok"]
        client.close()
    wait_for(lambda: last_number(run) == [lines - 1], "the last line", 40)
    assert run.client().send("leave", b"leave\n")["ok"]
    assert run.wait_exit()["size"] == len(run.transcript())
    assert numbers_in(run.transcript()) == list(range(lines))
    heard = [x for x in run.transcript().splitlines() if x.startswith(b"heard word")]
    assert heard == [b"heard word %d" % number for number in range(kills)]


@pytest.mark.timeout(60)
def test_a_steady_agent_loses_and_doubles_no_line_when_its_keeper_is_killed_again_and_again(
    run: KeptRun,
) -> None:
    check_kept_through_kills(run, 0.005, 400, KILLS)


@pytest.mark.timeout(60)
def test_an_agent_at_full_speed_loses_and_doubles_no_line_when_its_keeper_is_killed(
    run: KeptRun,
) -> None:
    check_kept_through_kills(run, 0.0, 60_000, KILLS)


def test_what_an_agent_wrote_while_no_keeper_lived_is_kept_even_if_it_ended_meanwhile(
    run: KeptRun,
) -> None:
    run.start(python("import os\nos.read(0, 9)\nos.write(1, b'last words\\n')"))
    run.kill_keeper()
    agent = run.agent()
    # The daemon's descriptors stand in for the keeper: the agent reads and writes all the same.
    os.write(run.channels.stdin, b"go\n")
    wait_for(lambda: not processes.is_alive(agent["pid"], agent["started"]), "the agent's end")
    assert run.transcript() == b""
    assert run.attach() == "ready"
    ended = run.wait_exit()
    assert run.transcript() == b"last words\n"
    assert (ended["code"], ended["signal"]) == (None, None)


def test_eight_runs_keep_their_lines_apart(new_run: Callable[[str], KeptRun]) -> None:
    runs = [new_run(f"{card}-1") for card in range(1, 9)]
    for run in runs:
        run.start(python(f"print('{run.directory.name}')"))
    for run in runs:
        assert run.wait_exit()["code"] == 0
        assert run.transcript() == f"{run.directory.name}\n".encode()
