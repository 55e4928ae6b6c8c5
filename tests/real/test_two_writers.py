"""A session has one writer: an agent that somebody else has open on it is not started twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.claude.holders import holders
from kanbots_ls.cli.errors import Refused
from kanbots_ls.model.ids import SessionId
from tests.editors.screen import Screen
from tests.fakes.boards import until
from tests.real.agent import SECONDS
from tests.real.processes import command_of
from tests.real.test_attaching import known_to

if TYPE_CHECKING:
    from tests.real.agent import RealAgent
    from tests.real.claude import Claude
    from tests.real.codex import Codex


def open_elsewhere(screen: Screen, agent: RealAgent, run: str, *words: str) -> None:
    """The agent's own program on the run's session, as a person opens it in another terminal."""
    known_to(agent)
    variables = {**agent.board.environment, "TERM": "xterm-256color"}
    screen.start(words, agent.worktree(run), variables)
    screen.sees("[scenario:hello] Do it.", within=SECONDS)


def until_left(session: str) -> None:
    """Wait for the end of the program that was started on it: a closed terminal ends it later."""
    pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    until(lambda: not any(session in command_of(pid) for pid in pids), "its end", SECONDS)


@pytest.mark.timeout(180)
@pytest.mark.real_claude
@pytest.mark.parametrize("lives", [True, False], ids=["idle", "ended"])
def test_a_reply_to_a_session_that_claude_has_open_elsewhere_is_refused_until_that_has_left(
    claude_alone: Claude, real_claude: Path, *, lives: bool
) -> None:
    board, run = claude_alone.board, claude_alone.start("hello")
    session = claude_alone.until_idle(run)["sessionId"]
    if not lives:
        board.stop(run)
    with Screen() as screen:
        open_elsewhere(screen, claude_alone, run, str(real_claude), "--resume", session)
        has_it = partial(holders, real_claude, board.environment, SessionId(session))
        until(lambda: {*has_it()} - {board.agent_pid(run)}, "it among those that have it", SECONDS)
        named = r"Another claude has the session of run 1-1 open \(process \d+\).* then reply"
        with pytest.raises(Refused, match=named):
            board.reply(run, "And now?")
    until_left(session)
    board.reply(run, "[scenario:hello] And now?")
    claude_alone.until_idle(run, turns=2)
    assert [each for each in claude_alone.told(run) if "And now?" in each]


@pytest.mark.timeout(180)
@pytest.mark.real_codex
def test_a_thread_that_codex_has_open_elsewhere_fails_the_run_until_that_has_left(
    codex_alone: Codex, real_codex: Path
) -> None:
    board, run = codex_alone.board, codex_alone.start("hello")
    session = codex_alone.until_idle(run)["sessionId"]
    board.stop(run)
    with Screen() as screen:
        trusted = f'projects={{"{board.path}"={{trust_level="trusted"}}}}'
        own = (str(real_codex), "resume", session, "--no-daemon", "-c", trusted)
        open_elsewhere(screen, codex_alone, run, *own)
        board.reply(run, "[scenario:hello] And now?")
        reason = codex_alone.until_state(run, "failed")["reason"]
        assert "Another process works on this Codex session" in reason
        assert "End that one, then reply" in reason
    until_left(session)
    board.reply(run, "[scenario:hello] Go on.")
    codex_alone.until_idle(run)
    told = "\n".join(codex_alone.told(run))
    assert "And now?" in told, "what was not told yet was kept"
