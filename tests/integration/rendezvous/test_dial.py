"""Finding and starting the daemon, with real processes racing."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous import announce as announcing
from kanbots_ls.rendezvous import paths, processes
from kanbots_ls.rendezvous.announce import AlreadyServed, announce
from kanbots_ls.rendezvous.dial import NoDaemon, dial
from kanbots_ls.rendezvous.hello import Hello
from kanbots_ls.rendezvous.locks import FileLock
from kanbots_ls.rendezvous.repository import find_repository

if TYPE_CHECKING:
    import subprocess

    from tests.fakes.program import Program

DIAL = """
import os, sys
from pathlib import Path
from kanbots_ls.rendezvous.dial import NoDaemon, dial
from kanbots_ls.rendezvous.hello import Hello
from kanbots_ls.rendezvous.repository import find_repository
try:
    print(dial(find_repository(Path(sys.argv[1])), Hello("terminal", os.environ)).pid, flush=True)
except NoDaemon as error:
    sys.exit(str(error))
"""
ASK = """
import json, os, sys
from pathlib import Path
from kanbots_ls.rendezvous.dial import dial
from kanbots_ls.rendezvous.framing import read_frame, write_frame
from kanbots_ls.rendezvous.hello import Hello
from kanbots_ls.rendezvous.repository import find_repository
stream = dial(find_repository(Path(sys.argv[1])), Hello("terminal", {})).socket.makefile("rwb")
write_frame(stream, b'"who"')
print(read_frame(stream).decode())
"""


def outcome(client: subprocess.Popen[bytes]) -> tuple[str, str]:
    out, err = client.communicate(timeout=20)
    return out.decode().strip(), err.decode().strip()


@pytest.mark.timeout(60)
def test_twenty_clients_at_once_end_with_one_daemon(program: Program) -> None:
    clients = [program.run(DIAL, str(program.repository)) for _ in range(20)]
    answers = [outcome(client) for client in clients]
    assert len(program.live()) == 1
    assert {answer for answer, _ in answers} == {str(program.live()[0])}, answers
    assert len(program.pids("served")) == 1


def test_a_killed_daemon_is_replaced_over_what_it_left(program: Program) -> None:
    first, _ = outcome(program.run(DIAL, str(program.repository)))
    os.kill(int(first), 9)
    assert (program.data / paths.DAEMON_SOCKET).exists()
    second, trouble = outcome(program.run(DIAL, str(program.repository)))
    assert second != first, trouble
    assert program.live() == [int(second)]


def test_a_daemon_starts_without_what_belonged_to_its_starter(program: Program) -> None:
    own = {"GIT_DIR": "/elsewhere", "CLAUDECODE": "1", "KANBOTS_PORT": "1", "MINE": "kept"}
    answer, trouble = outcome(program.run(ASK, str(program.repository), env=own))
    environment = json.loads(answer)["own"]
    assert environment["MINE"] == "kept", trouble
    assert not {"GIT_DIR", "CLAUDECODE", "KANBOTS_PORT"} & set(environment)


def test_a_daemon_leaves_the_session_of_its_starter(program: Program) -> None:
    pid = int(outcome(program.run(DIAL, str(program.repository)))[0])
    assert os.getsid(pid) != os.getsid(0)
    assert os.getpid() not in processes.ancestors(pid)
    descriptors = {
        path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()
    }
    assert program.data / paths.DAEMON_LOG in descriptors
    os.kill(pid, 1)
    assert program.live() == [pid]


def test_a_daemon_that_cannot_start_is_quoted_at_once(program: Program) -> None:
    (program.common_dir / "broken").touch()
    _, trouble = outcome(program.run(DIAL, str(program.repository)))
    assert "ended as soon as it was started" in trouble
    assert "the daemon is out of order" in trouble


def test_without_leave_to_start_a_missing_daemon_is_said_to_be_missing(program: Program) -> None:
    repository = find_repository(program.repository)
    with pytest.raises(NoDaemon, match="no daemon runs for"):
        dial(repository, Hello("terminal", {}), start=False)
    assert not program.data.exists()


def test_who_looks_for_the_daemon_of_somebody_elses_board_is_told_whose_it_is(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.data.mkdir(mode=0o700)
    repository = find_repository(program.repository)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_001)
    with pytest.raises(paths.NotYours, match=r"belongs to .* and you are user id 4000001"):
        dial(repository, Hello("terminal", {}), start=False)


def test_a_second_daemon_is_refused_and_told_who_serves(program: Program) -> None:
    pid = outcome(program.run(DIAL, str(program.repository)))[0]
    with pytest.raises(AlreadyServed, match=rf"served by .* on {socket.gethostname()}.*{pid}"):
        announce(program.common_dir)


def test_a_board_that_another_host_serves_is_refused_where_locks_may_not_reach(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.data.mkdir()
    record = {"uid": os.getuid(), "host": "elsewhere", "boot": "another", "pid": 7}
    (program.data / paths.DAEMON_RECORD).write_text(json.dumps(record))
    with monkeypatch.context() as patch:
        patch.setattr(announcing, "_is_shared", lambda _: True)
        with pytest.raises(AlreadyServed, match=r"elsewhere.*daemon\.json"):
            announce(program.common_dir)
    announce(program.common_dir).withdraw()


def test_a_daemon_notices_that_its_lock_is_another_file(program: Program) -> None:
    announced = announce(program.common_dir)
    assert announced.is_still_ours()
    (program.data / paths.DAEMON_LOCK).unlink()
    assert not announced.is_still_ours()
    announced.withdraw()


def test_a_removed_socket_is_bound_again(program: Program) -> None:
    announced = announce(program.common_dir)
    assert announced.mend_socket() is None
    announced.listener.socket.close()
    (program.data / paths.DAEMON_SOCKET).unlink()
    assert announced.mend_socket() is announced.listener
    assert announced.mend_socket() is None
    announced.withdraw()
    assert not (program.data / paths.DAEMON_SOCKET).exists()


def test_a_start_that_met_a_leaving_daemon_is_made_again(program: Program) -> None:
    paths.make_data_directory(program.common_dir)
    leaving = FileLock(program.data / paths.DAEMON_LOCK)
    assert leaving.take()
    client = program.run(DIAL, str(program.repository))
    log = program.data / paths.DAEMON_LOG
    deadline = time.monotonic() + 15
    while not (log.exists() and log.read_text()):
        assert time.monotonic() < deadline, "no daemon was started"
        time.sleep(0.02)  # noqa: TID251 -- polling with a deadline
    leaving.release()
    pid, trouble = outcome(client)
    assert program.live() == [int(pid or 0)], trouble
