"""Steps that go wrong on purpose: waits, bad lines, failures, deaths; the table is in ``steps``."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.scripted.endings import TurnEnd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kanbots_ls.agents.scripted.agent import Agent


def rate_limit(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Be limited for ``seconds``, then go on."""
    _retry(agent, "rate_limit", float(fields["seconds"]), 429)


def network(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Have no network for ``seconds``, then go on."""
    _retry(agent, "network", float(fields["seconds"]), None)


def big_line(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Say one text of ``bytes`` bytes."""
    agent.say("x" * int(fields["bytes"]))


def garbage(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Write ``text`` as a line that is not of the format."""
    agent.channel.write(str(fields["text"]).encode("utf-8", "replace") + b"\n")


def unknown(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Write an event of a kind that no adapter knows."""
    agent.channel.emit(str(fields.get("type", "weather_changed")), sky="clear")


def stderr(_agent: Agent, fields: Mapping[str, Any]) -> None:
    """Complain on stderr."""
    sys.stderr.write(f"{fields['text']}\n")
    sys.stderr.flush()


def fail(_agent: Agent, fields: Mapping[str, Any]) -> None:
    """End the turn with the error ``text``; what is left can be gone on with."""
    raise TurnEnd("failed", str(fields["text"]), fields.get("status"))


def leave(_agent: Agent, fields: Mapping[str, Any]) -> None:
    """Exit at once with ``code``, the turn unfinished."""
    raise SystemExit(int(fields["code"]))


def crash(_agent: Agent, fields: Mapping[str, Any]) -> None:
    """Die of ``signal`` (9), the turn unfinished."""
    os.kill(os.getpid(), int(fields.get("signal", signal.SIGKILL)))
    signal.pause()


def _retry(agent: Agent, kind: str, seconds: float, status: int | None) -> None:
    agent.channel.emit(
        "retry_scheduled",
        kind=kind,
        delay_ms=int(seconds * 1000),
        attempt=1,
        attempts=10,
        status=status,
    )
    agent.wait(seconds)
