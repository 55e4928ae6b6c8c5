"""Each agent, each thing that can go wrong with its program: the card says what, why, what next.

One small program stands in for all of them (``tests/fakes/troubled_agent.py``); what the real
ones do is in tests/real. ``docs/agents.md`` tells people the same table.
"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fakes import troubled_agent as fake
from tests.fakes.boards import Board, board_at, put, until
from tests.integration.board.steps import inhabitants
from tests.integration.board.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from _pytest.mark import ParameterSet

    from tests.fakes.boards import Json

PRODUCTS = {"claude": "Claude Code", "codex": "Codex", "acp": "acp", "plain": "agent"}
ANEW = "A reply to the card starts it again."
MODEL = "Dispatch the card again with another --model"
SPEAKS = ("claude", "codex", "acp")
HUNG = [(agent, "a page for ever") for agent in SPEAKS]
HUNG += [("claude", "silence"), ("codex", "silence after hello"), ("acp", "silence after hello")]


def cases() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Agent, case, and what its card says; how processes end is in tests/unit/agents as well."""
    for agent in SPEAKS:
        page = "it said “a web page: 502 Bad Gateway”"
        yield agent, "a page", (page, "kanbots-ls doctor", "a reply starts it again")
        yield agent, "a crash after hello", (f"{PRODUCTS[agent]} crashed (SIGSEGV). {ANEW}",)
        again = "(a web page: 502 Bad Gateway). A reply tries again."
        yield agent, "a page as the answer", ("502", again)
        yield agent, "a wrong model", ("model", "m-0", "another", "--model")
    yield "codex", "a key", ("Invalid API key: [hidden]", ANEW)
    yield "codex", "another writer", ("Another process", "then reply")
    yield "acp", "an older protocol", ("version 2", "Update both, then reply")
    again = "A reply tries again."
    yield "plain", "a page and an error", ("status 1: a web page: 502 Bad Gateway", again)
    yield "plain", "a traceback", ("status 1: ConnectionError: the login server", again)
    yield "plain", "a key", ("Invalid API key: [hidden]", again)
    yield "plain", "a crash", (f" crashed (SIGSEGV). {again}",)
    yield "plain", "a wrong model", ("unknown model m-0", MODEL)


CASES = {(agent, case): told for agent, case, told in cases()}


def named(cells: Iterable[tuple[str, str]]) -> list[ParameterSet]:
    """The cells as parameters with names."""
    return [pytest.param(*cell, id=": ".join(cell)) for cell in cells]


