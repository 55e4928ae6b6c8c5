"""A board that dispatches to the real `claude`, and what the model saw of each run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tests.real.agent import SECONDS, Json, RealAgent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.scripted_model import ScriptedModel

__all__ = ["SECONDS", "Claude", "Json"]


@dataclass(frozen=True)
class Claude(RealAgent):
    """A board, and the model that its agents talk to."""

    model: ScriptedModel
    name: ClassVar[str] = "claude"
    counts_while_it_waits: ClassVar[bool] = True
    learns_of_a_kill: ClassVar[bool] = True
    edits: ClassVar[Mapping[str, int]] = {"notes.txt": 1}
    commit: ClassVar[str] = "Add notes"
    key: ClassVar[str] = "ANTHROPIC_API_KEY"
    an_answer_usd: ClassVar[float] = 0.22
    a_hello_usd: ClassVar[float] = 0.0008
    failures: ClassVar[Mapping[str, str]] = {"server_error": "500", "bad_key": "API key"}

    def lines(self, run: str, kind: str | None = None) -> list[Json]:
        """The agent's own lines, as kept."""
        return [line for line in self.whole_lines(run) if kind in (None, line["type"])]

    def stamps(self, run: str) -> list[str]:
        """The ids that Claude gives most of its lines."""
        return [line["uuid"] for line in self.whole_lines(run) if "uuid" in line]

    def total_usd(self, run: str) -> float:
        """The total in the agent's newest result line."""
        return float(self.lines(run, "result")[-1]["total_cost_usd"])

    def told(self, run: str) -> list[str]:
        """Every text that the model got from this side, in order, each once."""
        session = self.board.run(run)["sessionId"]
        texts: dict[str, None] = {}
        for request in list(self.model.requests):
            if request.get("conversation") == session:
                for message in request["body"]["messages"]:
                    if message["role"] != "assistant":
                        texts.update(dict.fromkeys(_texts(message["content"])))
        return list(texts)


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    found = []
    for block in content:
        if block["type"] == "text":
            found.append(str(block["text"]))
        elif block["type"] == "tool_result":
            found.extend(_texts(block.get("content") or ""))
    return found
