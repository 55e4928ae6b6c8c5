"""Core values → wire values.  The one place that decides what clients see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents.registry import has_terminal
from kanbots_ls.lsp.views.applying import card_verbs, run_verbs
from kanbots_ls.lsp.views.preview import preview_view
from kanbots_ls.lsp.views.reviews import review_view
from kanbots_ls.model.ids import RunId, card_of
from kanbots_ls.protocol import views as wire
from kanbots_ls.runs.asking import escapes
from kanbots_ls.runs.asking.answer import all_decisions
from kanbots_ls.runs.decide import runs_of
from kanbots_ls.runs.errands.split import card_of_decision
from kanbots_ls.runs.money import pricing
from kanbots_ls.runs.outcomes import attaching
from kanbots_ls.runs.rules.stuck import stuck
from kanbots_ls.runs.state.decisions import Decision, is_open
from kanbots_ls.runs.state.history import standing
from kanbots_ls.runs.status import ENDED, Status, status
from kanbots_ls.runs.turns import conversation
from kanbots_ls.supervisor.counter.absence import is_gone
from kanbots_ls.wording import rewinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.model.cards import Card
    from kanbots_ls.runs.state.history import Rewind
    from kanbots_ls.runs.state.run import Run
    from kanbots_ls.supervisor.folding.state import State


def run_view(state: State, run: Run) -> wire.RunView:
    """A run with its state read off."""
    view = _standing(state, run)
    attachable = run.session_known and has_terminal(run.settings.agent, run.settings.protocol)
    verbs = tuple(run_verbs(view, previews=state.runs.previews, attachable=attachable))
    return view.model_copy(update={"verbs": verbs})


def _standing(state: State, run: Run) -> wire.RunView:
    now, place, ending = status(run), run.place, run.ending
    return wire.RunView(
        id=run.id,
        card=run.card,
        agent=run.settings.agent,
        model=run.seen.model or run.settings.model,
        mode=run.settings.mode,
        state=now.state,
        reason=_reason(run, now),
        phase=run.phase if now.state == "preparing" else None,
        progress=run.progress or None if now.state == "preparing" else None,
        branch=place.branch if place else f"kanbots/issue-{run.id}",
        worktree=place.worktree if place else None,
        base=place.base if place else None,
        base_branch=place.base_branch if place else None,
        port=run.port,
        session_id=_session_id(run),
        cost_usd=run.cost_usd,
        budget_usd=run.money.budget_usd,
        payer=run.payer,
        tokens=tokens_view(run),
        turns=run.turn.count,
        last_event=run.seen.text or None,
        last_event_at=run.seen.at,
        stuck=stuck(run),
        assumptions=run.assumptions,
        retry_at=now.until,
        retry_attempt=_tries(run, now)[0],
        retry_attempts=_tries(run, now)[1],
        queued_at=run.queued_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
        discarded_at=ending.discarded_at,
        rescue_ref=ending.rescue_ref,
        promoted=promoted_view(run),
        rewound=_rewound(run),
        preview=preview_view(run),
        purpose=run.errand.kind if run.errand else "work",
        reviews=run.errand.of if run.errand and run.errand.kind == "review" else None,
        problem=run.errand_problem or None,
        review=review_view(state, run),
        notices=(
            *(place.notices if place else ()),
            *escapes.notices(run),
            *pricing.notices(run),
            *attaching.notices(run),
            *rewinds.notices(_rewound(run), run.id),
            *conversation.notices(run),
        ),
    )


def _session_id(run: Run) -> str | None:
    if run.process is not None:
        return run.process.session_id
    return (run.place.session or None) if run.place else None


def promoted_view(run: Run) -> wire.PromotedView | None:
    """The newest promote that stands."""
    last = run.landing.last
    if last is None:
        return None
    return wire.PromotedView(
        target=last.target, commit=last.commit, before=last.before, squash=last.squash, at=last.at
    )


def _rewound(run: Run) -> wire.RewindView | None:
    done = standing(run.history)
    return rewind_view(done) if done else None


def rewind_view(done: Rewind) -> wire.RewindView:
    """One rewind of a run."""
    return wire.RewindView(before=done.before, to=done.to, at=done.at)


def _reason(run: Run, now: Status) -> str | None:
    """Why it is in its state; what rests without a worktree says so, or where its work went."""
    if now.state not in ENDED:
        return now.reason
    last = run.landing.last
    if last is not None and last.turn == run.turn.count and now.reason is None:
        return f"promoted to {last.target}"
    if not is_gone(run):
        return now.reason
    return f"{now.reason}; its worktree is gone" if now.reason else "its worktree is gone"


def _tries(run: Run, now: Status) -> tuple[int | None, int | None]:
    retry = run.turn.retry
    if now.state != "waiting" or retry is None or not retry.attempts:
        return None, None
    return retry.attempt, retry.attempts


def tokens_view(run: Run) -> wire.TokensView:
    """All models together."""
    tokens = run.money.usage.tokens
    return wire.TokensView(
        input=tokens.input,
        output=tokens.output,
        cache_read=tokens.cache_read,
        cache_write=tokens.cache_write,
    )


def card_view(state: State, card: Card) -> wire.CardView:
    """A card with its runs."""
    runs = [run_view(state, run) for run in runs_of(state.runs, card.number)]
    view = wire.CardView(
        number=card.number,
        title=card.title,
        body=card.body,
        column=card.column,
        archived=card.archived,
        agent=card.wishes.agent,
        model=card.wishes.model,
        effort=card.wishes.effort,
        mode=card.wishes.mode,
        base=card.wishes.base,
        after=card.wishes.after,
        runs=tuple(run for run in runs if run.purpose == "work"),
        errands=tuple(run for run in runs if run.purpose != "work"),
    )
    return view.model_copy(update={"verbs": tuple(card_verbs(view))})


def decision_view(decision: Decision) -> wire.DecisionView:
    """A decision, open or not."""
    return wire.DecisionView(
        id=decision.id,
        group=decision.group,
        run=decision.run,
        card=card_of(decision.run) if decision.run else card_of_decision(decision),
        kind=decision.kind,
        question=decision.question,
        detail=decision.detail,
        options=tuple(
            wire.OptionView(label=option.label, description=option.description)
            for option in decision.options
        ),
        multiple=decision.multiple,
        free_text=decision.free_text,
        state=decision.state,
        opened_at=decision.opened_at,
        answer=decision.answer,
        answered_by=decision.answered_by or None,
        answered_at=decision.answered_at,
    )


def run_views(state: State, runs: Iterable[RunId]) -> tuple[wire.RunView, ...]:
    """These runs, in this order."""
    return tuple(run_view(state, state.run(run)) for run in runs)


def open_decision_views(state: State) -> tuple[wire.DecisionView, ...]:
    """What waits for a person."""
    waiting = [decision for decision in all_decisions(state.runs) if is_open(decision)]
    # Nobody waits for an offer: whoever does comes first.
    waiting.sort(key=lambda decision: decision.kind == "offer")
    return tuple(map(decision_view, waiting))


def counts(state: State) -> tuple[int, int]:
    """How many runs work, and how many wait."""
    states = [status(run).state for run in state.runs.runs.values()]
    return states.count("working") + states.count("preparing"), states.count("waiting")
