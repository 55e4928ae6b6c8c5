"""A session of turns: each message starts the program once more, and is told how it ended."""

from __future__ import annotations

import os
import time
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from kanbots_ls.agents.exits import signalled
from kanbots_ls.agents.plain.output import Output
from kanbots_ls.agents.plain.program import Ended, Program
from kanbots_ls.agents.remedies import remedy
from kanbots_ls.model.complaints import brief, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kanbots_ls.agents.own.channel import Channel
    from kanbots_ls.agents.plain.memory import Memory


class Settings(NamedTuple):
    """What the command line says."""

    session_id: str
    command: tuple[str, ...]
    resume_command: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    model: str = ""
    effort: str = ""
    mode: str = "bypassPermissions"


class Session:
    """One process of one session."""

    def __init__(
        self, channel: Channel, memory: Memory, settings: Settings, *, resumed: bool = False
    ) -> None:
        self._channel, self._memory, self._settings = channel, memory, settings
        self._begun = resumed
        self._inbox: list[Mapping[str, Any]] = []
        self._program: Program | None = None
        self._ending = self._interrupted = False

    def serve(self) -> int:
        """Take messages until the session is ended or stdin closes; the exit code."""
        while not self._ending:
            if self._inbox:
                self._turn(self._inbox.pop(0))
            elif self._channel.ended:
                break
            else:
                self._obey(self._channel.receive(None))
        return 0

    def _obey(self, commands: Iterable[Mapping[str, Any]]) -> None:
        for command in commands:
            match command.get("type"):
                case "send_message":
                    self._inbox.append(command)
                case "interrupt":
                    self._interrupt(str(command.get("request_id", "")))
                case "end_session":
                    self._ending = True
                case _:
                    pass

    def _interrupt(self, request_id: str) -> None:
        if self._program is not None:
            self._interrupted = True
            self._program.interrupt()
        self._channel.emit("command_answered", request_id=request_id, ok=True)

    def _turn(self, message: Mapping[str, Any]) -> None:
        settings, text = self._settings, str(message.get("text", ""))
        identity = message.get("message_id", "")
        self._channel.emit(
            "turn_started",
            session_id=settings.session_id,
            model=settings.model,
            mode=settings.mode,
        )
        # Only now: a message that still waits would be lost with this process.
        self._channel.emit("message_received", message_id=identity)
        self._channel.emit("message_taken", message_id=identity, text=text)
        began, self._interrupted = time.monotonic(), False
        said: list[str] = []
        try:
            ended: Ended | OSError = self._run(text, said)
        except OSError as error:
            ended = error
        outcome, words = self._outcome(ended, said)
        if outcome == "completed":
            self._begun = True
        self._memory.add(text, words)
        self._channel.emit(
            "turn_ended",
            outcome=outcome,
            text=words,
            remedy="" if outcome == "completed" else remedy(words),
            duration_ms=int((time.monotonic() - began) * 1000),
            queued=len(self._inbox),
        )
        if not self._inbox:
            self._channel.emit("session_idle")

    def _run(self, text: str, said: list[str]) -> Ended:
        """The program from its start to its end; what it says is written down at once."""
        words, prompt = self._settings.command, text
        if self._begun and self._settings.resume_command:
            words = self._settings.resume_command
        elif not self._settings.resume_command:
            prompt = self._memory.prompt(text)
        output = Output(self._settings.text)
        program = self._program = Program(words, self._values(prompt))
        try:
            while (ended := program.ended()) is None:
                data, commanded = program.read(
                    [] if self._channel.ended else [self._channel.source]
                )
                self._say(output.feed(data), said)
                if commanded:
                    self._obey(self._channel.receive(0))
            self._say(output.end(), said)
            return ended
        finally:
            self._program = None
            program.kill()

    def _values(self, prompt: str) -> dict[str, str]:
        settings = self._settings
        return {
            "prompt": prompt.replace("\0", "\N{REPLACEMENT CHARACTER}"),
            "session": settings.session_id,
            "model": settings.model,
            "effort": settings.effort,
        }

    def _say(self, texts: Iterable[str], said: list[str]) -> None:
        for text in texts:
            # An id, so that who asks the same twice asks twice.
            self._channel.emit("text_said", text=text, parent=None, id=uuid.uuid4().hex)
            said[:] = [text]

    def _outcome(self, ended: Ended | OSError, said: list[str]) -> tuple[str, str]:
        program = os.path.basename(self._settings.command[0])  # noqa: PTH119 - no path is built
        if isinstance(ended, OSError):
            return "failed", _unstarted(program, ended)
        if self._interrupted:
            return "interrupted", "The turn was interrupted."
        if ended.code == 0:
            return "completed", said[0] if said else ""
        return "failed", f"{_how(program, ended, said)}."


def _how(program: str, ended: Ended, said: list[str]) -> str:
    """With the last line of its complaint, or all of a page that it printed."""
    if ended.code < 0:
        return signalled(program, -ended.code)
    complaint = (ended.last_words or "").splitlines()[-1:]
    printed = readable(said[0]).splitlines()[-1:] if said else []
    why = brief("".join(complaint or printed)).rstrip(".")
    return f"{program} ended with status {ended.code}" + (f": {why}" if why else "")


def _unstarted(program: str, error: OSError) -> str:
    if error.errno == 7:  # E2BIG
        return (
            f"{program} could not be started: the prompt is too long for a command line. Take "
            "{prompt} out of its command in your settings, and it gets the prompt on its stdin."
        )
    return f"{program} could not be started: {error.strerror or error}"
