"""How runs, money and time read in a line of text; pure, the present moment is an argument.

Every view uses these, so that a run is called the same in ``status``, ``run`` and ``demo``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kanbots_ls.wording import reviews, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from kanbots_ls.protocol.diffs import DiffFile
    from kanbots_ls.protocol.money import CostView, WindowView
    from kanbots_ls.protocol.views import CardView, DecisionView, RunView

COLUMNS = {
    "inbox": "Inbox",
    "backlog": "Backlog",
    "todo": "Todo",
    "in_progress": "In progress",
    "in_review": "In review",
    "done": "Done",
}
STATE_STYLES = {
    "queued": "dim",
    "preparing": "cyan",
    "working": "green",
    "waiting": "bold yellow",
    "idle": "cyan",
    "failed": "bold red",
    "stopped": "red",
    "interrupted": "red",
}
REASON_LENGTH = 60
"""Characters of a reason that have room beside a state."""
ENDED = frozenset({"failed", "stopped", "interrupted"})
SETTLED = ENDED | {"idle"}
"""States in which a run does nothing more by itself."""


def is_held(run: RunView) -> bool:
    """Queued until another card is promoted, which only a person does."""
    return run.state == "queued" and (run.reason or "").startswith("after #")


_CENTS = 0.1
"""Dollars from which whole cents say enough; the rule of the editors' clients too."""


def usd(amount: float | None, payer: str = "unknown") -> str:
    """Dollars; ≈ for a subscription's list price, ``paper`` where nobody pays, ? when unknown."""
    if amount is None:
        return "?"
    digits = 2 if amount >= _CENTS or amount == 0 else 4
    if payer == "subscription":
        return f"≈${amount:.{digits}f}"
    return f"${amount:.{digits}f}{' paper' if payer == 'nobody' else ''}"


def spent(amount: float | None, budget: float | None, payer: str = "unknown") -> str:
    """``$0.60 of $1.00 (60 %)``, ``$1.10 of $1.00 (reached)``, ``$0.60, no budget``."""
    if budget is None:
        return f"{usd(amount, payer)}, no budget"
    share = (amount or 0.0) / budget if budget else 1.0
    left = "reached" if share >= 1 else f"{int(100 * share)} %"
    return f"{usd(amount, payer)} of {usd(budget)} ({left})"


def day(cost: CostView) -> str:
    """What the person's day has cost, of its budget."""
    limit = "" if cost.day_budget_usd is None else f" of {usd(cost.day_budget_usd)}"
    return usd(cost.day_usd) + limit


def window(window: WindowView, now: datetime) -> str:
    """``five_hour 62 % of 80 % used, resets in 1h20m``."""
    limit = "" if window.budget is None else f" of {int(100 * window.budget)} %"
    left = since(window.resets_at, now)
    until = "" if left is None else f", resets in {duration(-left)}"
    return f"{text.line(window.window)} {int(100 * window.used)} %{limit} used{until}"


def together(payers: Set[str]) -> str:
    """Who pays for a sum: the one who pays for all of it, else unknown."""
    return next(iter(payers)) if len(payers) == 1 else "unknown"


def size(number: int) -> str:
    """``3.2 GB``, ``140 MB``, ``0 B``: powers of ten, as disks are sold."""
    value, units = float(number), ["B", "kB", "MB", "GB", "TB"]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return (
        f"{value:.1f} {units[0]}" if value < 10 and units[0] != "B" else f"{value:.0f} {units[0]}"
    )


def duration(seconds: float) -> str:
    """``45s``, ``3m05s``, ``2h07m``, ``3d4h``."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    if whole < 86400:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 86400}d{whole % 86400 // 3600}h"


def since(moment: str | None, now: datetime) -> float | None:
    """Seconds from an ISO 8601 moment to ``now``."""
    parsed = instant(moment)
    return None if parsed is None else (now - parsed).total_seconds()


def instant(moment: str | None) -> datetime | None:
    """An ISO 8601 moment, or None where there is none or it is garbled."""
    try:
        parsed = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed and parsed.tzinfo is None else parsed


def clock(seconds: float) -> str:
    """A moment since the epoch on the person's own clock, as ``Fri 27 Nov 07:49``."""
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%a %d %b %H:%M")
    except (OverflowError, ValueError, OSError):
        return "at a time nobody can read"


def elapsed(run: RunView, now: datetime) -> str:
    """How long a run has run, or ran: to its end, or for an idle one to its last event."""
    start = instant(run.started_at)
    if start is None:
        return ""
    resting = run.last_event_at if run.state == "idle" else None
    end = instant(run.ended_at) or instant(resting) or now
    return duration((end - start).total_seconds())


