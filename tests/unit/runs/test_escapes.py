"""What moved outside a run: which of it a person is asked about."""

from __future__ import annotations

from kanbots_ls.model import events as e
from kanbots_ls.model.escapes import Move
from kanbots_ls.model.events import landing as le
from kanbots_ls.runs.asking.escapes import new_moves
from tests.unit.runs.stories import IDLE, RUN, after, among

MOVED = Move("branch", "refs/heads/release", ("aaa",), ("bbb",))


def test_nobody_is_asked_twice_of_the_same() -> None:
    asked = after(*IDLE, e.EscapeNoticed(RUN, 1, (MOVED,)))
    assert new_moves(among(asked), [MOVED]) == ()
    assert new_moves(among(after(*IDLE)), [MOVED]) == (MOVED,)


def test_a_promote_is_no_escape_of_a_run_that_works_meanwhile() -> None:
    wanted = le.PromoteRequested(RUN, "you", "release")
    built = le.LandingBuilt(RUN, "release", "aaa", "bbb", "ccc")
    promoted = le.RunPromoted(RUN, "release", "aaa", "bbb", "ccc")
    for told in ((wanted, built), (wanted, built, promoted)):
        runs = among(after(*IDLE, *told))
        assert new_moves(runs, [MOVED]) == ()
        elsewhere = Move("branch", "refs/heads/release", ("aaa",), ("ddd",))
        other = Move("branch", "refs/heads/main", ("aaa",), ("bbb",))
        assert new_moves(runs, [elsewhere, other]) == (elsewhere, other)
