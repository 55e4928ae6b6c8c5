"""An agent is not the person: from inside a run the board can be read, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.cli.errors import Refused
from kanbots_ls.protocol.methods import METHODS
from kanbots_ls.rendezvous import processes
from kanbots_ls.rendezvous.dial import NoDaemon
from kanbots_ls.rendezvous.paths import make_data_directory
from kanbots_ls.rendezvous.spawn import daemon_argv
from tests.fakes.boards import Board, make_repository, until
from tests.integration.board.steps import BUSY, ask, is_alive, question, shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.cli.wire.client import Client
    from tests.integration.board.steps import Json

# Makes every call of a list and writes down what came of each.
CALLER = """
import json, os, sys
from pathlib import Path
from kanbots_ls.cli.wire.client import Client
from kanbots_ls.cli.errors import Refused
from kanbots_ls.rendezvous.dial import dial
from kanbots_ls.rendezvous.hello import Hello
from kanbots_ls.rendezvous.repository import find_repository

client = Client(dial(find_repository(Path.cwd()), Hello("terminal", dict(os.environ))).socket)
client.initialize(Path.cwd().as_uri())
outcomes = {}
for method, params in json.loads(Path(sys.argv[1]).read_text()).items():
    try:
        client.call(method, params)
        outcomes[method] = "done"
    except Refused as refused:
        outcomes[method] = str(refused)
Path(sys.argv[2]).write_text(json.dumps(outcomes))
"""


def calls(run: str, decision: str) -> dict[str, Json]:
    """Every request of the protocol with parameters that a person's client might send."""
    card = int(run.partition("-")[0])
    params: dict[str, Json] = {
        "kanbots/card/add": {"title": "More work"},
        "kanbots/card/edit": {"card": card, "title": "Less work"},
        "kanbots/card/move": {"card": card, "column": "done"},
        "kanbots/run/dispatch": {"cards": [card], "agent": "scripted"},
        "kanbots/run/reply": {"run": run, "text": "Go on."},
        "kanbots/run/stop": {"all": True},
        "kanbots/decision/answer": {"decision": decision, "choices": ["1"]},
        "kanbots/cost/show": {"budgetUsd": 1000},
        "kanbots/daemon/stop": {"runs": True},
    }
    params |= {f"kanbots/card/{verb}": {"card": card} for verb in ("show", "archive", "split")}
    params |= {
        method.name: {"run": run}
        for method in METHODS
        if method.name not in params and "run" in method.params.model_fields
    }
    params["kanbots/run/rewind"] = {"run": run, "turn": 1}
    params["kanbots/run/adopt"] = {"what": "main"}
    params["kanbots/terminal/started"] = {"run": run, "terminal": "t", "pid": 1}
    params["kanbots/terminal/ended"] = {"run": run, "terminal": "t"}
    params["kanbots/run/reviewed"] = {"run": run, "tree": "0" * 40}
    return {method.name: params.get(method.name, {}) for method in METHODS if method.is_request}


@pytest.fixture
def asking(shared: Board) -> Iterator[str]:
    """Another run, with a question that only the person may answer."""
    run = shared.run_script(ask(question("Which way?", "Left", "Right")))
    shared.until_decision(run)
    yield run
    shared.stop(run)


@pytest.fixture
def caller(shared: Board, asking: str, tmp_path: Path) -> str:
    """A shell command that makes all calls and leaves their outcomes in ``outcomes``."""
    (tmp_path / "caller.py").write_text(CALLER)
    (tmp_path / "calls").write_text(json.dumps(calls(asking, f"{asking}.1")))
    words = [sys.executable, "-P", *(tmp_path / name for name in ("caller.py", "calls"))]
    return " ".join(f"'{word}'" for word in [*words, tmp_path / "outcomes"])


