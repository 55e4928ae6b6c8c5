"""How a process of any agent ended: what, why and what next, in a line that gives nothing away."""

from __future__ import annotations

import signal

import pytest

from kanbots_ls.agents.contract import Exited
from kanbots_ls.agents.definition import Definition
from kanbots_ls.agents.registry import Registry
from kanbots_ls.agents.remedies import remedy
from tests.fakes.troubled_agent import KEY, TRACE

AGENTS = ("claude", "codex", "opencode", "mine")
PRODUCTS = {"claude": "Claude Code", "codex": "Codex", "opencode": "OpenCode", "mine": "mine"}
ANEW = "A reply to the card starts it again."
_REGISTRY = Registry(lambda: (Definition("mine", "plain", ("mine",)),))


def explained(agent: str, **how: object) -> str:
    """What is said of a process that had not begun a turn."""
    exited = Exited(**{"code": 1, "signal": None, "stderr": "", "began": False, **how})  # type: ignore[arg-type]
    return _REGISTRY.named(agent).explain_exit(exited)


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize(
    ("stderr", "told"),
    [
        (TRACE, "ended with status 1: ConnectionError: the login server does not answer. " + ANEW),
        ("", "ended with status 1, and gave no reason. " + ANEW),
        ("cannot be used with root/sudo privileges", "root"),
        ("error: unknown option '--acp'", "pdate"),
        ("error: unexpected argument '-c' found", "pdate"),
        ("Not logged in. Please run login", "is not logged in"),
        (f"403 for https://me:hunter2secret@proxy.example: {KEY} is not allowed", "[hidden]"),
    ],
    ids=["trace", "nothing", "root", "option", "argument", "logged out", "key"],
)
def test_what_it_complained_of_is_a_sentence_with_the_way_on(
    agent: str, stderr: str, told: str
) -> None:
    said = explained(agent, stderr=stderr)
    assert told in said
    assert PRODUCTS[agent] in said
    assert "\n" not in said
    assert KEY not in said
    assert "hunter2secret" not in said


def test_an_agent_that_trips_over_its_own_database_is_not_explained_by_a_bit_of_its_query() -> None:
    stderr = "Error: Unexpected error\n\nFailed query:\n  CREATE TABLE `a` (\n  );\nparams:\n"
    said = explained("opencode", stderr=stderr)
    assert said.startswith("OpenCode failed at its own database, ")
    assert said.endswith(ANEW)


@pytest.mark.parametrize("agent", AGENTS)
def test_a_crash_is_no_end_from_outside_and_what_it_printed_is_why(agent: str) -> None:
    assert explained(agent, signal=signal.SIGSEGV, code=None) == (
        f"{PRODUCTS[agent]} crashed (SIGSEGV). {ANEW}"
    )
    assert "ended from outside (SIGTERM)" in explained(agent, signal=signal.SIGTERM, code=None)
    said = explained(agent, noise="a web page: 502 Bad Gateway")
    assert f"status 1: a web page: 502 Bad Gateway. {ANEW}" in said


def test_a_session_that_was_begun_is_resumed_and_not_started_again() -> None:
    assert "resumes its session" in explained("codex", began=True)


@pytest.mark.parametrize(
    "said",
    [
        "There's an issue with the selected model (m-0). It may not exist.",
        "The model `m-0` does not exist or you do not have access to it",
        "Model not found: m-0",
        "Unsupported model for this key.",
    ],
)
def test_a_refused_model_is_mended_by_another_dispatch(said: str) -> None:
    assert "Dispatch the card again with another --model" in remedy(said)
    assert not remedy("The model took too long.")
