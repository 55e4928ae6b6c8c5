"""An ACP agent's answers until its first turn: the hello, its session, mode and model.

Called from ``replies``. They end the handshake, or say why there can't be one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kanbots_ls.agents.acp import choosing
from kanbots_ls.agents.acp.words import AUTH_REQUIRED, error_of
from kanbots_ls.agents.reading import Line, needed, needed_table, one_line, table, tables, text
from kanbots_ls.model.agent_events import (
    AgentEvent,
    AgentIntroduced,
    CommandAnswered,
    Informed,
    SessionOpened,
    SessionRefused,
)
from kanbots_ls.model.ids import SessionId

if TYPE_CHECKING:
    from kanbots_ls.agents.acp.words import Speaker

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
_NOT_THERE = -32002
_IS_LOGIN = re.compile(
    r"\bauth(?!or)|\blog(ged)?[ -]?in\b|credential|api.?key|unauthorized", re.IGNORECASE
)
_IS_GONE = re.compile(
    r"not (be )?found|no (\w+ )?(session|conversation|thread|rollout)s?\b|(unknown|invalid) session"
    r"|does(n't| not) exist|no such",
    re.IGNORECASE,
)


def initialized(_about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """What it can, and how to log in to it; or that it can't be spoken to."""
    if error := error_of(line):
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


def opened(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """That the session is open and what it lets be chosen; or why it is not."""
    if error := error_of(line):
        return (_no_session(about, line, error, speaker),)
    result = table(line, "result")
    session = text(about, "session") or needed(result, "sessionId")
    way = text(about, "way")
    told = SessionOpened(
        SessionId(session),
        choosing.model_of(result),
        anew=way == "anew",
        retold=way == "load",
        model_setting=choosing.model_setting(result),
        model_method=choosing.has_model_method(result),
        own_modes=choosing.own_modes(result),
    )
    if way != "anew":
        return (told,)
    return (Informed(_ANEW.format(product=speaker.product), "warning"), told)


def _no_session(about: Line, line: Line, error: str, speaker: Speaker) -> SessionRefused:
    code = table(line, "error").get("code")
    is_login = code == AUTH_REQUIRED or _IS_LOGIN.search(error)
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


def chosen(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """That the session has the model; or that it does not take it."""
    model = needed(about, "model")
    if error := error_of(line):
        return (_refused(_NO_MODEL, speaker, model=one_line(model, 80), error=error),)
    return (SessionOpened(SessionId(needed(about, "session")), model),)


def moded(about: Line, line: Line, speaker: Speaker) -> tuple[AgentEvent, ...]:
    """It goes on either way; one that goes on asking is answered by the run's mode all the same."""
    answered = CommandAnswered(needed(about, "request"), "error" not in line, error_of(line))
    mode = one_line(needed(about, "mode"), 80)
    if answered.ok or choosing.never_asks(mode):
        return (answered,)
    said = _NO_MODE.format(product=speaker.product, mode=mode, error=answered.error)
    return (Informed(said, "warning"), answered)


def _refused(words: str, speaker: Speaker, **about: str) -> SessionRefused:
    return SessionRefused(words.format(product=speaker.product, name=speaker.name, **about))
