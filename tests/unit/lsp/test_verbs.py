"""Which verbs are offered where, and what a bare command means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pygls.exceptions import JsonRpcInvalidParams

from kanbots_ls.documents.about import About
from kanbots_ls.lsp.commands.meaning import Look, argument_of, meant, params_of
from kanbots_ls.lsp.documents.actions import acts, allowed, dispatches
from kanbots_ls.lsp.views.applying import card_verbs, run_verbs
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.commands import COMMAND_BY_NAME, COMMANDS
from kanbots_ls.protocol.preview import PreviewView
from kanbots_ls.protocol.reviews import FindingView, ReviewView
from kanbots_ls.protocol.views import PromotedView, RewindView
from kanbots_ls.runs.status import ATTACHED
from kanbots_ls.supervisor.counter.choosing import Ready
from tests.fakes.wire import a_board, a_card, a_decision, a_run

if TYPE_CHECKING:
    from kanbots_ls.protocol.preview import PreviewStateName
    from kanbots_ls.protocol.views import BoardSnapshot, RunView

PROMOTED = PromotedView(target="main", commit="c" * 40, before="b" * 40, at="2026-01-01")
PLACE = "/repository/.kanbots/worktrees/issue-42-1"
FINDING = FindingView(number=1, file="shop.py", severity="error", title="Lost")
REVIEW = ReviewView(review="42-2", agent="scripted", at="2026", turn=1, findings=(FINDING,))
PAST = REVIEW.model_copy(update={"past": True})
CAREFUL = [command for command in COMMANDS if command.careful]


@pytest.mark.parametrize(
    ("run", "has", "lacks"),
    [
        ({"state": "idle", "worktree": PLACE}, {"promote", "discard", "diff", "reply"}, {"stop"}),
        ({"state": "working", "worktree": PLACE}, {"stop", "reply", "log"}, {"promote", "discard"}),
        ({"state": "waiting", "worktree": PLACE}, {"stop"}, {"promote", "discard", "rewind"}),
        ({"state": "queued"}, {"stop", "log"}, {"diff", "preview", "promote"}),
        ({"state": "failed", "worktree": PLACE}, {"reply", "discard", "promote"}, {"stop"}),
        ({"state": "idle", "worktree": PLACE, "promoted": PROMOTED}, {"promote.undo"}, {"promote"}),
        ({"state": "idle", "discarded_at": "2026"}, {"restore", "diff"}, {"discard", "reply"}),
        ({"state": "waiting", "reason": ATTACHED, "worktree": PLACE}, {"stop", "log"}, {"reply"}),
        ({"worktree": PLACE, "review": REVIEW}, {"review.dismiss"}, set[str]()),
        ({"worktree": PLACE, "review": PAST}, {"review"}, {"review.dismiss"}),
    ],
)
def test_a_runs_state_decides_its_verbs(
    run: dict[str, Any], has: set[str], lacks: set[str]
) -> None:
    verbs = {name.removeprefix("kanbots.") for name in run_verbs(a_run(**run), previews=True)}
    assert has <= verbs
    assert not lacks & verbs


@pytest.mark.parametrize(
    ("preview", "offered", "lacking"),
    [
        (None, set[str](), {"preview.start", "preview.stop", "preview.show"}),
        ("ended", {"preview.show"}, {"preview.start", "preview.stop"}),
        ("ready", {"preview.show", "preview.stop"}, {"preview.start"}),
    ],
)
def test_without_a_command_no_preview_is_started_and_one_that_runs_is_stopped(
    preview: PreviewStateName | None, offered: set[str], lacking: set[str]
) -> None:
    view = None if preview is None else PreviewView(state=preview, command="serve")
    run = a_run(worktree=PLACE, preview=view)
    verbs = {name.removeprefix("kanbots.") for name in run_verbs(run, previews=False)}
    assert offered <= verbs
    assert not lacking & verbs
    assert ("kanbots.preview.start" in set(run_verbs(run, previews=True))) == (preview != "ready")


def test_an_archived_card_is_not_dispatched() -> None:
    assert "kanbots.dispatch" in set(card_verbs(a_card()))
    assert "kanbots.dispatch" not in set(card_verbs(a_card(archived=True)))


@pytest.mark.parametrize("command", CAREFUL, ids=lambda command: command.name)
def test_a_careful_command_alone_never_acts(command: object) -> None:
    run = a_run(state="idle", worktree=PLACE)
    for board in (
        a_board(),
        a_board(a_card(42, run)),
        a_board(a_card(42), a_card(7, a_run("7-1"))),
    ):
        assert isinstance(meant(command, board), Look)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "board", "argument"),
    [
        ("kanbots.stop", a_board(a_card(42, a_run(state="working"))), {"runs": ["42-1"]}),
        ("kanbots.log", a_board(a_card(42, a_run())), {"run": "42-1"}),
        ("kanbots.card", a_board(a_card(42)), {"card": 42}),
        ("kanbots.card.show", a_board(a_card(42)), {"card": 42}),
        ("kanbots.status", a_board(), {}),
    ],
)
def test_what_neither_spends_nor_removes_acts_on_the_one_that_qualifies(
    name: str, board: BoardSnapshot, argument: dict[str, object]
) -> None:
    assert meant(COMMAND_BY_NAME[name], board) == argument


def test_of_several_none_is_taken_and_it_is_said_how_many_there_are() -> None:
    board = a_board(a_card(42, a_run()), a_card(7, a_run("7-1")))
    look = meant(COMMAND_BY_NAME["kanbots.log"], board)
    assert isinstance(look, Look)
    assert "2 qualify" in look.why


GONE = {"purpose": "review", "reviews": "42-1", "discarded_at": "2026", "worktree": PLACE}
LOOKING = {**GONE, "discarded_at": None, "state": "working"}


@pytest.mark.parametrize(
    ("name", "run", "errand", "argument"),
    [
        ("kanbots.log", {}, GONE, {"run": "42-1"}),
        ("kanbots.log", {}, LOOKING, {"run": "42-1"}),
        ("kanbots.diff", {"worktree": PLACE}, GONE, {"run": "42-1"}),
        ("kanbots.restore", {"discarded_at": "2026"}, GONE, {"run": "42-1"}),
        ("kanbots.restore", {}, GONE, None),
        ("kanbots.stop", {}, LOOKING, {"runs": ["42-2"]}),
        ("kanbots.stop", {"state": "working"}, LOOKING, {"runs": ["42-1"]}),
    ],
)
def test_a_bare_verb_means_work_and_an_errand_only_where_that_alone_is_at_work(
    name: str, run: dict[str, Any], errand: dict[str, Any], argument: dict[str, object] | None
) -> None:
    board = a_board(a_card(42, a_run(**run), errands=(a_run("42-2", **errand),)))
    found = meant(COMMAND_BY_NAME[name], board)
    assert found == argument or (argument is None and isinstance(found, Look))


def test_what_was_dispatched_already_is_no_candidate_for_a_dispatch() -> None:
    look = meant(COMMAND_BY_NAME["kanbots.dispatch"], a_board(a_card(42, a_run()), a_card(7)))
    assert isinstance(look, Look)
    assert look.card == 7


def test_answer_alone_shows_the_question_or_says_that_nothing_waits() -> None:
    command = COMMAND_BY_NAME["kanbots.answer"]
    look = meant(command, a_board(decisions=(a_decision("42-1.1", "Left", "Right"),)))
    assert look == Look("42-1.1: Which way? 1 Left · 2 Right", card=42, decision="42-1.1")
    with pytest.raises(Refused, match="Nothing waits"):
        meant(command, a_board())


@pytest.mark.parametrize("arguments", [None, [], [None]])
def test_no_argument_may_be_said_in_several_ways(arguments: list[object] | None) -> None:
    assert argument_of(COMMAND_BY_NAME["kanbots.stop"], arguments) is None


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ({"run": "42-1", "sqash": True}, "sqash: no such field; its fields are run, onto"),
        ({"run": 42}, "run: "),
        ({}, "run: "),
    ],
)
def test_what_does_not_fit_is_named(argument: dict[str, object], words: str) -> None:
    with pytest.raises(JsonRpcInvalidParams) as refused:
        params_of(COMMAND_BY_NAME["kanbots.promote"], argument)
    assert words in refused.value.message
    assert refused.value.message.startswith("kanbots.promote: ")


def test_a_card_line_offers_answers_first_then_card_run_and_columns() -> None:
    run = a_run(state="waiting", worktree=PLACE)
    board = a_board(a_card(42, run), decisions=(a_decision("42-1.1", "Left", "Right"),))
    found = list(acts(About(42), board))
    assert [each.title for each in found[:3]] == [
        "Answer 42-1.1: 1 Left",
        "Answer 42-1.1: 2 Right",
        "Open #42",
    ]
    assert [each.title for each in found if each.title.startswith(("Stop", "Promote"))] == [
        "Stop 42-1"
    ]
    assert found[-1].title.startswith("Move #42 to ")
    assert "Move #42 to Todo" not in {each.title for each in found}


def test_findings_that_the_run_has_gone_on_from_are_not_offered_for_dismissal() -> None:
    titles = [
        [act.title for act in acts(About(42), a_board(a_card(42, a_run(review=review))))]
        for review in (REVIEW, PAST)
    ]
    assert "Dismiss finding 1: Lost" in titles[0]
    assert not [title for title in titles[1] if title.startswith("Dismiss")]


def test_a_rewind_is_undone_where_it_was_chosen_and_the_turn_it_is_at_is_not_offered() -> None:
    def offered(**run: Any) -> list[str]:
        board = a_board(a_card(42, a_run(worktree=PLACE, turns=3, **run)))
        titles = [act.title for act in acts(About(42), board)]
        return [title.replace("ewind 42-1 to", "ewind to") for title in titles if "ewind" in title]

    back = ["Rewind to turn 2", "Rewind to turn 1", "Rewind to its beginning"]
    assert offered() == back
    rewound = RewindView(before="before-1", to="1")
    undo = "Undo the rewind of 42-1"
    assert offered(rewound=rewound) == [undo, "Rewind to turn 3", back[0], back[2]]
    board = a_board(a_card(42, a_run(worktree=PLACE, turns=3, rewound=rewound)))
    [act] = [act for act in acts(About(42), board) if act.title == undo]
    assert act.argument == {"run": "42-1", "to": "before-1"}


def test_a_card_can_go_to_each_agent_that_is_there_and_to_two_as_long_as_it_has_no_run() -> None:
    def offered(*runs: RunView, **card: Any) -> list[str]:
        found = [*dispatches(a_card(42, *runs, **card), Ready("claude", ("claude", "codex", "pi")))]
        for act in found:
            params_of(COMMAND_BY_NAME[act.command], act.argument)
        return [act.title.removeprefix("Dispatch #42 to ") for act in found]

    both = ["claude and codex, to compare", "claude and pi, to compare"]
    assert offered() == ["codex", "pi", *both]
    assert offered(a_run()) == ["codex", "pi"]
    assert offered(agent="pi")[:3] == ["claude", "codex", "pi and claude, to compare"]


def test_every_act_is_a_command_whose_argument_fits() -> None:
    states = ({"state": "idle"}, {"state": "working"}, {"promoted": PROMOTED}, {"turns": 5})
    boards = [a_board(a_card(42, a_run(worktree=PLACE, **state))) for state in states]
    boards.append(a_board(a_card(42, a_run(discarded_at="2026")), decisions=(a_decision(),)))
    for board in boards:
        for about in (About(42), About(42, "42-1"), About(42, "42-1", "42-1.1")):
            for act in acts(about, board):
                params_of(COMMAND_BY_NAME[act.command], act.argument)


@pytest.mark.parametrize(
    ("kind", "only", "wanted"),
    [
        ("quickfix", None, True),
        ("kanbots.run", ["kanbots"], True),
        ("kanbots.run.rewind", ["kanbots.run"], True),
        ("kanbots.running", ["kanbots.run"], False),
        ("kanbots.run", ["quickfix", "source"], False),
    ],
)
def test_kinds_are_asked_for_by_their_beginnings(
    kind: str, only: list[str] | None, wanted: bool
) -> None:
    assert allowed(kind, only) == wanted


def test_of_several_questions_the_one_that_a_number_answers_is_told() -> None:
    board = a_board(decisions=(a_decision("42-1.1", "Left"), a_decision("7-1.1", "Up")))
    look = meant(COMMAND_BY_NAME["kanbots.answer"], board)
    assert isinstance(look, Look)
    assert (look.decision, look.why) == (
        "42-1.1",
        "42-1.1: Which way? 1 Left – 1 question more for you.",
    )
