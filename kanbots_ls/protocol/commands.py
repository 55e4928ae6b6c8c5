"""The commands of ``workspace/executeCommand``: every verb, for editors that have nothing else.

A command takes one object with the fields of its method, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Subject = Literal["card", "run", "decision"]
NUMBERED = 9
"""`kanbots.answer.1` to this."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the method it stands for, and what it does without an argument."""

    name: str
    method: str
    subject: Subject | None = None
    """What must be named; without an argument the only one that qualifies, or the board opens."""
    careful: bool = False
    """It spends or removes: never without being told on what."""
    preset: Mapping[str, Any] = field(default_factory=dict)
    """Fields that the command itself says."""
    title: str = ""
    """What a palette calls it, where the method's own title is not enough."""


def _of_run(
    name: str, method: str, title: str = "", *, careful: bool = False, **preset: Any
) -> Command:
    return Command(name, method, "run", careful, preset, title)


def _of_card(
    name: str, method: str, title: str = "", *, careful: bool = False, **preset: Any
) -> Command:
    return Command(name, method, "card", careful, preset, title)


COMMANDS: tuple[Command, ...] = (
    Command(
        "kanbots.board",
        "kanbots/document/open",
        preset={"document": "board"},
        title="Open the board",
    ),
    _of_card("kanbots.card", "kanbots/document/open", "Open a card's page", document="card"),
    _of_run("kanbots.diff", "kanbots/document/open", "Open a run's diff", document="diff"),
    _of_run("kanbots.log", "kanbots/document/open", "Open a run's log", document="log"),
    _of_run("kanbots.preview", "kanbots/run/preview"),
    _of_run("kanbots.preview.start", "kanbots/preview/start"),
    _of_run("kanbots.preview.stop", "kanbots/preview/stop"),
    _of_run("kanbots.preview.show", "kanbots/preview/show"),
    Command("kanbots.card.add", "kanbots/card/add"),
    _of_card("kanbots.card.show", "kanbots/card/show"),
    Command("kanbots.card.list", "kanbots/card/list"),
    _of_card("kanbots.card.edit", "kanbots/card/edit", careful=True),
    _of_card("kanbots.card.move", "kanbots/card/move", careful=True),
    _of_card("kanbots.card.archive", "kanbots/card/archive", careful=True),
    _of_card("kanbots.dispatch", "kanbots/run/dispatch", careful=True),
    _of_run("kanbots.reply", "kanbots/run/reply", careful=True),
    _of_run("kanbots.review", "kanbots/run/review", careful=True),
    _of_run(
        "kanbots.review.mend",
        "kanbots/run/review",
        "Review a run and have it mended",
        careful=True,
        mend=True,
    ),
    _of_run(
        "kanbots.review.dismiss",
        "kanbots/review/dismiss",
        "Dismiss a review's findings",
        careful=True,
    ),
    _of_card("kanbots.split", "kanbots/card/split", careful=True),
    Command("kanbots.slash", "kanbots/slash/list"),
    _of_run("kanbots.stop", "kanbots/run/stop", "Stop a run"),
    Command("kanbots.stop.all", "kanbots/run/stop", preset={"all": True}, title="Stop all runs"),
    Command("kanbots.adopt", "kanbots/run/adopt", title="Adopt a worktree or branch"),
    _of_run("kanbots.attach", "kanbots/terminal/show"),
    _of_run("kanbots.promote", "kanbots/run/promote", careful=True),
    _of_run("kanbots.promote.show", "kanbots/landing/show"),
    _of_run("kanbots.promote.undo", "kanbots/landing/undo", careful=True),
    _of_run("kanbots.discard", "kanbots/run/discard", careful=True),
    _of_run("kanbots.restore", "kanbots/run/restore"),
    _of_run("kanbots.rewind", "kanbots/run/rewind", careful=True),
    _of_run("kanbots.turns", "kanbots/run/turns"),
    Command("kanbots.answer", "kanbots/decision/answer", "decision", title="Answer a question"),
    *(
        Command(f"kanbots.answer.{number}", "kanbots/decision/answer", preset={"choices": number})
        for number in range(1, NUMBERED + 1)
    ),
    Command("kanbots.decisions", "kanbots/decision/list"),
    Command("kanbots.status", "kanbots/board/show"),
    Command("kanbots.costs", "kanbots/cost/show"),
    Command("kanbots.disk", "kanbots/disk/show"),
    Command("kanbots.gc", "kanbots/trash/empty"),
    _of_run("kanbots.gc.checkpoints", "kanbots/run/forget", careful=True),
    Command("kanbots.doctor", "kanbots/daemon/check"),
    Command("kanbots.daemon.status", "kanbots/daemon/status"),
    Command("kanbots.daemon.stop", "kanbots/daemon/stop"),
)

COMMAND_BY_NAME = {command.name: command for command in COMMANDS}
