"""A scripted agent's process on pipes, with its events read through the real adapter."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.agents.contract import Launch, Standing
from kanbots_ls.agents.scripted.adapter import ScriptedAdapter
from kanbots_ls.model.agent_commands import AgentCommand, AnswerRequest, SendMessage
from kanbots_ls.model.agent_events import AgentEvent, DecisionRequested, TurnEnded
from kanbots_ls.model.ids import CardNumber, MessageId, RunId, SessionId

if TYPE_CHECKING:
    from collections.abc import Callable

ADAPTER = ScriptedAdapter()
SESSION = SessionId("7d0f7a52-6a5e-4f4c-9a55-0f4d0a0c0001")


class Agent:
    """One process; ``lines`` as written, ``events`` as parsed, waited for with a deadline."""

    def __init__(self, worktree: Path, state: Path, launch: Launch, scripts: Path) -> None:
        argv = [*ADAPTER.argv(Path(sys.executable), launch)]
        environment = {
            **os.environ,
            "KANBOTS_RUN_DIR": str(state),
            "KANBOTS_RUN_ID": launch.run,
            "KANBOTS_SCRIPTS": str(scripts),
        }
        self.process = subprocess.Popen(
            argv,
            cwd=worktree,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.lines: list[bytes] = []
        self.events: list[AgentEvent] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self._sent = 0

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line.rstrip(b"\n"))
                self.events += ADAPTER.parse_line(self.lines[-1])
                self._changed.notify_all()

    def send(self, command: AgentCommand) -> None:
        self.write(b"".join(ADAPTER.encode(command, Standing(SESSION))))

    def write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def say(self, text: str) -> MessageId:
        self._sent += 1
        message = MessageId(f"message-{self._sent}")
        self.send(SendMessage(message, text))
        return message

    def play(self, *steps: Any) -> MessageId:
        return self.say(f"A card\n\n```kanbots-script\n{json.dumps(steps)}\n```")

    def answer(self, decision: DecisionRequested, *labels: str, **more: Any) -> None:
        answers = {question.text: labels for question in decision.questions}
        self.send(AnswerRequest(decision.key, decision.kind, answers, **more))

    def wait(self, holds: Callable[[], object], what: str = "") -> None:
        deadline = time.monotonic() + 15
        with self._changed:
            while not holds():
                left = deadline - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    pytest.fail(f"never came: {what}\n" + "\n".join(map(repr, self.events)))

    def poll(self, holds: Callable[[], object]) -> None:
        """Wait for a state outside the process."""
        deadline = time.monotonic() + 15
        while not holds():
            if time.monotonic() > deadline:
                pytest.fail("never came:\n" + "\n".join(map(repr, self.events)))
            threading.Event().wait(0.01)

    def wait_for(self, kind: type[Any], count: int = 1) -> Any:
        self.wait(lambda: len(self.of(kind)) >= count, kind.__name__)
        return self.of(kind)[count - 1]

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def ended(self, count: int = 1) -> TurnEnded:
        turn: TurnEnded = self.wait_for(TurnEnded, count)
        return turn

    def exit(self) -> tuple[int, str]:
        """The exit code and stderr, once it has ended by itself."""
        assert self.process.stderr
        error = self.process.stderr.read().decode()
        code = self.process.wait(15)
        self._reader.join(15)
        return code, error

    def kill(self) -> None:
        """End it without a word, and only return when it is gone."""
        self.process.kill()
        self.process.wait(15)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(15)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream
            with contextlib.suppress(BrokenPipeError):
                stream.close()


class Bench:
    """Starts agents in one worktree and ends them all."""

    def __init__(self, folder: Path) -> None:
        self.worktree, self.state = folder / "work tree", folder / "run"
        self.scripts = folder / "scripts"
        for path in (self.worktree, self.state, self.scripts):
            path.mkdir()
        self.agents: list[Agent] = []

    def start(self, **changes: Any) -> Agent:
        launch = Launch(
            run=RunId("42-1"),
            card=CardNumber(42),
            title="A card",
            worktree=self.worktree,
            branch="kanbots/issue-42-1",
            session_id=changes.pop("session_id", SESSION),
            **changes,
        )
        self.agents.append(Agent(self.worktree, self.state, launch, self.scripts))
        return self.agents[-1]

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.worktree), *arguments],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def make_repository(self) -> None:
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Dev")
        self.git("config", "user.email", "dev@example.com")
