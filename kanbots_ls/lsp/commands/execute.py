"""Carrying out a command: its method's handler does the work, as for the typed request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from kanbots_ls.lsp.commands.meaning import ADOPTABLE, Look, argument_of, meant, params_of, shown
from kanbots_ls.lsp.commands.telling import told
from kanbots_ls.lsp.views.board import open_decision_views
from kanbots_ls.lsp.wire.transport import failed
from kanbots_ls.model.refusal import Refused
from kanbots_ls.protocol.commands import COMMAND_BY_NAME, COMMANDS, Command
from kanbots_ls.protocol.documents import DocumentParams

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kanbots_ls.lsp.editors.editor import Editor
    from kanbots_ls.lsp.wire.transport import SessionServer
    from kanbots_ls.protocol.base import WireModel

    Call = Callable[[str, WireModel], Awaitable[WireModel]]

_ANSWER = COMMAND_BY_NAME["kanbots.answer"]
_OPEN = "kanbots/document/open"
_ADOPT = COMMAND_BY_NAME["kanbots.adopt"]


def register(server: SessionServer, editor: Editor, call: Call) -> None:
    """Every command of the list; ``call`` reaches a method's guarded handler."""
    for command in COMMANDS:
        server.command(command.name)(_endpoint(editor, command, call))


def _endpoint(editor: Editor, command: Command, call: Call) -> Callable[..., Any]:
    async def endpoint(*arguments: Any) -> Any:
        editor.acted()
        if command.method != _OPEN:
            # Whoever opens the board may do so to see what came of it.
            editor.said.clear()
        try:
            result = await _execute(editor, command, arguments, call)
        except JsonRpcException as error:
            editor.complain(error.message)
            raise editor.replied(error) from None
        return result.model_dump(mode="json", by_alias=True)

    return endpoint


async def _execute(
    editor: Editor, command: Command, arguments: tuple[Any, ...], call: Call
) -> WireModel:
    argument = argument_of(command, arguments)
    if command.preset.get("choices") is not None and command.method == _ANSWER.method:
        argument, command = _numbered(editor, command, argument), _ANSWER
    found = await _meant(editor, command, argument)
    if isinstance(found, Look):
        return await _look(editor, found)
    result = await call(command.method, params_of(command, found))
    editor.inform(told(command.method, result))
    return result


async def _meant(
    editor: Editor, command: Command, argument: dict[str, Any] | None
) -> dict[str, Any] | Look:
    if argument is not None and command != _ANSWER:
        return argument
    if command == _ADOPT:
        return Look(await _adoptable(editor))
    board = await editor.connection.board()
    if argument is not None:
        return shown(argument, board) or argument
    try:
        return meant(command, board)
    except Refused as refused:
        raise failed(refused) from None


async def _adoptable(editor: Editor) -> str:
    """Where to choose what is adopted, for an editor that has no list of its own for it."""
    offers = (await editor.connection.desk.choosing.choices()).adoptable
    if not offers:
        text = "There is no worktree and no branch to adopt: all are runs', or work is based on it."
        raise failed(Refused("invalid", text))
    names = ", ".join(each.value for each in offers[:ADOPTABLE])
    more = f" and {len(offers) - ADOPTABLE} more" if len(offers) > ADOPTABLE else ""
    where = "choose it with the code actions of the board's first line"
    return f"Adopt a worktree or branch: {where}, or `kanbots-ls adopt`. There are: {names}{more}."


async def _look(editor: Editor, look: Look) -> WireModel:
    """Open where the choice is to be made, and say what is to be chosen."""
    if look.decision is not None:
        editor.looked_at(look.decision)
    of_card = look.decision is not None and look.card is not None
    params = DocumentParams(document="card" if of_card else "board", card=look.card)
    result = await editor.open(params, decision=look.decision)
    editor.inform(look.why)
    return result


def _numbered(editor: Editor, command: Command, argument: dict[str, Any] | None) -> dict[str, Any]:
    """`kanbots.answer.2` answers what this editor asked to see last, and nothing else."""
    if argument:
        raise JsonRpcInvalidParams(
            f"{command.name} takes nothing and answers what was shown last; "
            "kanbots.answer takes a decision."
        )
    if editor.chosen is None:
        text = "No question was shown here yet; kanbots.answer shows what waits for you."
        raise failed(Refused("unknown", text))
    waiting = {each.id for each in open_decision_views(editor.connection.desk.state)}
    others = [each for each in editor.popped_up if each in waiting and each != editor.chosen]
    if others:
        # One popped up while the person may have been about to answer another.
        names = " and ".join((editor.chosen, *others))
        text = f"{names} were shown here; kanbots.answer shows one, which a number then answers."
        raise failed(Refused("invalid", text))
    return {"decision": editor.chosen, "choices": [str(command.preset["choices"])]}