# How a process can have come out of a run; `%s` is what it does.
KINSHIPS = {
    "a command of the agent": "%s",
    "one in a session of its own": "setsid sh -c '%s' & wait",
    "an orphan": "(setsid sh -c '%s' &)",
    "one without the mark": "env -u KANBOTS_RUN_MARK -u KANBOTS_RUN_ID -u KANBOTS_RUN_DIR %s",
    "an orphan without the mark": (
        "(env -u KANBOTS_RUN_MARK -u KANBOTS_RUN_ID -u KANBOTS_RUN_DIR setsid sh -c '%s' &)"
    ),
}


@pytest.mark.parametrize("kinship", KINSHIPS)
def test_a_run_reads_the_board_and_changes_nothing(
    kinship: str, shared: Board, asking: str, caller: str, tmp_path: Path
) -> None:
    script = tmp_path / "script"
    script.write_text(caller)
    run = shared.run_script(shell(KINSHIPS[kinship] % f"sh {script}"), BUSY)

    check_outcomes(outcomes_of(tmp_path), run)

    assert shared.run(asking)["state"] == "waiting"
    assert shared.run(run)["state"] == "working"
    shared.stop(run)


# Connects, hands the connection to a child and ends before it has said a word.
LEGACY = """
import os, socket, sys, time
from pathlib import Path

client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
if os.fork():
    os._exit(0)
for name in list(os.environ):
    os.environ.pop(name)
while os.getppid() == int(sys.argv[3]) or Path(f"/proc/{sys.argv[3]}").exists():
    time.sleep(0.01)
client.sendall(b'{"kanbots": 1, "version": "x", "pid": 1, "client": "terminal", "env": {}}\\n')
said = client.makefile("rb").readline()
Path(sys.argv[2] + ".new").write_bytes(said or b"nothing")
os.rename(sys.argv[2] + ".new", sys.argv[2])
"""


def test_a_connection_whose_maker_has_ended_is_nobody_s(shared: Board, tmp_path: Path) -> None:
    (tmp_path / "legacy.py").write_text(LEGACY)
    words = [sys.executable, tmp_path / "legacy.py", shared.data / "daemon.sock", tmp_path / "said"]
    command = " ".join(f"'{word}'" for word in words)
    run = shared.run_script(shell(f'sh -c "exec {command} \\$\\$"'), BUSY)

    said = until(lambda: (tmp_path / "said").exists() and (tmp_path / "said").read_text(), "a word")

    assert '"ok": false' in said
    assert "has ended" in said
    shared.stop(run)


def test_whoever_carries_the_mark_of_a_run_is_inside_it(
    shared: Board, caller: str, tmp_path: Path
) -> None:
    run = shared.run_script(BUSY)
    shared.until_state(run, "working")
    mark = until(lambda: processes.mark_of(shared.agent_pid(run)), "the agent's mark")

    subprocess.run(
        ["/bin/sh", "-c", caller],
        check=True,
        cwd=shared.path,
        env={**os.environ, processes.MARK_VARIABLE: mark},
    )

    check_outcomes(outcomes_of(tmp_path), run)
    shared.stop(run)


APART = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"]


@pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run([*APART, "true"], check=False).returncode != 0,
    reason="needs PID namespaces",
)
def test_a_client_that_the_daemon_cannot_see_reads_and_changes_nothing(tmp_path: Path) -> None:
    board = Board(make_repository(tmp_path / "repository"))
    make_data_directory(board.repository.common_dir)
    daemon = subprocess.Popen([*APART, *daemon_argv(board.repository.common_dir)])
    try:
        client = until(lambda: connected(board), "the daemon")

        assert client.call("kanbots/board/show", {})
        with pytest.raises(Refused, match="not from a place the daemon can't see into"):
            client.call("kanbots/card/add", {"title": "Whose?"})
        client.close()
    finally:
        daemon.kill()
        daemon.wait()


def connected(board: Board) -> Client | None:
    """A client of the daemon, once one answers."""
    with suppress(NoDaemon):
        return board.connect(start=False)
    return None


def outcomes_of(directory: Path) -> dict[str, str]:
    """What came of the calls."""
    file = directory / "outcomes"

    def read() -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(file.read_text())
        except (OSError, ValueError):
            return {}
        return found

    outcomes: dict[str, str] = until(read, "the outcomes")
    return outcomes


