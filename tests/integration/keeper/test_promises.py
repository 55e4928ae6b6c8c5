"""What a keeper promises its clients, its agent and the machine."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.keeper.rundir import SOCKET, STDERR
from kanbots_ls.rendezvous import processes
from tests.integration.keeper.driver import Client, KeptRun, python, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ECHO = """
import os
while heard := os.read(0, 65536):
    os.write(1, heard)
"""
LONG = pytest.mark.timeout(60)
"""A keeper looks after its place every five seconds, and what it has to end takes some more."""
ASKS_ITS_KEEPER = """
import json, os, socket
keeper = socket.socket(socket.AF_UNIX)
directory = os.open(os.environ['KANBOTS_RUN_DIR'], os.O_RDONLY)
keeper.connect(f'/proc/self/fd/{directory}/keeper.sock')
answers = keeper.makefile()
for op in ('hello', 'status', 'send', 'follow', 'signal', 'sweep', 'environment', 'hold'):
    request = {'id': op, 'op': op, 'role': 'daemon', 'name': 'x', 'data': '', 'signal': 9}
    keeper.sendall(json.dumps(request).encode() + b'\\n')
    print(answers.readline(), end='', flush=True)
"""


def private_kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def test_an_agent_may_not_answer_for_the_person(run: KeptRun) -> None:
    run.start(python(ASKS_ITS_KEEPER), {"PATH": os.environ["PATH"]})
    run.wait_exit()
    answers = {a["reply"]: a for a in map(json.loads, run.transcript().splitlines())}
    allowed = {op for op, answer in answers.items() if answer["ok"]}
    assert allowed == {"hello", "status"}
    assert "use another shell" in answers["send"]["error"]


@pytest.mark.parametrize("mark", ["kept", "removed"])
def test_what_left_the_agents_session_may_not_either(mark: str, run: KeptRun) -> None:
    outside = ["env", "-u", "KANBOTS_RUN_MARK"] if mark == "removed" else []
    outside += ["setsid", "--fork", *python(ASKS_ITS_KEEPER)]
    run.start(["sh", "-c", '"$@"; sleep 600', "sh", *outside])
    wait_for(lambda: run.transcript().count(b"\n") == 8, "all answers")
    answers = [json.loads(line) for line in run.transcript().splitlines()]
    assert [answer["ok"] for answer in answers] == [True, True, *[False] * 6]


def test_the_agent_sees_its_run_and_an_ordinary_terminalless_world(run: KeptRun) -> None:
    script = (
        "import json, os, signal\n"
        "print(json.dumps({'run': os.environ['KANBOTS_RUN_ID'], 'own': os.environ['OWN'],"
        " 'cwd': os.getcwd(), 'session': os.getsid(0) == os.getpid(),"
        " 'hup': signal.getsignal(signal.SIGHUP) == signal.SIG_DFL,"
        " 'blocking': os.get_blocking(0) and os.get_blocking(1),"
        " 'open': sorted(map(int, os.listdir('/proc/self/fd')))[:4]}))"
    )
    run.start(python(script), {"PATH": os.environ["PATH"], "OWN": "ä"}, cwd=Path("/usr"))
    assert run.wait_exit()["code"] == 0
    seen = json.loads(run.transcript())
    assert (seen["run"], seen["own"], seen["cwd"]) == ("1-1", "ä", "/usr")
    assert seen["session"]
    assert seen["hup"]
    assert seen["blocking"]
    # The fourth is the listing itself: nothing of the keeper's is open in an agent.
    assert seen["open"][:3] == [0, 1, 2]
    assert len(seen["open"]) == 4


def test_an_environment_is_never_written_to_disk(run: KeptRun) -> None:
    secret = "s3cret-" + os.urandom(8).hex()
    run.start(python(ECHO), {"PATH": os.environ["PATH"], "KEY": secret})
    assert run.client().ask("environment")["environment"]["KEY"] == secret
    run.kill_keeper()
    assert run.attach() == "ready"
    found = run.client().ask("environment")["environment"]
    assert found == {"PATH": os.environ["PATH"], "KEY": secret}
    files = [path for path in run.directory.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if secret.encode() in path.read_bytes()]


@LONG
def test_a_large_piece_of_input_survives_keepers_killed_while_it_waits(run: KeptRun) -> None:
    go = run.directory / "go"
    pause = "select.select([], [], [], 0.01)"
    waits = f"import os, select\nos.read(0, 1)\nwhile not os.path.exists({str(go)!r}):\n  {pause}\n"
    run.start(python(waits + ECHO))
    piece = b"!" + os.urandom(1 << 20).hex().encode() + b"\n"
    client = run.client()
    for _ in range(3):
        client.socket.sendall(
            json.dumps({"id": 0, "op": "send", "name": "big", "data": _base64(piece)}).encode()
            + b"\n"
        )
        wait_for(lambda: (run.directory / "sends.ndjson").exists(), "the first part")
        run.kill_keeper()
        assert run.attach() == "ready"
        client = run.client()
    go.touch()
    assert client.send("big", piece)["ok"]
    assert client.send("after", b"after\n")["ok"]
    wait_for(lambda: run.transcript().endswith(b"after\n"), "the echo")
    assert run.transcript() == piece[1:] + b"after\n"


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode()


def test_a_last_line_without_its_newline_gets_it_when_its_agent_has_ended(run: KeptRun) -> None:
    run.start(python("print('whole'); print('cut off', end='')"))
    ended = run.wait_exit()
    assert run.transcript() == b"whole\ncut off\n"
    assert ended["size"] == len(run.transcript())


def test_input_that_an_ended_agent_never_read_is_counted_and_not_given_to_the_next(
    run: KeptRun,
) -> None:
    run.start(python("import signal\nsignal.pause()"))
    client = run.client()
    assert client.send("late", b"0123456789\n")["ok"]
    assert client.ask("signal", signal=signal.SIGKILL)["ok"]
    assert run.wait_exit()["unread"] == 11
    client.close()
    run.start(python(ECHO), number=2, opening=[b"second\n"])
    wait_for(lambda: run.transcript() == b"second\n", "only the second start's input")


# Heeds the second signal: a keeper waits a moment only when its agent has ended.
TWICE = """
import signal, subprocess, sys
heard = []
def hear(*_):
    heard.append(print('term', flush=True))
    if len(heard) == 2:
        sys.exit(7)
