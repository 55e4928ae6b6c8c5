"""The steps a script is made of: one table, name to function; the functions lie beside it by topic.

``library.py`` checks scripts against the table, ``turns.py`` plays them by it.
Each function takes the agent and the step's fields, with the variables already filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kanbots_ls.agents.scripted.steps import asking, talk, trouble, work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kanbots_ls.agents.scripted.agent import Agent


class StepKind(NamedTuple):
    """One kind of step: what plays it and which fields it takes."""

    play: Callable[[Agent, Mapping[str, Any]], None]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def main(self) -> str:
        """The field meant by a bare value, as in ``{"wait": 2}``."""
        return (*self.required, *self.optional, "")[0]


STEPS: dict[str, StepKind] = {
    # what it says
    "say": StepKind(talk.say, ("text",)),
    "think": StepKind(talk.think, ("text",)),
    "stream": StepKind(talk.stream, ("pieces",), ("seconds",)),
    "lines": StepKind(talk.lines, ("count",), ("per_second", "size")),
    "cost": StepKind(talk.cost, ("usd",), ("tokens",)),
    "wait": StepKind(talk.wait, ("seconds",)),
    "background": StepKind(talk.background, ("seconds",), ("title", "text")),
    # what it does
    "read": StepKind(work.read, ("path",)),
    "write": StepKind(work.write, ("path", "text")),
    "append": StepKind(work.append, ("path", "text")),
    "replace": StepKind(work.replace, ("path", "old", "new")),
    "shell": StepKind(work.shell, ("command",)),
    "commit": StepKind(work.commit, ("message",)),
    # what it asks
    "ask": StepKind(asking.ask, ("questions",), ("detail",)),
    "plan": StepKind(asking.plan, ("text",)),
    "permission": StepKind(asking.permission, ("command",), ("tool", "detail")),
    "decision_block": StepKind(asking.decision_block, ("question", "options"), ("text",)),
    "choose": StepKind(asking.choose, ("answers",), ("otherwise",)),
    # what goes wrong
    "rate_limit": StepKind(trouble.rate_limit, ("seconds",)),
    "network": StepKind(trouble.network, ("seconds",)),
    "big_line": StepKind(trouble.big_line, ("bytes",)),
    "garbage": StepKind(trouble.garbage, ("text",)),
    "unknown": StepKind(trouble.unknown, (), ("type",)),
    "stderr": StepKind(trouble.stderr, ("text",)),
    "fail": StepKind(trouble.fail, ("text",), ("status",)),
    "exit": StepKind(trouble.leave, ("code",)),
    "crash": StepKind(trouble.crash, (), ("signal",)),
}
