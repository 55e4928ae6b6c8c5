"""What ``attach`` tells the daemon and the person, whatever becomes of the daemon meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.show import foreground, terminal
from kanbots_ls.protocol.attaching import (
    AttachResult,
    DetachResult,
    TerminalEndedParams,
    TerminalStartedParams,
)
from kanbots_ls.protocol.base import Empty
from tests.unit.cli import samples
from tests.unit.cli.fake_daemon import FakeDaemon, Refusal

if TYPE_CHECKING:
    from kanbots_ls.protocol.base import WireModel
    from tests.unit.cli.conftest import Make, Run

Capture = pytest.CaptureFixture[str]
ATTACH = "kanbots/run/attach"
STARTED, ENDED = "kanbots/terminal/started", "kanbots/terminal/ended"
GIVEN = AttachResult(
    run=samples.run(state="waiting"), terminal="t", argv=("tui",), worktree="/w/1-1", variables={}
)
BACK = DetachResult(run=samples.run(state="idle"), turn=2, files=1, added=3)
TOLD = TerminalStartedParams(run="1-1", terminal="t", pid=77)
OVER = TerminalEndedParams(run="1-1", terminal="t", code=0)


class Program:
    """Stands for the agent's own program at the terminal."""

    pid = 77
    ended = False

    def __init__(self, *_: object) -> None:
        Program.ended = False

    def wait(self) -> int:
        return -15 if Program.ended else 0

    def end(self) -> None:
        Program.ended = True


@pytest.fixture(autouse=True)
def _at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "is_interactive", lambda: True)
    monkeypatch.setattr(foreground, "Foreground", Program)


def asked_of_terminals(fake: FakeDaemon) -> list[WireModel]:
    return [params for method, params in fake.asked if method in (STARTED, ENDED)]


def test_a_daemon_that_died_before_it_heard_of_the_program_is_told_of_it_at_its_end(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    fake = daemon({ATTACH: GIVEN, ENDED: BACK})

    def dies(_: object) -> Empty:
        fake.answers[STARTED] = Empty()
        fake.die()
        return Empty()

    fake.answers[STARTED] = dies
    assert kanbots(fake, "attach", "1-1") == 0
    assert asked_of_terminals(fake) == [TOLD, TOLD, OVER]
    assert "Took 1-1 back: idle; at the terminal (turn 2)" in capsys.readouterr().out


def test_a_daemon_that_dies_while_it_takes_the_run_back_is_followed_by_one_that_is_asked_again(
    daemon: Make, kanbots: Run
) -> None:
    fake = daemon({ATTACH: GIVEN, STARTED: Empty()})

    def dies(_: object) -> DetachResult:
        fake.answers[ENDED] = BACK
        fake.die()
        return BACK

    fake.answers[ENDED] = dies
    assert kanbots(fake, "attach", "1-1") == 0
    assert asked_of_terminals(fake) == [TOLD, OVER, OVER], "of the program it was told once"


def test_where_no_daemon_comes_back_the_person_is_told_where_the_work_is_and_who_takes_it(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    fake = daemon({ATTACH: GIVEN, STARTED: Empty()})

    def nobody(dials: int) -> None:
        if dials > 1:
            raise CliError("The daemon could not be started.")

    fake.before_dial = nobody
    assert kanbots(fake, "attach", "1-1") == 1
    told = capsys.readouterr().err
    assert "Nobody is there to take 1-1 back: The daemon could not be started." in told
    assert "/w/1-1" in told
    assert "`kanbots-ls status`" in told


def test_a_run_that_was_stopped_before_its_program_began_has_that_program_ended(
    daemon: Make, kanbots: Run, capsys: Capture
) -> None:
    off = DetachResult(run=samples.run(state="stopped"))
    fake = daemon({ATTACH: GIVEN, STARTED: Refusal("Run 1-1 was stopped."), ENDED: off})
    assert kanbots(fake, "attach", "1-1") == 1
    out, err = capsys.readouterr()
    assert Program.ended
    assert "Run 1-1 was stopped." in err
    assert "signal" not in err, "that it was ended is what was just said"
    assert "Took 1-1 back as it was: stopped." in out
