from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.wire.documents import snake
from kanbots_ls.protocol.daemon import DaemonStatus
from kanbots_ls.protocol.diffs import DiffFile, DiffResult
from kanbots_ls.protocol.log import LogResult
from kanbots_ls.protocol.methods import METHODS
from tests.unit.cli import samples
from tests.unit.cli.fake_daemon import wire

if TYPE_CHECKING:
    from kanbots_ls.protocol.base import WireModel

FULL = samples.board(
    samples.card(1, samples.run(cost_usd=0.1, last_event_at="x", session_id="s")),
    decisions=(samples.decision(),),
)


@pytest.mark.parametrize(
    "model",
    [
        FULL,
        samples.decision(),
        DiffResult(
            run="1-1",
            base="abc",
            files=(DiffFile(path="camelCase.py", status="M", added=1, removed=None),),
            patch="+camelCase",
        ),
        LogResult(
            run="1-1",
            events=(samples.event(0, "tool_ended", toolId=1, nested={"camelCase": 1}),),
            next=1,
            live=True,
            transcript="/x/camelCase",
        ),
        DaemonStatus(pid=1, version="0", clients=1, runs=0, socket="s"),
    ],
    ids=lambda model: type(model).__name__,
)
def test_the_short_way_says_what_the_models_say(model: WireModel) -> None:
    assert snake(wire(model)) == model.model_dump(mode="json")


def test_every_field_name_on_the_wire_comes_back() -> None:
    models = {model for method in METHODS for model in (method.params, method.result) if model}
    for model in models:
        for name, field in model.model_fields.items():
            assert snake({field.alias or name: 0}) == {name: 0}
