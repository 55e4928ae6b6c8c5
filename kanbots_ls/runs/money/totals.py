"""How an agent's running totals become the run's cost, and when that reaches a budget.

Claude's total is cumulative over resumes, but a killed process never saves its last turn, so a
resumed session may begin below what we had already seen; ``/clear`` begins again at 0.
What a session's total lost is kept in ``settled_usd``.
"""

from __future__ import annotations

from dataclasses import replace

from kanbots_ls.model.ids import DecisionId
from kanbots_ls.model.money import Usage, WindowUse
from kanbots_ls.runs.state.money import Money, TurnCost
from kanbots_ls.runs.state.run import Run, Runs


def reported(run: Run, usage: Usage) -> Run:
    """The run after its agent reported a running total."""
    money = run.money
    start = run.process.start if run.process else 0
    if usage.cost_usd is None and (money.usage.cost_usd is not None or not usage.models):
        # It could not start, or does not know: what was known before still holds.
        return replace(run, money=replace(money, reported_at=(start, run.turn.answers)))
    lost = _lost_usd(money.usage.cost_usd, usage.cost_usd, first=money.reported_at[0] != start)
    return replace(
        run,
        money=replace(
            money,
            usage=usage,
            settled_usd=money.settled_usd + lost,
            uncounted=False,
            reported_at=(start, run.turn.answers),
        ),
    )


def settled(run: Run) -> Run:
    """The run when its next session begins anew, and so does that session's total."""
    spent, counted = run.money.usage.cost_usd, run.money.counted
    if counted.totals or counted.prices:
        # What we count ourselves goes on over all sessions; the next one begins with nothing.
        return replace(run, money=replace(run.money, counted=replace(counted, anew=False)))
    if spent is None:
        return run
    usage = replace(run.money.usage, cost_usd=0.0)
    whole = run.money.settled_usd + spent
    return replace(run, money=replace(run.money, usage=usage, settled_usd=whole))


def recorded(run: Run, turn: int, total_usd: float | None) -> Run:
    """The run after a turn was written down together with the run's total so far."""
    before = sum(cost.usd or 0.0 for cost in run.money.turns)
    usd = None if total_usd is None else max(0.0, total_usd - before)
    turns = (*run.money.turns, TurnCost(turn, usd))
    return replace(run, money=replace(run.money, turns=turns))


def as_recorded(money: Money) -> Money:
    """Where no running total is known, the turns that were written down have one."""
    known = [cost.usd for cost in money.turns if cost.usd is not None]
    money = replace(money, counted=replace(money.counted, anew=True, usd=sum(known)))
    if money.usage.cost_usd is not None or not known:
        return money
    return replace(money, usage=replace(money.usage, cost_usd=sum(known)))


def _lost_usd(before: float | None, now: float | None, *, first: bool) -> float:
    """Dollars seen earlier that the new total no longer holds."""
    if before is None or now is None or now >= before:
        return 0.0
    return before - now if first else before


def paid_usd(run: Run) -> float | None:
    """What the run has cost somebody so far: paper money is none; None while nothing is known."""
    return None if run.payer == "nobody" else run.cost_usd


def over_budget(run: Run) -> bool:
    """The run has reached its budget."""
    budget, cost = run.money.budget_usd, run.cost_usd
    return budget is not None and cost is not None and cost >= budget


def capped_below_budget(run: Run) -> bool:
    """The living process would end at the budget of its start, which has been raised since."""
    now, then = run.money.budget_usd, run.process.budget_usd if run.process else None
    return then is not None and (now is None or now > then)


def budget_decision(run: Run) -> DecisionId:
    """The id of the decision that the budget's next hit opens."""
    return DecisionId(f"{run.id}.budget-{run.money.budget_hits + 1}")


def raised_budget(run: Run) -> float:
    """What the run's budget is raised to when a person simply says *go on*: as much again."""
    return round((run.money.budget_usd or 0.0) + max(run.settings.budget_usd or 0.0, 0.01), 2)


def session_cost(runs: Runs) -> float | None:
    """What the board's session has cost so far; None while nothing is known."""
    session = runs.session
    if session is None:
        return None
    known = [
        cost - session.costs_before.get(run.id, 0.0)
        for run in runs.runs.values()
        if (cost := run.cost_usd) is not None
    ]
    return sum(known) if known else None


def halted(runs: Runs) -> bool:
    """Nothing starts and turns are interrupted: the session's budget or the day's is reached."""
    return session_over_budget(runs) or day_over_budget(runs)


def day_over_budget(runs: Runs) -> bool:
    """The person's day, over all their boards, has reached its budget."""
    day = runs.day
    return day is not None and day.budget_usd is not None and day.spent_usd >= day.budget_usd


def windows_over(runs: Runs) -> tuple[WindowUse, ...]:
    """The windows of the person's accounts that have reached their budget."""
    return tuple(window for window in runs.day.windows if window.is_over) if runs.day else ()


def session_over_budget(runs: Runs) -> bool:
    """The board's session has reached its budget."""
    cost = session_cost(runs)
    budget = runs.session.budget_usd if runs.session else None
    return budget is not None and cost is not None and cost >= budget
