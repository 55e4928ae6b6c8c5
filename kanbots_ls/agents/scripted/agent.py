"""The scripted agent's hands: obeys commands, waits, asks, reports; one thread, one session.

``turns.py`` plays turns on it, the functions in ``steps/`` single steps. Every wait goes through
``wait``, which keeps reading commands, so an interrupt or a steering message is noticed at once.
It behaves like Claude wherever the supervisor could tell.
"""

from __future__ import annotations

import math
import re
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from kanbots_ls.agents.scripted.endings import TurnCut
from kanbots_ls.agents.scripted.words import REQUEST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.agents.own.channel import Channel
    from kanbots_ls.agents.scripted.memory import Memory

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


class Settings(NamedTuple):
    """What the command line says, beside the session."""

    model: str = "scripted"
    mode: str = "bypassPermissions"
    cap_usd: float | None = None


class Background(NamedTuple):
    """A task that goes on after its turn and causes another one when it is done."""

    due: float
    task_id: str
    title: str
    text: str


class Agent:
    """One process of one session."""

    def __init__(self, channel: Channel, memory: Memory, settings: Settings) -> None:
        self.channel, self.memory, self.settings = channel, memory, settings
        self.variables: dict[str, str] = {}
        self.inbox: list[dict[str, Any]] = []
        self.background: list[Background] = []
        self.spent_usd = 0.0
        """By this process, which is what its cap counts."""
        self.answers = self.tasks = 0
        self.said = ""
        self.playing = self.interrupted = self.ending = self.orphaned = False
        self._replies: dict[str, dict[str, Any]] = {}
        self._open_key = ""
        self._tools = 0

    # --- commands ---------------------------------------------------------------------------

    def pump(self, seconds: float | None) -> None:
        """Obey what comes within ``seconds`` (None: without limit), as soon as there is any."""
        for command in self.channel.receive(seconds):
            self._obey(command)

    def _obey(self, command: Mapping[str, Any]) -> None:
        match command.get("type"):
            case "initialize":
                self.channel.emit("payer_reported", payer="nobody", account="")
                self._confirm(command)
            case "send_message":
                self.inbox.append(dict(command))
                self.channel.emit("message_received", message_id=command.get("message_id", ""))
            case "answer_request":
                if self._open_key and command.get("key") == self._open_key:
                    self._replies.setdefault(self._open_key, dict(command))
            case "interrupt":
                self.interrupted = self.playing
                self._confirm(command)
            case "ask_usage":
                self.channel.emit("usage_reported", usage=self.usage())
                self._confirm(command)
            case "end_session":
                self.ending = True
                self._confirm(command)
            case _:
                pass  # as Claude does with a line of a kind it does not know

    def _confirm(self, command: Mapping[str, Any]) -> None:
        request_id = command.get("request_id", "")
        self.channel.emit("command_answered", request_id=request_id, ok=True, error="")

    # --- waiting and asking -----------------------------------------------------------------

    def wait(
        self,
        seconds: float | None,
        until: Callable[[], bool] | None = None,
        tick: float | None = None,
    ) -> None:
        """Obey commands until ``until`` holds or ``seconds`` are over (None: without limit).

        ``tick``: look at ``until`` that often even when no command comes. Raises ``TurnCut`` on
        an interrupt, at the session's end, and when nobody is left who could end the wait.
        """
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        while True:
            ready = until is not None and until()
            self.pump(0 if ready else _pause(deadline, tick))
            if self.interrupted or self.ending:
                raise TurnCut
            if (until is not None and until()) or time.monotonic() >= deadline:
                return
            if self.channel.ended and seconds is None and tick is None:
                self.orphaned = True
                raise TurnCut

    def request(self, kind: str, questions: list[dict[str, Any]], detail: str) -> dict[str, Any]:
        """Ask the person and wait without limit; the answer as it came."""
        self.memory.asked += 1
        self.memory.options = [o["label"] for q in questions for o in q["options"]]
        self.memory.save()
        self._open_key = key = f"{REQUEST}{self.memory.asked}"
        self.channel.emit(
            "decision_requested", key=key, kind=kind, questions=questions, detail=detail
        )
        try:
            self.wait(None, until=lambda: key in self._replies)
        except TurnCut:
            self.channel.emit("decision_withdrawn", key=key)
            raise
        finally:
            self._open_key = ""
        self.memory.options = None
        return self._replies.pop(key)

    # --- reporting --------------------------------------------------------------------------

    def say(self, text: str, **more: str) -> None:
        """Say a text; the last one is what the turn closes with."""
        self.said = text
        self.channel.emit("text_said", text=text, **more)

    def start_tool(self, name: str, summary: str) -> str:
        """Announce a tool call; its id."""
        self._tools += 1
        tool_id = f"tool-{self._tools}"
        line = " ".join(summary.split())[:200]
        self.channel.emit("tool_started", tool_id=tool_id, name=name, summary=line)
        return tool_id

    def end_tool(self, tool_id: str, output: str, *, ok: bool = True) -> None:
        """Announce what a tool call gave."""
        self.channel.emit("tool_ended", tool_id=tool_id, ok=ok, output=output[:2000])

    def report_background(self) -> None:
        """Announce the set of live background tasks."""
        task_ids = [task.task_id for task in self.background]
        self.channel.emit("background_tasks_changed", task_ids=task_ids)

    def usage(self) -> dict[str, Any]:
        """The session's running total."""
        models = {self.settings.model: dict(self.memory.tokens)}
        return {"cost_usd": self.memory.cost_usd, "models": models}

    def fill(self, value: Any) -> Any:
        """``value`` with ``{{name}}`` replaced in every text; unknown names stay as they are."""
        if isinstance(value, str):
            return _VARIABLE.sub(lambda hit: self.variables.get(hit[1], hit[0]), value)
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        return value


def _pause(deadline: float, tick: float | None) -> float | None:
    """How long the next look at stdin may take; None: until something comes."""
    left = max(0.0, deadline - time.monotonic())
    pause = left if tick is None else min(left, tick)
    return None if pause == math.inf else pause