signal.signal(signal.SIGTERM, hear)
print(subprocess.Popen(['setsid', 'sleep', '600']).pid, flush=True)
while True:
    signal.pause()
"""


def test_signals_reach_the_agent_its_group_or_the_tree(run: KeptRun) -> None:
    run.start(python(TWICE))
    far = int(wait_for(lambda: run.transcript().split(), "the far child")[0])
    wait_for(lambda: os.getsid(far) == far, "its session of its own")
    client = run.follower()
    assert client.ask("signal", signal=signal.SIGTERM, to="group")["ok"]
    wait_for(lambda: b"term" in run.transcript(), "the signal in the agent's hands")
    assert processes.start_time(far) is not None
    assert client.ask("signal", signal=signal.SIGTERM, to="tree")["ok"]
    assert client.wait_event("exited")["exit"]["code"] == 7
    wait_for(lambda: processes.start_time(far) is None, "the far child's end")


def test_a_keeper_shrugs_off_hangup_and_termination_while_its_agent_lives(run: KeptRun) -> None:
    run.start(python(ECHO))
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGTERM):
        os.kill(run.keeper, number)
    assert run.client().send("a", b"still here\n")["ok"]
    wait_for(lambda: run.transcript() == b"still here\n", "the echo")


STUBBORN = """
import signal, subprocess, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(subprocess.Popen(['setsid', 'sleep', '600']).pid, flush=True)
signal.pause()
"""


def is_gone(pid: int) -> bool:
    return processes.start_time(pid) is None


def remove_the_directory(run: KeptRun) -> None:
    shutil.rmtree(run.directory)


def remove_the_repository(run: KeptRun) -> None:
    shutil.rmtree(run.directory.parents[2])


def make_it_anew(run: KeptRun) -> None:
    shutil.rmtree(run.directory)
    run.directory.mkdir()


@LONG
@pytest.mark.parametrize("replaced", [False, True], ids=["first keeper", "replacement"])
@pytest.mark.parametrize("remove", [remove_the_directory, remove_the_repository, make_it_anew])
def test_a_keeper_whose_directory_is_removed_ends_everything_and_leaves(
    remove: Callable[[KeptRun], None], replaced: bool, run: KeptRun
) -> None:
    run.start(python(STUBBORN), cwd=Path("/usr"))
    far = int(wait_for(lambda: run.transcript().split(), "the far child")[0])
    agent = run.agent()["pid"]
    if replaced:
        run.kill_keeper()
        assert run.attach() == "ready"
    keeper, follower = run.keeper, run.follower()

    remove(run)

    ended = follower.wait_event("exited")["exit"]
    assert (ended["pid"], ended["signal"]) == (agent, None if replaced else signal.SIGKILL)
    for pid in (agent, far, keeper):
        wait_for(partial(is_gone, pid), f"the end of {pid}", 30)
    assert not run.directory.exists() or list(run.directory.iterdir()) == []


def is_served(run: KeptRun) -> bool:
    """A name is there a moment before anybody listens."""
    try:
        Client(run.directory).close()
    except OSError:
        return False
    return True


@LONG
def test_a_removed_socket_is_bound_again_when_the_keeper_looks(run: KeptRun) -> None:
    run.start(python(ECHO))
    (run.directory / SOCKET).unlink()
    wait_for(lambda: is_served(run), "the socket")
    assert run.client().ask("status")["alive"]


@LONG
def test_a_program_that_never_begins_is_given_up_and_told(run: KeptRun) -> None:
    # Opened for writing, a pipe that nobody reads blocks, as a disk does that does not answer.
    os.mkfifo(run.directory / STDERR)
    run.start(["true"])
    (ended,) = wait_for(run.exits, "the end on record")
    assert "had not begun after" in ended["error"]
    assert ended["signal"] == signal.SIGKILL


def test_one_run_has_one_keeper(run: KeptRun) -> None:
    run.start(python(ECHO))
    assert run.attach() == "this run has a keeper already"


def test_nothing_is_kept_where_nothing_runs(run: KeptRun) -> None:
    assert run.attach() == "nothing to keep"
    run.start(python("print('brief')"))
    run.wait_exit()
    wait_for(lambda: run.attach() == "nothing to keep", "an end to the lingering")


def test_a_path_too_deep_for_a_socket_address_is_served(tmp_path: Path) -> None:
    deep = tmp_path / ("ö" * 60) / ("long name " * 12) / "kanbots" / "runs" / "1-1"
    run = KeptRun(deep)
    try:
        run.start(python(ECHO))
        assert run.client().send("a", b"deep\n")["ok"]
        wait_for(lambda: run.transcript() == b"deep\n", "the echo")
    finally:
        run.end()


def test_runs_of_one_name_in_two_repositories_never_meet(tmp_path: Path) -> None:
    runs = [KeptRun(tmp_path / name / "kanbots" / "runs" / "1-1") for name in ("one", "two")]
    try:
        for run in runs:
            run.start(python(ECHO))
        for run in runs:
            assert run.client().send("same", f"{run.directory}\n".encode())["ok"]
        for run in runs:
            own = f"{run.directory}\n".encode()
            wait_for(lambda run=run, own=own: run.transcript() == own, "its own word")  # type: ignore[misc]
    finally:
        for run in runs:
            run.end()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte; root alone may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "none", disk], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip(f"cannot mount a small disk: {made.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_on_a_full_disk_the_agent_waits_and_nothing_is_lost(small_disk: Path) -> None:
    script = "import os\nfor n in range(6000):\n  os.write(1, b'line %d %s\\n' % (n, b'x' * 600))"
    run = KeptRun(small_disk / "kanbots" / "runs" / "1-1")
    try:
        run.start(python(script))
        client = run.follower()
        assert "space" in client.wait_event("full")["error"]
        assert client.ask("status")["alive"]
        subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
        ended = client.wait_event("exited")["exit"]
        assert run.transcript() == b"".join(b"line %d %s\n" % (n, b"x" * 600) for n in range(6000))
        assert ended["size"] == len(run.transcript())
    finally:
        run.end()


def test_a_client_that_does_not_read_costs_no_memory_and_holds_up_nobody(run: KeptRun) -> None:
    lines = "for n in range(200_000):\n  os.write(1, b'%06d\\n' % n)"
    run.start(python(f"import os\nos.read(0, 9)\n{lines}\nos.read(0, 9)"))
    sleeper = run.client()
    sleeper.socket.settimeout(0.2)
    with pytest.raises(TimeoutError):
        sleeper.socket.sendall(b'{"id":1,"op":"follow"}\n' + b'{"id":2,"op":"status"}\n' * 99_999)
    reader = run.follower()
    reader.send("go", b"go\n")
    wait_for(lambda: run.size() == 7 * 200_000, "the last line")
    # While the agent lives: its keeper leaves soon after it.
    assert private_kilobytes(run.keeper) < 12_000
    reader.send("end", b"end\n")
    assert reader.wait_event("exited")["exit"]["size"] == 7 * 200_000
    grown = [event for event in reader.events if event["event"] == "grew"]
    assert [event["size"] for event in grown] == sorted({event["size"] for event in grown})


def test_a_keeper_stays_under_eight_megabytes_whatever_passes_through_it(run: KeptRun) -> None:
    lines = "for n in range(300):\n  os.write(1, b'x' * 99999)"
    run.start(python(f"import os\nos.read(0, 9)\n{lines}\nos.read(0, 9)"))
    client = run.follower()
    client.send("go", b"go\n")
    wait_for(lambda: run.size() > 20_000_000, "megabytes")
    assert private_kilobytes(run.keeper) < 8_000


NONSENSE = [
    b"no json\n",
    b"[]\n",
    b"\xff\n",
    b'{"op":"send"}\n',
    b'{"op":[]}\n',
    b"[" * 60_000 + b"\n",
]


@pytest.mark.parametrize("line", NONSENSE)
def test_a_client_that_talks_nonsense_harms_nobody(run: KeptRun, line: bytes) -> None:
    run.start(python(ECHO))
    client = run.client()
    client.socket.sendall(line)
    assert not client.read()["ok"]
    status = run.client().ask("status")
    assert status["alive"]
    assert status["pid"] == run.keeper


def test_more_clients_than_it_has_descriptors_for_end_no_keeper(run: KeptRun) -> None:
    run.start(python(ECHO))
    used = len(list(Path(f"/proc/{run.keeper}/fd").iterdir()))
    resource.prlimit(run.keeper, resource.RLIMIT_NOFILE, (used + 4, used + 4))
    crowd = [Client(run.directory) for _ in range(12)]
    for client in crowd:
        client.socket.close()
    status = run.client().ask("status")
    assert status["alive"]
    assert status["pid"] == run.keeper


def test_the_files_of_a_run_are_the_users_alone(run: KeptRun) -> None:
    run.start(python("import os\nprint('x')\nos.read(0, 9)"))
    wait_for(run.size, "a word")
    modes = modes_in(run.directory)
    assert SOCKET in modes
    client = run.client()
    client.send("go", b"go\n")
    client.close()
    run.wait_exit()
    wait_for(lambda: is_gone(run.keeper), "the keeper's end, which takes its socket away")
    modes |= modes_in(run.directory)
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}


def modes_in(directory: Path) -> dict[str, int]:
    return {path.name: path.lstat().st_mode & 0o777 for path in directory.iterdir()}


def test_a_short_lived_agent_that_many_start_is_recorded_each_time(
    new_run: Callable[[str], KeptRun],
) -> None:
    run = new_run("9-1")
    for number in range(1, 6):
        run.start(python(f"raise SystemExit({number})"), number=number)
        assert run.wait_exit(number)["code"] == number
