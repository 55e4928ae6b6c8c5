"""Daemons that leave on purpose, daemons that never last, and the editor's own ways to leave."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.rendezvous.framing import frame

if TYPE_CHECKING:
    from tests.fakes.program import Program
    from tests.integration.forwarder.conftest import Open
    from tests.integration.forwarder.editors import Editor
    from tests.integration.forwarder.puppets import Puppet, Stage

Json = dict[str, Any]
STOPPED = "kanbots-ls: the board's daemon was stopped; it starts again when you next use it."


def attached(opened: Open, stage: Stage, program: Program) -> tuple[Editor, Puppet]:
    editor = opened()
    editor.ask(1, "initialize", rootUri=program.repository.as_uri(), capabilities={})
    daemon = stage.next()
    daemon.introduced()
    editor.hear()
    editor.notify("initialized")
    daemon.hear()
    return editor, daemon


def test_a_daemon_that_was_stopped_is_started_again_at_the_next_wish_only(
    opened: Open, program: Program
) -> None:
    editor = opened()
    daemon = editor.start(rootUri=program.repository.as_uri())["daemon"]
    editor.hear()
    program.stop(daemon)
    assert editor.hear_message() == STOPPED
    editor.ask(2, "textDocument/hover")
    assert editor.hear()["error"]["code"] == -32801
    assert program.live() == []
    editor.ask(3, "kanbots/board/show")
    assert "started again; runs and open documents are kept" in editor.hear_message()
    assert editor.hear_answer(3)["daemon"] in program.live()


def test_a_forwarder_whose_program_was_replaced_starts_the_next_daemon(
    opened: Open, program: Program
) -> None:
    root = program.repository.as_uri()
    starter, editor = opened(), opened()
    starter.start(rootUri=root)
    daemon = editor.start(rootUri=root)["daemon"]
    editor.hear()
    starter.end()
    package = program.main.parent
    modules = [*package.glob("forwarder/*.py"), package / "rendezvous" / "spawn.py"]
    program.kill_with(daemon, modules)
    assert "started again" in editor.hear_message()


def test_a_newer_programs_daemon_is_waited_for(
    opened: Open, stage: Stage, program: Program
) -> None:
    editor, daemon = attached(opened, stage, program)
    stage.forget_record()
    daemon.die()
    second = stage.next("97.1.0")
    assert second.hello["starts"] is False
    second.introduced()
    assert "version 97.1.0" in editor.hear_message()


def test_what_was_stopped_is_found_when_somebody_else_starts_it(
    opened: Open, program: Program
) -> None:
    editor = opened()
    daemon = editor.start(rootUri=program.repository.as_uri())["daemon"]
    editor.hear()
    program.stop(daemon)
    assert editor.hear_message() == STOPPED
    opened().start(rootUri=program.repository.as_uri())
    assert "started again" in editor.hear_message()


def test_daemons_that_never_last_are_given_up(opened: Open, stage: Stage, program: Program) -> None:
    editor, daemon = attached(opened, stage, program)
    for _ in range(2):
        daemon.die()
        daemon = stage.next()
        daemon.introduced()
        assert "started again" in editor.hear_message()
    daemon.die()
    assert "3 of them ended within seconds; see " in editor.hear_message()
    editor.ask(2, "textDocument/hover")
    assert "3 of them ended within seconds; see " in editor.hear()["error"]["message"]


def test_no_daemon_is_sought_once_the_editor_shuts_down(
    opened: Open, stage: Stage, program: Program
) -> None:
    editor, daemon = attached(opened, stage, program)
    editor.ask(2, "shutdown")
    daemon.hear()
    daemon.die()
    assert editor.hear() == {"jsonrpc": "2.0", "id": 2, "result": None}
    stage.patience(0.5)
    with pytest.raises(TimeoutError):
        stage.next()
    assert editor.leave() == 0


def test_an_editor_may_leave_while_a_daemon_is_sought(
    opened: Open, stage: Stage, program: Program
) -> None:
    editor, daemon = attached(opened, stage, program)
    daemon.die()
    stage.next().hear()
    editor.ask(2, "shutdown")
    assert editor.hear()["result"] is None
    assert editor.leave() == 0


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (b"", ""),
        (frame(b"{}")[:-1], "the stream ended after 1 of 2 bytes"),
        (b"GET / HTTP/1.1\r\n\r\n", "a message without Content-Length"),
    ],
)
@pytest.mark.parametrize("state", ["attached", "seeking", "away"])
def test_an_editor_that_breaks_off_ends_its_forwarder(
    opened: Open, stage: Stage, program: Program, said: bytes, complaint: str, state: str
) -> None:
    editor, daemon = attached(opened, stage, program)
    if state != "attached":
        daemon.die()
    if state == "seeking":
        stage.next().hear()
    elif state == "away":
        stage.unwelcomed().refuse("no")
        editor.hear_message()
    assert editor.server.stdin is not None
    editor.server.stdin.write(said)
    editor.server.stdin.close()
    assert editor.server.wait(10) == 1
    assert complaint in editor.complaint()


def test_what_the_daemon_still_had_to_say_is_heard_after_exit(
    opened: Open, stage: Stage, program: Program
) -> None:
    editor, daemon = attached(opened, stage, program)
    editor.ask(2, "shutdown")
    request = daemon.hear()
    editor.say({"method": "exit"})
    assert daemon.hear()["method"] == "exit"
    assert daemon.hears_nothing_more()
    daemon.answer(request)
    assert editor.hear()["id"] == 2
    daemon.die()
    assert editor.server.wait(10) == 0


def test_garbage_from_the_daemon_is_an_end_of_it(
    opened: Open, stage: Stage, program: Program
) -> None:
    editor, daemon = attached(opened, stage, program)
    daemon.send(b"no message at all\r\n\r\n")
    stage.next().introduced()
    assert "started again" in editor.hear_message()


def test_a_request_before_initialize_is_refused(opened: Open) -> None:
    editor = opened()
    editor.ask(5, "shutdown")
    assert editor.hear()["error"]["code"] == -32002
    assert editor.server.wait(10) == 1


def test_terminating_a_forwarder_without_daemon_is_quiet(
    opened: Open, stage: Stage, program: Program
) -> None:
    editor, daemon = attached(opened, stage, program)
    daemon.die()
    stage.unwelcomed().refuse("no")
    editor.hear_message()
    editor.server.send_signal(signal.SIGTERM)
    assert editor.server.wait(10) == 0
    assert editor.complaint() == ""
