"""A real agent's process on pipes, spoken to through its adapter alone: for recordings.

No board, no keeper: what is written is what the adapter encodes from what the agent has told.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from typing import TYPE_CHECKING, TypeVar

from kanbots_ls.agents.contract import Standing
from kanbots_ls.agents.framing import LineFramer
from kanbots_ls.model.agent_commands import AnswerRequest, SendMessage
from kanbots_ls.model.agent_events import SessionOpened, TurnEnded, TurnStarted
from kanbots_ls.model.ids import MessageId

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter, Launch
    from kanbots_ls.model.agent_commands import AgentCommand
    from kanbots_ls.model.agent_events import AgentEvent, DecisionRequested

SECONDS = 40.0
Kind = TypeVar("Kind")


class Driven:
    """One process; ``lines`` as written, ``events`` as parsed, waited for with a deadline."""

    def __init__(
        self, adapter: Adapter, program: Path, launch: Launch, environment: Mapping[str, str]
    ) -> None:
        """Start it and write its opening."""
        self.lines: list[bytes] = []
        self.events: list[AgentEvent] = []
        self._adapter = adapter
        self._changed = threading.Condition()
        self._standing = Standing(launch.session_id)
        self._sent = 0
        given = {name: each for name, each in adapter.environment(launch).items() if each}
        self.process = subprocess.Popen(
            [*adapter.argv(program, launch)],
            cwd=launch.worktree,
            env={**environment, **given},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._write(b"".join(adapter.opening(launch)))

    def say(self, text: str) -> None:
        """A message of the person's."""
        self._sent += 1
        identity = MessageId(f"22222222-2222-4222-8222-{self._sent:012d}")
        self.tell(SendMessage(identity, text))

    def tell(self, command: AgentCommand) -> None:
        """A command, as the agent stands now."""
        self._write(b"".join(self._adapter.encode(command, self._standing)))

    def answer(self, asked: DecisionRequested, *labels: str, allow: bool = True) -> None:
        """An answer to each question of the request, in order."""
        answers = {each.text: (label,) for each, label in zip(asked.questions, labels, strict=True)}
        self.tell(AnswerRequest(asked.key, asked.kind, answers, asked.payload, allow))

    def until(self, kind: type[Kind], count: int = 1) -> Kind:
        """The ``count``-th event of a type."""

        def found() -> Kind | None:
            seen = [event for event in self.events if isinstance(event, kind)]
            return seen[count - 1] if len(seen) >= count else None

        return self._until(found, f"{count} × {kind.__name__}")

    def end(self) -> None:
        """End the process, by a signal, and read what it still wrote."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        self.gone()

    def kill(self) -> None:
        """As a crash."""
        self.process.kill()
        self.gone()

    def gone(self) -> None:
        """Wait for its end."""
        assert self.process.stdin
        self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        self.process.stdin.close()

    def _until(self, found: Callable[[], Kind | None], what: str) -> Kind:
        with self._changed:
            self._changed.wait_for(lambda: found() is not None, SECONDS)
            seen = found()
        assert seen is not None, f"never came: {what}; {self.lines[-3:]}"
        return seen

    def _write(self, data: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout
        framer = LineFramer()
        with self.process.stdout as stdout:
            while chunk := os.read(stdout.fileno(), 1 << 16):
                for line in framer.feed(chunk):
                    self._hear(line)

    def _hear(self, line: bytes) -> None:
        with self._changed:
            self.lines.append(line)
            for event in self._adapter.parse_line(line):
                self.events.append(event)
                self._stand(event)
            self._changed.notify_all()

    def _stand(self, event: AgentEvent) -> None:
        match event:
            case SessionOpened():
                self._standing = Standing(event.session_id)
            case TurnStarted() if event.session_id == self._standing.session_id:
                self._standing = Standing(event.session_id, event.turn)
            case TurnEnded() if event.session_id == self._standing.session_id:
                self._standing = Standing(event.session_id)
            case _:
                pass
