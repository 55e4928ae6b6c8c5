"""An ACP agent's answers to our requests, told apart by the ids we gave them.

Called from ``lines.parse_line``. The answers to the opening end the handshake, or say why there
can't be one; the answer to a prompt is its turn's end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kanbots_ls.agents.acp import choosing, rpc
from kanbots_ls.agents.acp.words import told
from kanbots_ls.agents.reading import (
    Line,
    maybe_whole,
    needed,
    needed_table,
    one_line,
    table,
    tables,
    text,
)
from kanbots_ls.agents.remedies import remedy
from kanbots_ls.model.agent_events import (
    AgentEvent,
    AgentIntroduced,
    CommandAnswered,
    Informed,
    MessageReceived,
    MessageTaken,
    SessionOpened,
    SessionRefused,
    StayedAlive,
    TurnEnded,
    TurnOutcome,
    TurnStarted,
)
from kanbots_ls.model.ids import MessageId, SessionId

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_PROTOCOL = (
    "{product} refused the Agent Client Protocol's hello ({error}). Update it, check its command "
    "in your own config.toml ([agents.{name}]), then reply to the card."
)
_OTHER_VERSION = (
    "{product} speaks version {version} of the Agent Client Protocol, and kanbots-ls speaks "
    "version 1. Update both, then reply to the card."
)
_LOGGED_OUT = "{product} is not logged in ({error}). Log in, then reply to the card{ways}."
_UNTAKEN = "{product} does not take up this run's session ({error})."
_GONE = "{product} no longer has this run's session ({error})."
_NO_SESSION = "{product} could not open a session: {error}. Mend that, then reply to the card."
_NO_MODEL = (
    "{product} does not take the model {model} ({error}). Take another with --model, or none to "
    "leave it to the agent, and dispatch the card again."
)
_NO_MODE = (
    "{product} did not change to its mode {mode} ({error}): what it asks leave for is up to its "
    "own settings."
)
_ANEW = (
    "{product} can't take up the session: it begins anew and gets the card again, with your "
    "message."
)
_NO_LOGIN = "{product} is not logged in, or its login or API key was refused ({error})."
_REFUSED = "The model's server refused {product}'s login or API key ({error})."
_LOG_IN = "Log in with {product} in a terminal or correct the key, then reply to the card."

_AUTH_REQUIRED = -32000
_BAD_KEY = 401
_NOT_THERE = -32002
_IS_LOGIN = re.compile(
    r"\bauth(?!or)|\blog(ged)?[ -]?in\b|credential|api.?key|unauthorized", re.IGNORECASE
)
_IS_GONE = re.compile(
    r"not (be )?found|no (\w+ )?(session|conversation|thread|rollout)s?\b|(unknown|invalid) session"
    r"|does(n't| not) exist|no such",
    re.IGNORECASE,
)
_IS_BAD_KEY = re.compile(
    r"\b401\b|invalid (x-)?api.?key|api.?key (is )?(not valid|invalid|expired)|unauthorized"
    r"|authentication",
    re.IGNORECASE,
)
_WITHIN = ("error", "cause", "response", "data")
_STATUSES = range(400, 600)
"""Of a server's refusals; no code of JSON-RPC's is one."""
_OUTCOMES: dict[str, TurnOutcome] = {
    "cancelled": "interrupted",
    "end_turn": "completed",
    "max_tokens": "failed",
    "max_turn_requests": "max_turns",
    "refusal": "failed",
}
_WHY = {
    "max_tokens": ("The model's answer reached its longest.", "A reply goes on."),
    "max_turn_requests": ("The agent reached its own limit of requests in one turn.", ""),
    "refusal": ("The model refused to go on.", "Say it differently in a reply."),
}
"""What happened, and what to do."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose lines they are, for the sentences a person reads."""

    name: str
    product: str


