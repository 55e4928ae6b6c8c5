"""A board that dispatches to the real `codex`, and what the model saw of each run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kanbots_ls.prices.table import price_of
from tests.real.agent import Json, RealAgent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.responses.model import ResponsesModel


@dataclass(frozen=True)
class Codex(RealAgent):
    """A board, and the model that its agents talk to."""

    model: ResponsesModel
    name: ClassVar[str] = "codex"
    counts_while_it_waits: ClassVar[bool] = False
    learns_of_a_kill: ClassVar[bool] = False
    edits: ClassVar[Mapping[str, int]] = {"README.md": 2, "greet.py": 2}
    commit: ClassVar[str] = "Add greet"
    key: ClassVar[str] = "OPENAI_API_KEY"
    works_long: ClassVar[str] = "long_commands"
    an_answer_usd: ClassVar[float] = 0.203
    a_hello_usd: ClassVar[float] = 1000 * 5 / 1e6 + 20 * 30 / 1e6
    failures: ClassVar[Mapping[str, str]] = {
        "server_error": "high demand",
        "bad_key": "codex login",
    }

    def lines(self, run: str, method: str) -> list[Json]:
        """The parameters of the notifications of this kind, as kept."""
        return [line["params"] for line in self.whole_lines(run) if line.get("method") == method]

    def stamps(self, run: str) -> list[str]:
        """The ids of finished items."""
        return [each["item"]["id"] for each in self.lines(run, "item/completed")]

    def total_usd(self, run: str) -> float:
        """Its newest total at the price of its model; no request here is a long one."""
        used = self.lines(run, "thread/tokenUsage/updated")[-1]["tokenUsage"]["total"]
        price = price_of("openai", self.board.run(run)["model"])
        assert price is not None
        fresh = used["inputTokens"] - used["cachedInputTokens"]
        spent = fresh * price.input.usd + used["cachedInputTokens"] * price.cache_read.usd
        return float(spent + used["outputTokens"] * price.output.usd) / 1_000_000

    def told(self, run: str) -> list[str]:
        """Every text that the model got from this side, in order, each once."""
        return self.model.told(self.board.run(run)["sessionId"])
