"""A board that dispatches to the real `opencode`, and what the model saw of each run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from tests.real.agent import Json, RealAgent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.scripted_model import ScriptedModel


@dataclass(frozen=True)
class OpenCode(RealAgent):
    """A board, and the model that its agents talk to."""

    model: ScriptedModel
    name: ClassVar[str] = "opencode"
    counts_while_it_waits: ClassVar[bool] = False
    learns_of_a_kill: ClassVar[bool] = False
    edits: ClassVar[Mapping[str, int]] = {"notes.txt": 1}
    commit: ClassVar[str] = "Add notes"
    key: ClassVar[str] = "ANTHROPIC_API_KEY"
    an_answer_usd: ClassVar[float] = 0.0045
    a_hello_usd: ClassVar[float] = 0.0045
    failures: ClassVar[Mapping[str, str]] = {"bad_key": "OpenCode's login or API key"}
    asks_in: ClassVar[tuple[str, str]] = ("asks", "ask")
    heeds: ClassVar[str] = "The tool said: (no output)"
    never: ClassVar[frozenset[str]] = frozenset(
        {
            "asks a question",
            "counts tokens",
            "gives up on a failing server",
            "is steered",
            "is told why it may not",
            "says who pays",
            "tells what it tries again",
        }
    )

    def updates(self, run: str, kind: str) -> list[Json]:
        """The updates of this kind, as kept."""
        told = [each for each in self.whole_lines(run) if each.get("method") == "session/update"]
        updates = [each["params"]["update"] for each in told]
        return [each for each in updates if each["sessionUpdate"] == kind]

    def stamps(self, run: str) -> list[str]:
        """Which of its answers there are."""
        return [str(each["id"]) for each in self.whole_lines(run) if "result" in each]

    def total_usd(self, run: str) -> float:
        """The total in its newest report."""
        return float(self.updates(run, "usage_update")[-1]["cost"]["amount"])

    def told(self, run: str) -> list[str]:
        """Every text that the model got from this side, in order, each once; of any run."""
        texts: dict[str, None] = {}
        for request in list(self.model.requests):
            for message in request["body"]["messages"]:
                if message["role"] != "assistant":
                    content = message["content"]
                    blocks = content if isinstance(content, list) else [{"text": content}]
                    texts.update(dict.fromkeys(str(each.get("text", "")) for each in blocks))
        return list(texts)
