from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.follow.answerers import FirstOptionAnswers
from kanbots_ls.cli.follow.attend import Answerer, Attendance
from kanbots_ls.cli.follow.live import Live
from kanbots_ls.cli.show.printer import Printer
from kanbots_ls.cli.show.telling import LineTeller
from kanbots_ls.cli.wire.connect import Session
from kanbots_ls.protocol.decisions import AnswerParams, AnswerResult
from kanbots_ls.protocol.log import FollowParams, LogParams, LogResult
from tests.unit.cli import samples
from tests.unit.cli.fake_daemon import Answer, FakeDaemon, Refusal

if TYPE_CHECKING:
    from kanbots_ls.protocol.base import WireModel
    from kanbots_ls.protocol.views import RunView
    from tests.unit.cli.conftest import Make

CHANGED = "kanbots/board/changed"
ANSWER = "kanbots/decision/answer"


def attendance(fake: FakeDaemon, *, answers: bool = False) -> Attendance:
    session = Session(fake.dial, "file:///x")
    live = Live(session)
    printer = Printer()
    answerer: Answerer | None = FirstOptionAnswers(printer) if answers else None
    return Attendance(session, live, ["1-1"], LineTeller(live, ["1-1"], printer), answerer)


def states(runs: tuple[RunView, ...]) -> list[str]:
    return [run.state for run in runs]


@pytest.mark.parametrize("state", ["idle", "failed", "stopped", "interrupted"])
def test_a_run_that_does_nothing_more_is_not_waited_for(daemon: Make, state: str) -> None:
    fake = daemon({samples.BOARD: samples.board(samples.card(1, samples.run(state=state)))})
    assert states(attendance(fake).until_settled()) == [state]


def test_a_rate_limit_is_waited_out(daemon: Make) -> None:
    waiting = samples.run(state="waiting", reason="rate limit")
    fake = daemon({samples.BOARD: samples.board(samples.card(1, waiting))})
    stay = attendance(fake)
    fake.notify(CHANGED, samples.changed(samples.card(1, samples.run())))
    fake.notify(CHANGED, samples.changed(samples.card(1, samples.run(state="idle")), revision=3))
    assert states(stay.until_settled()) == ["idle"]


@pytest.mark.parametrize("reason", ["you", "environment", "budget", "login"])
def test_nobody_waits_for_a_person_who_is_not_here(daemon: Make, reason: str) -> None:
    waiting = samples.run(state="waiting", reason=reason)
    fake = daemon({samples.BOARD: samples.board(samples.card(1, waiting))})
    assert states(attendance(fake).until_settled()) == ["waiting"]


def asking(fake_answers: dict[str, Answer], daemon: Make) -> FakeDaemon:
    waiting = samples.run(state="waiting", reason="you")
    board = samples.board(samples.card(1, waiting), decisions=(samples.decision(),))
    return daemon({samples.BOARD: board, **fake_answers})


def test_without_a_terminal_option_one_is_taken_and_told(
    daemon: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    answered = samples.decision(state="answered", answer=("Postgres",))

    def answer(params: WireModel) -> AnswerResult:
        assert params == AnswerParams(decision="1-1-d1", choices=("1",))
        fake.notify(CHANGED, samples.changed(samples.card(1, samples.run(state="idle"))))
        return AnswerResult(decision=answered)

    fake = asking({ANSWER: answer}, daemon)
    assert states(attendance(fake, answers=True).until_settled()) == ["idle"]
    told = capsys.readouterr().out
    assert "Which database?" in told
    assert "answering 1, Postgres" in told


def test_between_answer_and_change_the_run_is_not_taken_for_settled(daemon: Make) -> None:
    def answer(_: WireModel) -> AnswerResult:
        return AnswerResult(decision=samples.decision(state="answered"))

    fake = asking({ANSWER: answer}, daemon)
    stay = attendance(fake, answers=True)
    stay._mind_decisions()
    assert not stay._is_settled("1-1")
    fake.notify(CHANGED, samples.changed(samples.card(1, samples.run(state="idle"))))
    assert states(stay.until_settled()) == ["idle"]


def test_a_run_that_a_limit_holds_in_the_queue_is_waited_for_and_an_after_card_is_not(
    daemon: Make,
) -> None:
    limited = samples.run(state="queued", reason="rate limit")
    fake = daemon({samples.BOARD: samples.board(samples.card(1, limited))})
    stay = attendance(fake)
    assert not stay._is_settled("1-1")
    behind = samples.run(state="queued", reason="after #7")
    fake.notify(CHANGED, samples.changed(samples.card(1, behind)))
    assert states(stay.until_settled()) == ["queued"]


def test_an_answer_that_came_too_late_is_told_and_not_repeated(
    daemon: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    fake = asking({ANSWER: Refusal("It was answered already, from the editor.")}, daemon)
    assert states(attendance(fake, answers=True).until_settled()) == ["waiting"]
    assert "answered already" in capsys.readouterr().out
    assert [name for name, _ in fake.asked].count(ANSWER) == 1


def test_following_ends_with_the_last_line_though_the_state_was_faster(
    daemon: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    written = [samples.event(0, "text_said", text="first")]

    def read(params: WireModel) -> LogResult:
        assert isinstance(params, FollowParams | LogParams)
        events = tuple(event for event in written if event.line >= params.after)
        following = max([params.after, *(event.line + 1 for event in events)])
        return LogResult(run="1-1", events=events, next=following, live=True, transcript="")

    working = samples.board(samples.card(1, samples.run()))
    fake = daemon({samples.BOARD: working, "kanbots/run/follow": read, "kanbots/run/log": read})
    stay = attendance(fake)
    written.append(samples.event(1, "text_said", text="last words"))
    fake.notify(CHANGED, samples.changed(samples.card(1, samples.run(state="idle"))))
    stay.until_settled(follow=True)
    told = capsys.readouterr().out
    assert told.count("first") == 1
    assert told.count("last words") == 1
