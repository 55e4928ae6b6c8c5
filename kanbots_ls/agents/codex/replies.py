"""Codex's answers to our requests, told apart by the ids we gave them.

Called from ``lines.parse_line``. The answers to the opening end the handshake, or say why there
can't be one; those to messages and commands are receipts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kanbots_ls.agents import jsonrpc
from kanbots_ls.agents.codex import rpc
from kanbots_ls.agents.codex.words import told
from kanbots_ls.agents.reading import Line, needed_table, one_line, table, text
from kanbots_ls.agents.remedies import remedy
from kanbots_ls.model.agent_events import (
    AgentEvent,
    CommandAnswered,
    Informed,
    MessageReceived,
    PayerReported,
    SessionOpened,
    SessionRefused,
    StayedAlive,
)
from kanbots_ls.model.ids import MessageId, SessionId

if TYPE_CHECKING:
    from collections.abc import Callable

_TOO_OLD = (
    "This Codex does not speak the protocol that kanbots-ls needs ({error}). Update it "
    "(`npm install -g @openai/codex`), then reply to the card."
)
_LOGGED_OUT = (
    "Codex is not logged in. Run `codex login` in a terminal, or set up an API key, then reply to "
    "the card."
)
_GONE = "Codex no longer has this run's session ({error})."
_IN_USE = (
    "Another process works on this Codex session ({error}). End that one, then reply to the card."
)
_HAS_NO_THREAD = re.compile(r"no rollout found|^thread (\S+ )?not found", re.IGNORECASE)
_UNSUPPORTED = re.compile(
    r"unknown variant|method not found|unknown method|missing field", re.IGNORECASE
)


def reply(line: Line) -> tuple[AgentEvent, ...]:
    """The events of an answer; one to nobody's request says nothing."""
    kind, about = jsonrpc.parted(line.get("id"))
    handle = _REPLIES.get(kind)
    if handle is None:
        return (StayedAlive("answer"),)
    error = one_line(told(table(line, "error")), 500) if "error" in line else ""
    return handle(about, line, error)


def _initialized(_about: str, line: Line, error: str) -> tuple[AgentEvent, ...]:
    if error:
        return (SessionRefused(_TOO_OLD.format(error=error)),)
    return (StayedAlive("handshake"),)


def _account(_about: str, line: Line, error: str) -> tuple[AgentEvent, ...]:
    """Who pays, whatever it answers: the first message waits for this."""
    if error:
        return (PayerReported("unknown"),)
    result = needed_table(line, "result")
    account = table(result, "account")
    kind = text(account, "type")
    if kind in {"chatgpt", "chatgptAuthTokens"}:
        return (PayerReported("subscription", text(account, "email") or text(account, "planType")),)
    if not kind and result.get("requiresOpenaiAuth") is True:
        return (PayerReported("unknown"), SessionRefused(_LOGGED_OUT))
    # Without an account it is another provider's key, which pays by the token as well.
    return (PayerReported("api_key", kind),)


def _opened(_about: str, line: Line, error: str) -> tuple[AgentEvent, ...]:
    if error:
        return (SessionRefused(_no_thread(error), gone=_is_gone(error)),)
    result = needed_table(line, "result")
    thread = needed_table(result, "thread")
    opened = SessionOpened(
        SessionId(text(thread, "id")),
        text(result, "model"),
        _mode(result),
        text(thread, "cliVersion"),
    )
    return (opened,)


def _mode(result: Line) -> str:
    """The mode in our words, as Codex took it; a managed machine may hold it lower."""
    sandbox, policy = text(table(result, "sandbox"), "type"), text(result, "approvalPolicy")
    if sandbox == "dangerFullAccess" and policy == "never":
        return "bypassPermissions"
    return _MODES.get(policy, policy)


def _is_gone(error: str) -> bool:
    """It has no such thread: one that it can't resume for another reason is there still."""
    return _HAS_NO_THREAD.search(error) is not None


def _no_thread(error: str) -> str:
    if _is_gone(error):
        return _GONE.format(error=error)
    if "active writer" in error.lower():
        return _IN_USE.format(error=error)
    if _UNSUPPORTED.search(error):
        return _TOO_OLD.format(error=error)
    words = f"Codex could not open a session: {error.rstrip('.')}."
    return f"{words} {remedy(error) or 'Mend that, then reply to the card.'}"


def _message(about: str, line: Line, error: str) -> tuple[AgentEvent, ...]:
    if error:
        words = f"Codex refused a message: {error.rstrip('.')}. A reply to the card sends it again."
        return (SessionRefused(words),)
    return (MessageReceived(MessageId(about)),)


def _command(about: str, line: Line, error: str) -> tuple[AgentEvent, ...]:
    return (CommandAnswered(about, not error, error),)


def _note(about: str, line: Line, error: str) -> tuple[AgentEvent, ...]:
    if error:
        return (Informed(f"Your words could not be told to Codex: {error}", "warning"),)
    return (StayedAlive("answer"),)


_MODES = {"on-request": "acceptEdits", "untrusted": "ask"}
_REPLIES: dict[str, Callable[[str, Line, str], tuple[AgentEvent, ...]]] = {
    rpc.ACCOUNT: _account,
    rpc.CLEAN: _note,
    rpc.INITIALIZE: _initialized,
    rpc.INTERRUPT: _command,
    rpc.MESSAGE: _message,
    rpc.NOTE: _note,
    rpc.THREAD: _opened,
}