class Troubled:
    """A board whose agents do what a test says."""

    def __init__(self, board: Board, home: Path, troubles: Path) -> None:
        self.board, self._home, self._troubles = board, home, troubles

    def does(self, run: str, case: str) -> None:
        """What the run's program does from now on."""
        (self._troubles / f"issue-{run}").write_text(case)

    def begin(self, agent: str, case: str) -> str:
        """A run in which that happens."""
        card = self.board.add(f"{agent}: {case}")
        self.does(f"{card}-1", case)
        chosen = {"model": "m-0"} if (agent, case) == ("acp", "a wrong model") else {}
        return self.board.dispatch(card, agent=agent, **chosen)[0]

    def set(self, **agent: float) -> None:
        """The person's settings, with these of ``[agent]``."""
        program = shlex.join([sys.executable, str(fake.__file__)])
        lines = [f"{name} = {value}" for name, value in agent.items()]
        words = ", ".join(f'"{word}"' for word in shlex.split(program))
        put(
            self._home / "config" / "config.toml",
            "\n".join(
                [
                    *("[queue]", "concurrent = 64", "stagger_ms = 0", "[agent]", *lines),
                    *("[agents.acp]", f"acp = '{program} --acp'"),
                    *("[agents.plain]", f"command = [{words}]"),
                ]
            ),
        )

    def hang(self, agent: str, case: str) -> str:
        """A run whose agent is waited for until it is there, with its page, and no longer."""
        run = self.begin(agent, case)
        self.board.agent_pid(run)
        if "page" in case:
            until(lambda: b"</html>" in self.board.transcript(run), "what it says")
        self.set(handshake_seconds=0.2)
        self.board.until_state(run, "failed")
        self.set()
        return run


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Troubled]:
    home, troubles = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("troubles")
    (home / "config").mkdir()
    program = home / "agent"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{fake.__file__}" "$@"\n')
    program.chmod(0o755)
    variables = {
        "HOME": str(home),
        "TROUBLES": str(troubles),
        "KANBOTS_CLAUDE": str(program),
        "KANBOTS_CODEX": str(program),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KANBOTS_HOME", str(home))
        with board_at(tmp_path_factory.mktemp("shop"), **variables) as board:
            troubled = Troubled(board, home, troubles)
            troubled.set()
            yield troubled


def check_card(troubled: Troubled, run: str, told: tuple[str, ...]) -> Json:
    """A failed run whose reason says all of it, in a line that gives nothing away."""
    seen = troubled.board.until_state(run, "failed", "interrupted")
    reason: str = seen["reason"]
    for words in told:
        assert words in reason
    assert "\n" not in reason
    assert len(reason) < 500
    assert fake.KEY not in f"{seen}"
    assert "hunter2secret" not in f"{seen}"
    return seen


@pytest.mark.parametrize(("agent", "case"), named(CASES))
def test_the_card_says_what_why_and_what_next_and_a_reply_goes_on(
    troubled: Troubled, agent: str, case: str
) -> None:
    run = troubled.begin(agent, case)
    check_card(troubled, run, CASES[agent, case])

    troubled.does(run, "works")
    troubled.board.reply(run, "Go on.")

    if (agent, case) != ("acp", "a wrong model"):
        troubled.board.until_state(run, "idle")
        assert "It works." in [
            event["fields"]["text"] for event in troubled.board.events(run, "text_said")
        ]


@pytest.mark.parametrize(("agent", "case"), named(HUNG))
def test_a_handshake_that_hangs_is_ended_and_said_and_a_reply_begins_again(
    troubled: Troubled, agent: str, case: str
) -> None:
    run = troubled.hang(agent, case)
    page = ("; it said “a web page: 502 Bad Gateway”",) if "page" in case else ()
    told = (f"{agent} has not answered within 0.2 seconds of its start", "a reply starts it again")
    check_card(troubled, run, (*told, *page))
    worktree = troubled.board.path / ".kanbots/worktrees" / f"issue-{run}"
    until(lambda: not inhabitants(worktree), "the end of the agent")

    troubled.does(run, "works")
    troubled.board.reply(run, "Go on.")

    troubled.board.until_state(run, "idle")


@pytest.mark.parametrize("agent", PRODUCTS)
def test_messages_and_fields_of_a_newer_protocol_harm_nothing(
    troubled: Troubled, agent: str
) -> None:
    run = troubled.begin(agent, "newer")
    if agent == "codex":
        # An unknown request would block it without a word, so a person sees it and lets it go on.
        asked = troubled.board.until_decision(run)
        assert "does not know" in asked["question"]
        troubled.board.answer(asked["id"], "1")
    troubled.board.until_state(run, "idle")
    said = [event["fields"]["text"] for event in troubled.board.events(run, "text_said")]
    assert "It works." in said


@pytest.mark.parametrize("agent", ["codex", "plain"])
def test_no_key_that_a_program_prints_is_on_a_screen(troubled: Troubled, agent: str) -> None:
    run, terminal = troubled.begin(agent, "a key"), Terminal(troubled.board)
    troubled.board.until_state(run, "failed")
    for words in (("log", run), ("card", "show", run.partition("-")[0]), ("log", run, "--json")):
        shown = terminal.do(*words).stdout
        assert shown
        assert fake.KEY not in shown
        assert "hunter2secret" not in shown


def test_a_program_that_is_gone_is_said_at_the_reply_and_the_message_is_kept(
    troubled: Troubled, tmp_path: Path
) -> None:
    board = troubled.board
    run = troubled.begin("codex", "works")
    board.until_state(run, "idle")
    board.stop(run)
    gone = Board(board.path, {**board.environment, "KANBOTS_CODEX": str(tmp_path / "none")})

    gone.reply(run, "And this?")

    seen = board.until_state(run, "failed")
    assert "does not exist. Install Codex, or set KANBOTS_CODEX" in seen["reason"]
    gone.disconnect()
    board.reply(run, "Here it is again.")
    board.until_state(run, "idle")
    until(lambda: b"And this?" in board.transcript(run), "the message that was kept")
