"""The recordings that unit and conformance tests read are what the real `codex` says today.

Each story is played with the pinned binary. ``UPDATE_GOLDEN=1`` writes its transcript anew into
``tests/golden/codex``; otherwise the kinds of events that it gives are compared with the recorded
ones.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.agents.codex.adapter import CodexAdapter
from kanbots_ls.agents.contract import Launch
from kanbots_ls.model.agent_commands import Interrupt
from kanbots_ls.model.agent_events import (
    DecisionClosed,
    DecisionRequested,
    MessageTaken,
    PayerReported,
    SessionOpened,
    SessionRefused,
    TaskEnded,
    TextStreamed,
    ToolEnded,
    ToolStarted,
    TurnEnded,
)
from kanbots_ls.model.ids import CardNumber, RunId, SessionId
from kanbots_ls.rendezvous.repository import find_repository
from kanbots_ls.worktrees.guarding.sandbox import commit_roots
from tests.fakes.boards import codex_environment, git, make_repository, until
from tests.real.driving import Driven
from tests.real.processes import command_of, processes_with

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.fakes.responses.model import ResponsesModel

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "codex"
ADAPTER = CodexAdapter()
QUIET = frozenset({"stayed_alive", "text_streamed", "informed", "limit_reported"})
"""Kinds of which there are more or fewer from one time to the next."""
HURRIED = {"interrupted": {"usage_reported"}, "interrupted-question": {"usage_reported"}}
"""What Codex tells of an answer that is interrupted only if it gets to it within a moment."""


@dataclass
class Stage:
    """A repository with a worktree, the agent's variables, and what was played so far."""

    binary: Path
    worktree: Path
    environment: Mapping[str, str]
    roots: tuple[Path, ...]
    played: list[Driven] = field(default_factory=list)

    def start(self, scenario: str | None = None, **changes: Any) -> Driven:
        """A process, told to play a scenario once its session is open."""
        launch = Launch(
            run=RunId("42-1"),
            card=CardNumber(42),
            title="Add a greeting",
            worktree=self.worktree,
            branch="kanbots/issue-42-1",
            session_id=SessionId("00000000-0000-4000-8000-000000000000"),
            git_roots=self.roots,
        )
        for name, value in changes.items():
            object.__setattr__(launch, name, value)
        driven = Driven(ADAPTER, self.binary, launch, self.environment)
        self.played.append(driven)
        if scenario is not None:
            driven.until(SessionOpened)
            driven.until(PayerReported)
            driven.say(f"[scenario:{scenario}] Do it.")
        return driven

    def transcripts(self, name: str) -> dict[str, bytes]:
        """What each process of the story wrote, by its recording's name."""
        names = ("success", "resume") if name == "resume" else (name,)
        wholes = (b"".join(line + b"\n" for line in each.lines) for each in self.played)
        return dict(zip(names, wholes, strict=True))


def plain(scenario: str, **changes: Any) -> Callable[[Stage], None]:
    """One turn to its end."""

    def play(stage: Stage) -> None:
        driven = stage.start(scenario, **changes)
        driven.until(TurnEnded)
        driven.end()

    return play


def asked(scenario: str, *labels: str) -> Callable[[Stage], None]:
    """One turn with a question that is answered."""

    def play(stage: Stage) -> None:
        driven = stage.start(scenario)
        driven.answer(driven.until(DecisionRequested), *labels)
        driven.until(TurnEnded)
        driven.end()

    return play


def permission(stage: Stage) -> None:
    driven = stage.start("asks_permission", mode="ask")
    driven.answer(driven.until(DecisionRequested), "Allow")
    driven.answer(driven.until(DecisionRequested, 2), "Deny")
    driven.until(TurnEnded)
    driven.end()


def interrupted(stage: Stage) -> None:
    driven = stage.start("long_command")
    driven.until(ToolStarted)
    home = stage.environment["HOME"]
    until(lambda: "sleep" in " ".join(_commands(home)), "the command")
    driven.tell(Interrupt("interrupt-1"))
    driven.until(TurnEnded)
    # By itself Codex leaves the command working, in a session of its own.
    until(lambda: "sleep" not in " ".join(_commands(home)), "the end of what it had started")
    driven.until(ToolEnded)
    driven.say("Go on.")
    driven.until(TurnEnded, 2)
    driven.end()


def interrupted_question(stage: Stage) -> None:
    driven = stage.start("ask")
    driven.until(DecisionRequested)
    driven.tell(Interrupt("interrupt-1"))
    driven.until(DecisionClosed)
    driven.until(TurnEnded)
    driven.end()


def steer(stage: Stage) -> None:
    driven = stage.start("speaks_slowly")
    driven.until(TextStreamed)
    driven.say("Please also update the changelog.")
    driven.until(MessageTaken, 2)
    driven.until(TurnEnded)
    driven.end()


