"""What a dispatch says of the checkout is a note; finding it out never holds the dispatch up."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from kanbots_ls.config import Config
from kanbots_ls.model.refusal import Refused
from kanbots_ls.model.settings import RunSettings
from kanbots_ls.supervisor.counter import dispatching
from kanbots_ls.worktrees.creation.base import Base

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.supervisor.ports import Ports


def git(where: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(where), *words], check=True, capture_output=True)


def test_a_checkout_that_cannot_be_counted_in_time_is_a_note_and_no_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "file").write_text("one\n")
    git(tmp_path, "add", "file")
    (tmp_path / ".gitattributes").write_text("file filter=slow\n")
    (tmp_path / "file").write_text("two\n")
    git(tmp_path, "config", "filter.slow.clean", "exec sleep 60")
    monkeypatch.setattr(dispatching, "COUNT_SECONDS", 0.2)
    [note] = dispatching._unseen(tmp_path)
    assert note.text.startswith("What is uncommitted in your checkout, the agent will not see.")
    assert "git status was ended" in note.text


AIDER = RunSettings("aider", tells_cost=False)


@pytest.mark.parametrize(
    ("settings", "budget"),
    [
        (replace(AIDER, budget_usd=2.0), {}),
        (AIDER, {"session_usd": 2}),
        (AIDER, {"day_usd": 2}),
    ],
)
def test_a_budget_over_an_agent_that_tells_no_cost_is_refused(
    settings: RunSettings, budget: Mapping[str, float]
) -> None:
    config = Config.model_validate({"budget": budget})
    with pytest.raises(Refused) as refused:
        dispatching._check_price(cast("Ports", None), config, settings)
    assert str(refused.value) == (
        "aider does not say what it costs, so a budget of $2.00 can't be kept. Take another agent "
        "or set no budget."
    )


def test_a_person_is_told_that_no_budget_could_bound_it() -> None:
    base = Base("main", "abc")
    [_, note] = dispatching._notices(AIDER, False, base, ())
    assert note.text == (
        "aider does not say what it costs: it is shown as ?, and no budget could bound it."
    )
