"""A command called wrongly does nothing and says which field is at fault, in each editor."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.protocol.commands import COMMANDS, Command
from kanbots_ls.protocol.methods import BY_NAME
from tests.fakes.editors import EDITORS, Editor, attached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.boards import Board

INVALID_PARAMS = -32602
NUMBERED = [command for command in COMMANDS if "choices" in command.preset]
FIELDS = [command for command in COMMANDS if command not in NUMBERED]
NO_OBJECTS = ("42-1", 42, ["42-1"], True)


@pytest.fixture(scope="module")
def everybody(shared: Board) -> Iterator[dict[str, Editor]]:
    """All editors on one board."""
    shared.add("A card")
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(attached(name, shared.path, shared.environment))
            for name in EDITORS
        }


@pytest.fixture
def visitor(name: str, everybody: dict[str, Editor], shared: Board) -> Iterator[Editor]:
    """One of them; its test reads what it is sent, and leaves the board as it was."""
    before = shared.show()
    yield everybody[name]
    everybody[name].check()
    assert shared.show() == before


def wrong_values(command: Command) -> dict[str, Any]:
    """For each field of the command one value that can't be meant."""
    fields = BY_NAME[command.method].params.model_fields
    return {
        str(found.alias): {"no": "such"}
        for name, found in fields.items()
        if name not in command.preset
    }


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_two_arguments_are_refused(command: Command, visitor: Editor) -> None:
    error = visitor.refused_command(command.name, {}, {})
    assert (error.code, error.data) == (INVALID_PARAMS, None)
    assert error.message.startswith(f"{command.name} takes ")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_what_is_no_object_is_refused(command: Command, visitor: Editor) -> None:
    for argument in NO_OBJECTS:
        error = visitor.refused_command(command.name, argument)
        assert (error.code, error.data) == (INVALID_PARAMS, None)
        assert error.message.startswith(f"{command.name} takes ")


@pytest.mark.parametrize("command", FIELDS, ids=lambda command: command.name)
def test_a_field_of_the_wrong_type_is_named(command: Command, visitor: Editor) -> None:
    for field, value in wrong_values(command).items():
        error = visitor.refused_command(command.name, {field: value})
        assert (error.code, error.data) == (INVALID_PARAMS, None)
        assert f"{field}: " in error.message or f"{field}." in error.message, error.message


@pytest.mark.parametrize("command", FIELDS, ids=lambda command: command.name)
def test_a_field_that_the_command_does_not_have_is_named(command: Command, visitor: Editor) -> None:
    error = visitor.refused_command(command.name, {"sqash": True})
    assert (error.code, error.data) == (INVALID_PARAMS, None)
    assert "sqash: " in error.message


@pytest.mark.parametrize("command", NUMBERED, ids=lambda command: command.name)
def test_a_numbered_answer_takes_no_field(command: Command, visitor: Editor) -> None:
    error = visitor.refused_command(command.name, {"decision": "1-1.1"})
    assert (error.code, error.data) == (INVALID_PARAMS, None)
    assert "kanbots.answer takes" in error.message


def test_a_command_that_is_none_is_refused(visitor: Editor) -> None:
    error = visitor.refused("workspace/executeCommand", {"command": "kanbots.nonsense"})
    assert "kanbots.nonsense" in error.message
    assert error.data is None


@pytest.mark.parametrize(
    ("method", "params", "field"),
    [
        ("workspace/executeCommand", {"arguments": []}, "command"),
        ("textDocument/hover", {"textDocument": {"uri": 5}}, "position"),
        ("kanbots/run/promote", {"run": "forty-two"}, "run"),
        ("kanbots/card/add", {"title": ["no"]}, "title"),
        ("kanbots/card/add", None, "title"),
    ],
)
def test_a_request_that_does_not_fit_is_answered(
    method: str, params: Any, field: str, visitor: Editor
) -> None:
    error = visitor.refused(method, params)
    assert (error.code, error.data) == (INVALID_PARAMS, None)
    assert method.startswith(("workspace", "textDocument")) or f"{field}: " in error.message
