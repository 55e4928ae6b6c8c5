from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.cells import cell_len

from kanbots_ls.cli.follow.mirror import Mirror
from kanbots_ls.cli.show import board_view
from tests.unit.cli import samples

NOW = datetime(2026, 1, 1, 10, 5, 1, tzinfo=UTC)
BOARD = samples.board(
    samples.card(
        1,
        samples.run(
            state="waiting",
            reason="rate limit",
            retry_at="2026-01-01T10:05:31Z",
            cost_usd=0.0459,
            payer="nobody",
            last_event="waits 30 s (rate limit), and says so at some length",
            last_event_at="2026-01-01T10:05:00Z",
        ),
        title="日本語のタイトルでとても長いものがここにあります、幅がにぎやか",
    ),
    samples.card(2, samples.run("2-1", mode="acceptEdits"), title="Short"),
    samples.card(3, column="done"),
    decisions=(samples.decision(question="Which one? " * 12),),
)


def drawn(width: int, selected: str | None = None) -> list[str]:
    mirror = Mirror(BOARD)
    lines = board_view.lines(board_view.rows(mirror), NOW, width, selected)
    return [line.plain for line in lines]


@pytest.mark.parametrize("width", [200, 120, 100, 80, 60, 50, 40])
def test_no_line_of_the_board_is_wider_than_the_terminal(width: int) -> None:
    for line in board_view.whole(Mirror(BOARD), NOW, width):
        assert cell_len(line.plain) <= width, line.plain
    assert all(cell_len(line) <= width for line in drawn(width, "1-1"))


@pytest.mark.parametrize("width", [200, 120, 80, 60])
def test_id_state_and_cost_are_there_at_every_width(width: int) -> None:
    text = "\n".join(drawn(width))
    assert "1-1" in text
    assert "waiting: rate limit" in text
    assert "$0.0459 paper" in text


def test_what_tells_least_gives_way_first() -> None:
    assert "waits 30 s" in drawn(200)[2]
    at_80 = drawn(80)
    assert "bypass " in at_80[2]
    assert "bypassPermissions" not in at_80[2]
    assert "edits" in at_80[4]
    assert "scripted" in at_80[2]
    assert "scripted" not in drawn(60)[2]


def test_columns_stand_beneath_each_other_whatever_the_letters() -> None:
    header, one, first, two, second, _ = drawn(120)
    assert first.index("waiting") == second.index("working") == header.index("state")
    assert len({cell_len(line.partition("In progress")[0]) for line in (one, two)}) == 1


def test_only_the_selected_row_is_marked() -> None:
    assert [line for line in drawn(80, "2-1") if line.startswith("▶")] == [drawn(80, "2-1")[4]]


def test_money_nobody_pays_is_called_paper_and_unknown_money_is_not_zero() -> None:
    paper = samples.board(samples.card(1, samples.run(cost_usd=0.5, payer="nobody")))
    assert "session $0.50 paper" in board_view.summary(Mirror(paper)).plain
    mixed = samples.board(
        samples.card(1, samples.run(cost_usd=0.5, payer="nobody")),
        samples.card(2, samples.run("2-1", cost_usd=0.5, payer="api_key")),
    )
    assert "session $0.50 ·" in board_view.summary(Mirror(mixed)).plain