def reply(line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """The events of an answer; one to nobody's request says nothing."""
    kind, about = rpc.parted(line.get("id"))
    handle = _REPLIES.get(kind)
    if handle is None:
        return (StayedAlive("answer"),)
    return handle(about, line, speaker)


def _initialized(_about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    if error := _error(line):
        return (_refused(_NO_PROTOCOL, speaker, error=error),)
    result = needed_table(line, "result")
    if result.get("protocolVersion") != 1:
        other = one_line(str(result.get("protocolVersion")), 20)
        return (_refused(_OTHER_VERSION, speaker, version=other),)
    offered = table(result, "agentCapabilities")
    can = ("resume",) if isinstance(_sessions(offered).get("resume"), dict) else ()
    can = (*can, "load") if offered.get("loadSession") is True else can
    info = table(result, "agentInfo")
    version = one_line(text(info, "version"), 80)
    return (AgentIntroduced(can, version, _login(tables(result, "authMethods"))),)


def _sessions(offered: Line) -> Line:
    return table(offered, "sessionCapabilities")


def _opened(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    if error := _error(line):
        return (_no_session(about, line, error, speaker),)
    result = table(line, "result")
    session = text(about, "session") or needed(result, "sessionId")
    way = text(about, "way")
    opened = SessionOpened(
        SessionId(session),
        choosing.model_of(result),
        anew=way == "anew",
        retold=way == "load",
        model_setting=choosing.model_setting(result),
        model_method=choosing.has_model_method(result),
        own_modes=choosing.own_modes(result),
    )
    if way != "anew":
        return (opened,)
    return (Informed(_ANEW.format(product=speaker.product), "warning"), opened)


def _no_session(about: Line, line: Line, error: str, speaker: Speaker) -> SessionRefused:
    code = table(line, "error").get("code")
    is_login = code == _AUTH_REQUIRED or _IS_LOGIN.search(error)
    if is_login and "session" in about:
        # Some want more of a login to take one up than to open one; whether there is any is seen
        # when it opens another.
        return replace(_refused(_UNTAKEN, speaker, error=error), untaken=True)
    if is_login:
        newer = _login(tables(table(table(line, "error"), "data"), "authMethods"))
        ways = newer or text(about, "login")
        ways = f"; it offers {ways}" if ways else ""
        return _refused(_LOGGED_OUT, speaker, error=error, ways=ways)
    if "session" in about and (code == _NOT_THERE or _IS_GONE.search(error)):
        return replace(_refused(_GONE, speaker, error=error), gone=True)
    return _refused(_NO_SESSION, speaker, error=error)


def _login(methods: list[Line]) -> str:
    """The agent's own ways to log in, in its words."""
    told_of = (text(each, "description") or text(each, "name") for each in methods)
    return " or ".join(f"“{one_line(each).rstrip('.')}”" for each in told_of if each)


def _chosen(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    model = needed(about, "model")
    if error := _error(line):
        return (_refused(_NO_MODEL, speaker, model=one_line(model, 80), error=error),)
    return (SessionOpened(SessionId(needed(about, "session")), model),)


def _moded(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """It goes on either way; one that goes on asking is answered by the run's mode all the same."""
    answered = CommandAnswered(needed(about, "request"), "error" not in line, _error(line))
    mode = one_line(needed(about, "mode"), 80)
    if answered.ok or choosing.never_asks(mode):
        return (answered,)
    said = _NO_MODE.format(product=speaker.product, mode=mode, error=answered.error)
    return (Informed(said, "warning"), answered)


def _begun(about: Line, _line: Line, _speaker: Speaker) -> tuple[AgentEvent, ...]:
    """Whatever it answers: it has read our request, and the prompt is right behind it."""
    message, session = MessageId(needed(about, "message")), SessionId(needed(about, "session"))
    return (
        MessageReceived(message),
        TurnStarted(session, turn=message),
        MessageTaken(message, text(about, "text")),
    )


def _ended(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    message, session = MessageId(needed(about, "message")), SessionId(needed(about, "session"))
    if error := _error(line):
        ended = _failed(error, table(line, "error"), speaker)
    else:
        reason = needed(needed_table(line, "result"), "stopReason")
        why, what_next = _WHY.get(reason, ("", ""))
        ended = TurnEnded(_OUTCOMES.get(reason, "completed"), why, remedy=what_next)
    return (replace(ended, session_id=session, message=message),)


def _failed(error: str, told_of: Line, speaker: Speaker) -> TurnEnded:
    product, status = speaker.product, _status(told_of, error)
    if told_of.get("code") == _AUTH_REQUIRED:
        why = _NO_LOGIN.format(product=product, error=error)
    elif status == _BAD_KEY or _IS_BAD_KEY.search(error):
        why = _REFUSED.format(product=product, error=error)
    else:
        return TurnEnded("failed", error, status=status, remedy=remedy(error))
    return TurnEnded("failed", why, status=status, remedy=_LOG_IN.format(product=product))


def _status(error: Line, words: str) -> int | None:
    """What the model's server answered, where the error's data say so: the protocol has no place
    for it. A refused key is told by words too, as they only choose other words; a limit holds
    runs, and is nobody's to guess."""
    data = table(error, "data")
    for place in (data, *(table(data, key) for key in _WITHIN), error):
        for key in ("status", "statusCode", "status_code", "httpStatus", "code"):
            status = maybe_whole(place, key)
            if status is not None and status in _STATUSES:
                return status
    return _BAD_KEY if _IS_BAD_KEY.search(words) else None


def _error(line: Line) -> str:
    return one_line(told(table(line, "error")), 500).rstrip(".") if "error" in line else ""


def _refused(words: str, speaker: Speaker, **about: str) -> SessionRefused:
    return SessionRefused(words.format(product=speaker.product, name=speaker.name, **about))


_REPLIES: dict[str, Callable[[Line, Line, Speaker], tuple[AgentEvent, ...]]] = {
    rpc.BEGIN: _begun,
    rpc.INITIALIZE: _initialized,
    rpc.MODE: _moded,
    rpc.MODEL: _chosen,
    rpc.PROMPT: _ended,
    rpc.SESSION: _opened,
}