def check_outcomes(outcomes: dict[str, str], run: str) -> None:
    """Reading was done, everything else refused in words that name run and way out."""
    reads = {method.name for method in METHODS if method.reads and method.is_request}
    outside = {name for name, outcome in outcomes.items() if "not from inside" not in outcome}
    assert outside == reads
    for name in ("board/show", "run/log", "run/diff", "decision/list"):
        assert outcomes[f"kanbots/{name}"] == "done"
    for name in ("run/promote", "run/rewind", "run/restore", "run/reviewed", "landing/undo"):
        assert f"kanbots/{name}" in outcomes
    refusals = [outcome for name, outcome in outcomes.items() if name not in reads]
    assert len(refusals) >= 11
    for refusal in refusals:
        assert f"not from inside run {run}." in refusal
        assert "use a shell that no run has started" in refusal


def test_a_run_is_hung_up_on_before_a_large_message_of_its_is_read(
    shared: Board, tmp_path: Path
) -> None:
    program = tmp_path / "large.py"
    program.write_text(
        "import socket, sys\n"
        "client = socket.socket(socket.AF_UNIX)\n"
        "client.connect(sys.argv[1])\n"
        """client.sendall(b'{"kanbots": 1, "client": "terminal", "env": {}}\\n')\n"""
        "client.recv(4096)\n"
        "client.sendall(b'Content-Length: 2000000\\r\\n\\r\\n')\n"
        "print('heard', client.recv(4096))\n"
    )
    words = [sys.executable, program, shared.data / "daemon.sock"]
    run = shared.run_script(shell(" ".join(f"'{word}'" for word in words)), BUSY)

    [ended] = until(lambda: shared.events(run, "tool_ended"), "the program's end")

    assert ended["fields"]["output"].strip() == "heard b''"
    shared.stop(run)


def test_the_person_may_do_what_a_run_may_not(shared: Board, asking: str) -> None:
    assert shared.answer(f"{asking}.1", "1")["decision"]["state"] != "opened"


def test_the_terminal_client_inside_a_run_says_so_in_one_sentence(
    shared: Board, asking: str
) -> None:
    program = f"'{sys.executable}' -P -m kanbots_ls"
    run = shared.run_script(
        shell(f"{program} status --json | head -c 20; {program} answer {asking}.1 1 2>&1"), BUSY
    )

    [ended] = until(lambda: shared.events(run, "tool_ended"), "the commands' end")

    output = ended["fields"]["output"]
    assert output.startswith('{"revision"') or '"revision"' in output
    assert f"not from inside run {run}" in output
    assert "Traceback" not in output
    assert ended["fields"]["ok"] is False
    shared.stop(run)


def test_a_daemon_that_a_run_caused_to_start_does_not_descend_from_it(
    board: Board, tmp_path: Path
) -> None:
    program = f"'{sys.executable}' -P -m kanbots_ls"
    gate, seen = tmp_path / "gate", tmp_path / "seen"
    run = board.run_script(
        shell(
            f"while [ ! -e '{gate}' ]; do sleep 0.05; done; "
            f"{program} status --json > /dev/null; {program} daemon status --json > '{seen}'"
        ),
        BUSY,
    )
    until(lambda: board.events(run, "tool_started"), "the gate")
    family = {board.agent_pid(run), board.keeper_pid(run)}
    board.kill_daemon()
    gate.touch()

    daemon = int(until(lambda: pid_in(seen), "an answer"))

    assert not family & set(processes.ancestors(daemon))
    assert processes.mark_of(daemon) is None
    assert not {"KANBOTS_RUN_ID", "KANBOTS_RUN_DIR"} & set(processes.environment_of(daemon) or {})
    board.stop(run)
    assert is_alive(daemon)
    assert board.daemon_pid == daemon
    assert board.run(run)["state"] == "stopped"


def pid_in(file: Path) -> int:
    """The daemon's pid as its status had it; 0 while there is none."""
    text = file.read_text() if file.exists() else ""
    return int(json.loads(text)["pid"]) if text.endswith("}\n") else 0
