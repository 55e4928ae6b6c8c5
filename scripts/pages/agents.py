"""What each agent can do, read off its capabilities: the table of `docs/agents.md`."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.agents.acp.adapter import AcpAdapter
from kanbots_ls.agents.definition import Definition
from kanbots_ls.agents.plain.adapter import PlainAdapter
from kanbots_ls.agents.registry import Registry
from pages.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kanbots_ls.agents.contract import Adapter, Capabilities

PACKAGES = Path(__file__).resolve().parents[2] / "tests" / "real" / "package.json"
PROMPT = ("own", "{model}", "{effort}", "{prompt}")


class Column(NamedTuple):
    """One agent, or one kind of them."""

    head: str
    program: str
    login: str
    adapter: Adapter
    package: str = ""
    """What the tests install of it."""
    known: Mapping[str, str] = MappingProxyType({})
    """What is known of it beyond what can be said beforehand of such agents, by row."""


def columns() -> tuple[Column, ...]:
    """The agents, those of one's own last."""
    named = Registry().named
    return (
        Column(
            "`claude`",
            "[Claude Code](https://docs.anthropic.com/en/docs/claude-code)",
            "`claude`",
            named("claude"),
            "@anthropic-ai/claude-code",
        ),
        Column(
            "`codex`",
            "[Codex CLI](https://developers.openai.com/codex/cli)",
            "`codex login`",
            named("codex"),
            "@openai/codex",
        ),
        Column(
            "`opencode`",
            "[OpenCode](https://opencode.ai)",
            "`opencode auth login`",
            named("opencode"),
            "opencode-linux-x64",
            {"resumes after a crash": "yes"},
        ),
        Column("`scripted`", "built in", "", named("scripted"), known={"cost": "paper"}),
        Column(
            "your own, with [`acp`](#agents-that-speak-acp)",
            "any that speaks ACP",
            "as the agent says",
            AcpAdapter(Definition("own", "acp", ("own",))),
            known={"cost": "what it tells, else `?`", "cost while a turn runs": "as it tells"},
        ),
        Column(
            "your own, with [`command`](#any-program-that-takes-a-prompt)",
            "any that takes a prompt",
            "as the program says",
            PlainAdapter(Definition("own", "plain", PROMPT)),
        ),
    )


def agents_lines(_: str) -> Iterator[str]:
    """A row for each thing they differ in."""
    every = columns()
    pinned = json.loads(PACKAGES.read_text())
    versions = pinned["dependencies"] | pinned["optionalDependencies"]
    rows = [
        ("program", *(each.program for each in every)),
        ("tested with", *(versions.get(each.package, "") for each in every)),
        ("log in", *(each.login for each in every)),
        *(
            (what, *(each.known.get(what) or said(each.adapter.capabilities) for each in every))
            for what, said in ROWS.items()
        ),
    ]
    yield from table(("", *(each.head for each in every)), rows)


def _resumes(can: Capabilities) -> str:
    return {
        "yes": "yes",
        "offered": "where it offers that",
        "told": "is told anew, or by its `resume`",
    }[can.resumes]


def _cost(can: Capabilities) -> str:
    if not can.tells_cost:
        return "`?`"
    return "its tokens at list prices" if can.priced_as else "its own dollars"


def _meanwhile(can: Capabilities) -> str:
    if not can.tells_cost:
        return "no"
    if can.usage_on_request:
        return "yes"
    return "after each answer of the model" if can.priced_as else "as it tells"


def _modes(can: Capabilities) -> str:
    return ", ".join(f"`{mode}`" for mode in can.modes)


ROWS: dict[str, Callable[[Capabilities], str]] = {
    "a message in mid-turn": lambda can: "steers it" if can.steers else "waits for the turn's end",
    "resumes after a crash": _resumes,
    "asks questions": lambda can: "yes" if can.asks else "in words",
    "modes": _modes,
    "can be told its model": lambda can: _takes(can.model),
    "can be told an effort": lambda can: _takes(can.effort),
    "cost": _cost,
    "cost while a turn runs": _meanwhile,
    "rate limits, lost network": lambda can: (
        "a wait" if can.tells_limits else "untold, or a failed turn"
    ),
    "[attach](attaching.md) at a terminal": lambda can: "yes" if can.tui else "no",
}


def _takes(takes: str) -> str:
    return {"may": "yes", "must": "where its command has it", "never": "no"}[takes]
