"""A workspace that is not trusted may read the board and do nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.protocol.commands import COMMANDS, NUMBERED
from kanbots_ls.protocol.methods import METHODS
from tests.fakes.editors import PUBLISHES, SHOWS, Editor, attached
from tests.integration.board.steps import ask, question, without_times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board

ACTS = [method for method in METHODS if method.is_request and not method.reads]
VALUES: dict[str, Any] = {
    "card": 1,
    "cards": [1],
    "run": "1-1",
    "decision": "1-1.1",
    "title": "A title",
    "text": "Go on",
    "column": "done",
    "tree": "0" * 40,
    "what": "main",
    "terminal": "terminal-1",
    "pid": 1,
}


def fitting(method: Any) -> dict[str, Any]:
    """Parameters that would do."""
    found = method.params.model_fields.values()
    return {field.alias: VALUES[field.alias] for field in found if field.alias in VALUES}


@pytest.fixture(scope="module")
def doubtful(shared: Board) -> Iterator[Editor]:
    """An editor whose workspace is not trusted."""
    shared.until_state(shared.run_script({"say": "Done."}), "idle")
    options = {"trusted": False}
    with attached("helix", shared.path, shared.environment, options) as editor:
        # Others' runs come and go on the same board.
        editor.may(
            "textDocument/publishDiagnostics", "window/workDoneProgress/create", "$/progress"
        )
        yield editor


@pytest.mark.parametrize("method", ACTS, ids=lambda method: method.name)
def test_no_request_acts(method: Any, doubtful: Editor, shared: Board) -> None:
    before = without_times(shared.show())
    error = doubtful.refused(method.name, fitting(method))
    assert (error.code, error.data) == (-32803, {"reason": "forbidden"})
    assert "not trusted" in error.message
    doubtful.check()
    assert without_times(shared.show()) == before


@pytest.mark.parametrize(
    "command",
    [each for each in COMMANDS if each.method in {act.name for act in ACTS}
     and "choices" not in each.preset],
    ids=lambda command: command.name,
)  # fmt: skip
def test_no_command_acts(command: Any, doubtful: Editor, shared: Board) -> None:
    before = without_times(shared.show())
    method = next(each for each in ACTS if each.name == command.method)
    argument = {k: v for k, v in fitting(method).items() if k not in command.preset}
    error = doubtful.refused_command(command.name, argument)
    assert "not trusted" in error.message
    doubtful.check()
    assert without_times(shared.show()) == before


@pytest.mark.parametrize("number", range(1, NUMBERED + 1))
def test_no_numbered_answer_acts(number: int, shared: Board) -> None:
    run = shared.run_script(ask(question("Which way?", *map(str, range(1, 10)))))
    decision = shared.until_decision(run)["id"]
    options = {"trusted": False}
    with attached("helix", shared.path, shared.environment, options) as editor:
        editor.may(PUBLISHES, SHOWS, "window/workDoneProgress/create", "$/progress")
        editor.execute("kanbots.answer", {"decision": decision})
        editor.told(decision)
        error = editor.refused_command(f"kanbots.answer.{number}")
        assert "not trusted" in error.message
    shared.call("kanbots/run/discard", run=run, stop=True)


def test_the_board_is_read(doubtful: Editor, shared: Board) -> None:
    read = doubtful.request("kanbots/board/show", {})["cards"]
    assert [card["number"] for card in read] == [card["number"] for card in shared.show()["cards"]]


@pytest.mark.parametrize("options", [{"trusted": "perhaps"}, {"prompts": "often"}, [1], "yes"])
def test_options_that_do_not_fit_count_as_untrusted_and_say_why(
    options: Any, doubtful: Editor, shared: Board
) -> None:
    with attached("helix", shared.path, shared.environment, options) as editor:
        editor.told("initializationOptions of kanbots-ls")
        error = editor.refused("kanbots/card/add", {"title": "No"})
        assert "not trusted" in error.message