def state(run: RunView, now: datetime, limit: int | None = REASON_LENGTH) -> str:
    """``working``, ``waiting: rate limit, 12s left``, ``preparing: files``, ``discarded``.

    A reason longer than ``limit`` is cut; ``cut_reason`` has all of it.
    """
    if run.discarded_at is not None:
        return "discarded"
    more = _phase(run) if run.state == "preparing" else run.reason
    words = errand(run)
    words += run.state if not more else _with_reason(run.state, text.line(more, limit))
    if run.retry_attempt is not None:
        words += f", try {run.retry_attempt} of {run.retry_attempts}"
    if run.assumptions and run.state in SETTLED:
        words += f", {count(len(run.assumptions), 'assumption')}"
    if run.state in SETTLED and (verdict := reviews.short(run)):
        words += f", {verdict}"
    if run.stuck:
        words += f", stuck? {text.line(run.stuck, limit)}"
    left = since(run.retry_at, now)
    return words if left is None or left >= 0 else f"{words}, {duration(-left)} left"


def errand(run: RunView) -> str:
    """``reviews 42-1, ``; empty for work."""
    if run.reviews:
        return f"reviews {run.reviews}, "
    return f"splits #{run.card}, " if run.purpose == "split" else ""


def _phase(run: RunView) -> str | None:
    """``files``, ``files (120 of 3,400, 12 MB)``."""
    return f"{run.phase} ({run.progress})" if run.progress else run.phase


def cut_reason(run: RunView) -> str:
    """The whole reason where ``state`` shows only its beginning; else nothing."""
    reason = run.reason or ""
    cut = len(text.line(reason)) > REASON_LENGTH and run.discarded_at is None
    return text.block(reason) if cut else ""


def _with_reason(state: str, reason: str) -> str:
    """``waiting: you``; a reason that says the state itself stands alone: ``stopped by you``."""
    return reason if reason.startswith(f"{state} ") else f"{state}: {reason}"


def agent(run: RunView) -> str:
    """The agent with its model."""
    model = run.model if run.model and run.model != run.agent else ""
    return text.line(f"{run.agent} {model}", 40)


def last_event(run: RunView, now: datetime) -> str:
    """What it did last, and how long ago."""
    if not run.last_event:
        return ""
    age = since(run.last_event_at, now)
    return text.line(run.last_event, 60) + ("" if age is None else f" ({duration(age)} ago)")


def run_line(run: RunView, now: datetime) -> str:
    """One run in one line: id, state, branch, agent, mode, cost."""
    parts = [run.id, state(run, now), run.branch, agent(run), run.mode]
    if run.cost_usd is not None:
        parts.append(usd(run.cost_usd, run.payer))
    return "  ".join(text.line(part) for part in parts)


def card_line(card: CardView) -> str:
    """One card in one line."""
    mark = " (archived)" if card.archived else ""
    return f"#{card.number} {text.line(card.title, 100)} · {COLUMNS[card.column]}{mark}"


def wishes(card: CardView) -> list[str]:
    """What the card's dispatches use unless they say otherwise: ``model opus``, ``after #41``."""
    told = (
        ("agent", card.agent),
        ("model", card.model),
        ("effort", card.effort),
        ("mode", card.mode),
        ("base", card.base),
    )
    named = [f"{word} {text.line(wish)}" for word, wish in told if wish]
    return named if card.after is None else [*named, f"after #{card.after}"]


def asker(decision: DecisionView) -> str:
    """Who asks: the run, or the board itself."""
    return decision.run or "the board"


def assumptions(found: Sequence[str]) -> Iterator[str]:
    """What the agent assumed, as the head of a review; nothing where it assumed nothing."""
    if found:
        yield f"Nobody was there; the agent assumed ({count(len(found), 'assumption')}):"
    for each in found:
        yield f"  - {text.line(each)}"


def changed(files: Sequence[DiffFile]) -> str:
    """``2 files, +10 -3``; ``no changes``."""
    if not files:
        return "no changes"
    added = sum(file.added or 0 for file in files)
    removed = sum(file.removed or 0 for file in files)
    return f"{count(len(files), 'file')}, +{added} -{removed}"


def count(number: int, noun: str) -> str:
    """``1 run``, ``2 runs``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def now() -> datetime:
    """The present moment, in UTC; the one place of this package that asks."""
    return datetime.now(UTC)
