"""What goes into the journal comes out of it the same, for every event there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanbots_ls.model import events as e
from kanbots_ls.model.ids import CardNumber, RunId
from kanbots_ls.supervisor.folding.journaling import Entry, from_record, to_record
from tests.unit.supervisor.facts import JOURNALLED, of_kind

if TYPE_CHECKING:
    from kanbots_ls.model.events import JournalEvent

AT = "2026-01-31T10:00:00.000+00:00"


def through_the_file(entry: Entry) -> Entry | None:
    """As the journal writes and reads it."""
    line = json.dumps(to_record(entry), separators=(",", ":"), allow_nan=False).encode("ascii")
    return from_record(json.loads(line))


@pytest.mark.parametrize("kind", JOURNALLED, ids=lambda kind: kind.__name__)
@settings(deadline=None)
@given(data=st.data(), seen=st.integers(0, 10**9))
def test_every_event_comes_back_as_it_was(kind: type[Any], data: st.DataObject, seen: int) -> None:
    event: JournalEvent = data.draw(of_kind(kind))
    entry = Entry(AT, event, seen)
    assert through_the_file(entry) == entry


def test_every_event_has_a_name_of_its_own() -> None:
    names = [kind.__dataclass_fields__["type"].default for kind in JOURNALLED]
    assert len(names) == len(set(names)) == len(JOURNALLED)


@pytest.mark.parametrize("kind", JOURNALLED, ids=lambda kind: kind.__name__)
def test_fields_that_came_later_have_defaults_so_that_old_journals_are_read(
    kind: type[Any],
) -> None:
    """The fields without default are those of the first release; none may be added."""
    required = {
        name
        for name, field in kind.__dataclass_fields__.items()
        if field.default is field.default_factory
    }
    assert required == REQUIRED[kind.__name__]


REQUIRED: dict[str, set[str]] = {
    "ConsentGiven": {"digest"},
    "SetUpWaived": {"run"},
    "ErrandFinished": {"run"},
    "ReviewFinished": {"run", "review", "turn", "commit", "judgement"},
    "FindingsDismissed": {"run", "review", "findings"},
    "PreviewRequested": {"run", "command", "allowed"},
    "PreviewAllowed": {"run"},
    "PreviewStarting": {"run", "start", "mark"},
    "PreviewReady": {"run", "start", "url"},
    "PreviewStopRequested": {"run"},
    "PreviewEnded": {"run", "start"},
    "RunAttached": {"run", "mark"},
    "TerminalStarted": {"run", "mark", "pid"},
    "TerminalEnded": {"run", "mark"},
    "RunDetached": {"run", "mark"},
    "PortLeased": {"run", "port"},
    "ModelPriced": {"run", "start", "model"},
    "CardAdded": {"card", "title"},
    "CardEdited": {"card", "title", "body"},
    "CardMoved": {"card", "column"},
    "CardArchived": {"card"},
    "RunQueued": {"run", "card", "title", "body", "settings"},
    "RunPlaced": {"run", "worktree", "branch", "base"},
    "PreparationFailed": {"run", "phase", "reason"},
    "AgentStarting": {"run", "start", "session_id", "resume", "mark", "program"},
    "AgentExited": {"run", "start"},
    "StartFailed": {"run", "reason"},
    "EnvironmentMissed": {"run"},
    "StopRequested": {"run", "by"},
    "StopFinished": {"run"},
    "DiscardRequested": {"run", "by"},
    "DiscardRefused": {"run", "reason"},
    "RunDiscarded": {"run", "rescue_ref", "trash"},
    "PromoteRequested": {"run", "by"},
    "LandingBuilt": {"run", "target", "before", "commit", "head"},
    "PromoteRefused": {"run", "reason"},
    "RunPromoted": {"run", "target", "before", "commit", "head"},
    "PromoteUndoRequested": {"run", "by"},
    "PromoteUndoRefused": {"run", "reason"},
    "PromoteUndone": {"run", "target", "commit", "before"},
    "RewindRequested": {"run", "to", "before"},
    "RewindRefused": {"run", "reason"},
    "RunRewound": {"run", "to", "before", "head"},
    "ReviewSeen": {"run", "tree"},
    "RestoreRequested": {"run", "by"},
    "RestoreRefused": {"run", "reason"},
    "RunRestored": {"run", "source"},
    "RunReleased": {"run", "base"},
    "TrashEmptied": {"run", "trash"},
    "CheckpointsDropped": {"run", "refs"},
    "MessageQueued": {"run", "message_id", "kind"},
    "TurnRecorded": {"run", "turn", "outcome", "cost_usd"},
    "RunBudgetSet": {"run", "budget_usd"},
    "EscapeNoticed": {"run", "number", "moves"},
    "EscapePutBack": {"run", "decision"},
    "DecisionOpened": {"decision", "run", "kind", "question", "options"},
    "DecisionAnswered": {"decision", "run", "answer", "text", "by"},
    "AnswerDelivered": {"group", "run"},
    "SessionStarted": set(),
    "SessionBudgetSet": {"budget_usd"},
    "DayBudgetReached": {"day", "spent_usd", "budget_usd", "decision"},
    "DayBudgetLifted": {"day"},
}


def test_a_path_that_is_no_text_comes_back_as_it_was() -> None:
    path = b"/caf\xe9/issue-1-1".decode("utf-8", "surrogateescape")
    entry = Entry(AT, e.RunPlaced(RunId("1-1"), path, "kanbots/issue-1-1", "abc"))
    assert through_the_file(entry) == entry


@pytest.mark.parametrize(
    "record",
    [
        {"at": AT, "event": {"type": "card_painted", "card": 1}},
        {"at": AT, "event": {"type": "card_moved", "card": 1, "column": "attic"}},
        {"at": AT, "event": {"type": "card_moved"}},
        {"at": AT, "event": None},
        {},
    ],
)
def test_what_a_newer_version_wrote_is_not_understood_rather_than_guessed(
    record: dict[str, Any],
) -> None:
    assert from_record(record) is None


def test_a_field_of_a_newer_version_is_passed_over() -> None:
    event = {"type": "card_moved", "card": 1, "column": "done", "why": "because"}
    entry = from_record({"at": AT, "event": event, "seen": 3, "more": True})
    assert entry == Entry(AT, e.CardMoved(CardNumber(1), "done"), 3)
