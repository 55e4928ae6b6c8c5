"""Tokens to dollars, for agents that tell no dollars themselves.  Pure.

A session's totals are cumulative over turns and processes, so what is added since the last one is
one answer of the model, and that is what has a price.  A price is looked up once per process and
model (an effect) and kept in the journal; until then tokens wait, and nothing is sent that would
cost what nobody can tell.  An agent that tells not even tokens has no cost at all, and never $0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kanbots_ls.model import effects as f
from kanbots_ls.model import events as e
from kanbots_ls.model.ids import RunId, SessionId
from kanbots_ls.model.money import Tokens, Usage
from kanbots_ls.runs.state.money import Counted
from kanbots_ls.runs.state.process import Process
from kanbots_ls.runs.state.run import Run, Runs

THE_RUNS = ""
"""Under this name an agent reports tokens of the run's own model."""


def is_counted(usage: Usage) -> bool:
    """Whether it is a total of tokens that we have to price."""
    return THE_RUNS in usage.models


def counted(run: Run, usage: Usage, session: SessionId | None) -> Run:
    """The run after a session's total was reported."""
    known = run.money.counted
    whose = session or (run.process.session_id if run.process else SessionId(""))
    total = usage.models[THE_RUNS]
    added = Tokens() if known.anew else total.beyond(known.totals.get(whose, Tokens()))
    totals = {**known.totals, whose: total}
    model = run.seen.model or ""
    price = known.prices.get(model)
    known = replace(known, totals=totals, anew=False)
    if price is not None:
        known = replace(known, usd=known.usd + price.of(added))
    elif added != Tokens():
        waiting = known.unpriced.get(model, Tokens()) + added
        known = replace(known, unpriced={**known.unpriced, model: waiting})
    models = {**run.money.usage.models, model: run.money.usage.models.get(model, Tokens()) + added}
    told = _told(run, known, replace(run.money.usage, models=models))
    return replace(told, money=replace(told.money, uncounted=False))


def priced(run: Run, event: e.ModelPriced) -> Run:
    """The run once it is known what its model costs, or that nobody knows."""
    known = run.money.counted
    prices = {**known.prices, event.model: event.price or known.prices.get(event.model)}
    price = prices[event.model]
    known = replace(known, prices=prices, looked_up_at=event.start)
    if price is not None and event.model in known.unpriced:
        waiting = {model: each for model, each in known.unpriced.items() if model != event.model}
        usd = known.usd + price.of(known.unpriced[event.model])
        known = replace(known, usd=usd, unpriced=waiting)
    return _told(run, known, run.money.usage)


def _told(run: Run, known: Counted, usage: Usage) -> Run:
    """What a part of the tokens costs is no cost of the run: unknown is unknown."""
    whole = bool(known.totals) and not known.unpriced
    usage = replace(usage, cost_usd=known.usd if whole else None)
    start = run.process.start if run.process else 0
    reported = (start, run.turn.answers)
    money = replace(run.money, counted=known, usage=usage, reported_at=reported)
    return replace(run, money=money)


def waits_for_price(run: Run) -> bool:
    """Nothing may be sent yet: nobody has looked up what its model costs."""
    return run.process is not None and _asked(run, run.process) is not None


def wanted_price(run: Run, process: Process) -> Iterable[f.Effect]:
    """The look-up of its model's price, where that was not done for this process."""
    model = _asked(run, process)
    if model or (model is not None and process.opened):
        yield f.LookUpPrice(run.id, process.start, model)


def _asked(run: Run, process: Process) -> str | None:
    """The model whose price is wanted; "" before it was named, None where nothing is."""
    known, model = run.money.counted, run.seen.model or ""
    if known.prices.get(model) is not None or known.looked_up_at == process.start:
        return None
    return model


def is_priceless(run: Run) -> bool:
    """Its process has named a model of which nobody knows what it costs."""
    known, model = run.money.counted, run.seen.model or ""
    if run.process is None or known.looked_up_at != run.process.start:
        return False
    return model in known.prices and known.prices[model] is None


def is_untold(run: Run) -> bool:
    """Its agent tells no cost and has told none all the same, or has worked and not told what it
    cost, as one may whose model nobody priced."""
    if run.cost_usd is not None:
        return False
    silent = run.turn.outcome == "completed" and not run.money.counted.totals
    return not run.settings.tells_cost or silent


def following_prices(runs: Runs, changed: Iterable[RunId]) -> Iterable[e.JournalEvent]:
    """A budget that nobody could keep stops its run before a word is sent."""
    for each in changed:
        run = runs.runs[each]
        stopping = run.ending.stop_by is not None or run.ending.discard_by is not None
        if stopping or run.turn.open or not run.talk.outbox:
            continue
        if told := _unkept(run, _budget(runs, run)):
            yield e.StopRequested(run.id, BY, told)


def _unkept(run: Run, budget: str) -> str:
    """Why nobody could keep that budget of the run's; "" where somebody can."""
    agent = run.settings.agent
    if run.settings.unbounded:
        return ""
    if budget and is_untold(run):
        # Not even begun: some are told their message by the very command that starts them.
        return untold_cost(agent, budget)
    if budget and run.live and is_priceless(run):
        return unknown_price(agent, run.seen.model or "", budget)
    return ""


BY = "its budget"
"""Who stops a run whose cost nobody could tell."""


def notices(run: Run) -> tuple[str, ...]:
    """That its tokens are counted and its dollars are not, or that not even tokens are told."""
    if is_untold(run):
        return (f"Cost unknown: {run.settings.agent} has not said what it costs.",)
    if not is_priceless(run):
        return ()
    used = run.money.usage.tokens
    count = used.input + used.output + used.cache_read + used.cache_write
    model = run.seen.model or "its model"
    return (f"Price unknown: nobody knows what {model} costs. {count:,} tokens so far.",)


def unknown_price(agent: str, model: str, budget: str) -> str:
    """Why a budget refuses a model, and what to do."""
    return (
        f"nobody knows what {model or 'its model'} costs, so {budget} can't be kept. Give its "
        f"price in your own config.toml ([agents.{agent}.prices]), let it work all the same "
        f"({_allowing(agent)}), take another model, or set no budget"
    )


def untold_cost(agent: str, budget: str) -> str:
    """Why a budget refuses an agent, and what to do."""
    return (
        f"{agent} does not say what it costs, so {budget} can't be kept. Let it work all the same "
        f"({_allowing(agent)} in your own config.toml), take another agent, or set no budget"
    )


def _allowing(agent: str) -> str:
    return f"unbounded = true under [agents.{agent}]"


def _budget(runs: Runs, run: Run) -> str:
    """The budget that bounds the run, in words; "" where there is none."""
    if run.money.budget_usd is not None:
        return f"its budget of ${run.money.budget_usd:.2f}"
    if runs.session is not None and runs.session.budget_usd is not None:
        return f"the session's budget of ${runs.session.budget_usd:.2f}"
    if runs.day is not None and runs.day.budget_usd is not None:
        return f"the day's budget of ${runs.day.budget_usd:.2f}"
    return ""