def killed(stage: Stage) -> None:
    driven = stage.start("long_command")
    driven.until(ToolStarted)
    driven.kill()


def resume(stage: Stage) -> None:
    """The second process; the first one is recorded as ``success``."""
    plain("edit_commit")(stage)
    opened = stage.played[-1].until(SessionOpened)
    driven = stage.start(resume=True, session_id=opened.session_id)
    driven.until(SessionOpened)
    driven.say("And now?")
    driven.until(TurnEnded)
    driven.end()


def sub_agent(stage: Stage) -> None:
    """Its own turn ends first, and the run's goes on until its last word."""
    driven = stage.start("subagent", model="gpt-6.1-sol")
    driven.until(TaskEnded)
    driven.until(TurnEnded, 2)
    driven.end()


def resume_unknown(stage: Stage) -> None:
    driven = stage.start(resume=True)
    driven.until(SessionRefused)
    driven.until(PayerReported)
    driven.end()


def not_logged_in(stage: Stage) -> None:
    settings = Path(stage.environment["CODEX_HOME"]) / "config.toml"
    settings.write_text("check_for_update_on_startup = false\n")
    without = {name: each for name, each in stage.environment.items() if "OPENAI" not in name}
    stage.environment = without
    driven = stage.start()
    driven.until(SessionRefused)
    # The session opens all the same; only a message would meet the missing login.
    driven.until(SessionOpened)
    driven.end()


STORIES: dict[str, Callable[[Stage], None]] = {
    "ask": asked("ask", "Refactor"),
    "ask-aside": plain("ask_aside", model="gpt-6.1-sol"),
    "ask-multi": asked("ask_multi", "SQLite", "Tests"),
    "bad-key": plain("bad_key"),
    "bad-request": plain("bad_request"),
    "big-output": plain("big_output"),
    "code-mode": plain("edit_commit", model="gpt-6.1-sol"),
    "context-too-long": plain("context_too_long"),
    "dropped": plain("dropped"),
    "escalate": plain("escalate"),
    "failing-command": plain("failing_command"),
    "interrupted": interrupted,
    "interrupted-question": interrupted_question,
    "killed": killed,
    "not-logged-in": not_logged_in,
    "permission": permission,
    "rate-limited": plain("rate_limited"),
    "resume": resume,
    "resume-unknown": resume_unknown,
    "sandboxed": plain("sandbox_probe", mode="acceptEdits"),
    "server-error": plain("server_error"),
    "steer": steer,
    "subagent": sub_agent,
    "usage-limit": plain("usage_limit"),
}


@pytest.fixture
def stage(real_codex: Path, responses: ResponsesModel, tmp_path: Path) -> Iterator[Stage]:
    shop, home = make_repository(tmp_path / "shop"), tmp_path / "home"
    worktree = shop / ".kanbots" / "worktrees" / "issue-42-1"
    git(shop, "worktree", "add", "-q", "-b", "kanbots/issue-42-1", str(worktree))
    variables = codex_environment(real_codex, responses.base_url, home)
    common_dir = find_repository(shop).common_dir
    roots = commit_roots(common_dir, worktree, "kanbots/issue-42-1")
    stage = Stage(real_codex, worktree, {"PATH": os.environ["PATH"], **variables}, roots)
    yield stage
    for driven in stage.played:
        if driven.process.poll() is None:
            driven.kill()


@pytest.mark.parametrize("name", STORIES)
def test_a_story_gives_the_events_that_were_recorded(stage: Stage, name: str) -> None:
    STORIES[name](stage)
    for recording, transcript in stage.transcripts(name).items():
        path = GOLDEN / f"{recording}.ndjson"
        if os.environ.get("UPDATE_GOLDEN") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(_anonymous(stage, transcript))
        passed_over = QUIET | HURRIED.get(recording, set())
        told, recorded = (_kinds(each, passed_over) for each in (transcript, path.read_bytes()))
        assert told == recorded, recording


def _commands(home: str) -> list[str]:
    """The programs that work in this home."""
    return [" ".join(command_of(pid)) for pid in processes_with(home)]


def _kinds(transcript: bytes, passed_over: frozenset[str]) -> Counter[str]:
    """How many of each; what happens side by side is told in any order."""
    events = (event for line in transcript.splitlines() for event in ADAPTER.parse_line(line))
    return Counter(event.type for event in events if event.type not in passed_over)


def _anonymous(stage: Stage, data: bytes) -> bytes:
    """Without this machine's paths, ports and identities."""
    base = os.fsencode(stage.worktree.parents[3])
    data = data.replace(base, b"/home/user")
    data = re.sub(rb'"installationId":"[^"]*"', b'"installationId":"0"', data)
    data = re.sub(rb'"serverName":"[^"]*"', b'"serverName":"host"', data)
    return re.sub(rb"127\.0\.0\.1:\d+", b"127.0.0.1:8080", data)
