"""The launcher's promises, on real keepers and small agents."""

from __future__ import annotations

import os
import signal
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import pytest

from kanbots_ls.keeper.sweep import Sweep
from kanbots_ls.launch import keepers
from kanbots_ls.launch import local as local_launcher
from kanbots_ls.launch.contract import SendRefused, StartRefused, StartSpec
from kanbots_ls.launch.link import Link, LinkLost, connect_keeper
from kanbots_ls.launch.local import LocalLauncher
from kanbots_ls.rendezvous import processes
from kanbots_ls.rendezvous.locks import FileLock
from tests.integration.keeper.driver import python, wait_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from kanbots_ls.launch.contract import Process

ECHO = """
import sys
print('ready', flush=True)
for line in sys.stdin:
    print('heard', line.strip(), flush=True)
    if line == 'leave\\n':
        sys.exit(3)
"""
COUNTER = """
import os, select
for number in range(600):
    os.write(1, b'line %d\\n' % number)
    select.select([], [], [], 0.003)
"""


class Runs:
    """Run directories whose agents are gone when the test is."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.marks: list[str] = []

    def directory(self, name: str = "1-1") -> Path:
        return self.root / "kanbots" / "runs" / name

    def spec(self, script: str, number: int = 1, **env: str) -> StartSpec:
        self.marks.append(os.urandom(8).hex())
        return StartSpec(
            argv=python(script),
            cwd=self.root,
            env={"PATH": os.environ["PATH"], **env},
            mark=self.marks[-1],
            number=number,
        )

    def end(self) -> None:
        for mark in self.marks:
            sweep = Sweep(set(), mark)
            wait_for(sweep.step, "the end of everything marked")


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[Runs]:
    runs = Runs(tmp_path)
    yield runs
    runs.end()


@asynccontextmanager
async def launcher() -> AsyncIterator[LocalLauncher]:
    """A launcher as in one daemon's life; leaving is the daemon's sudden end."""
    with anyio.fail_after(15):
        async with anyio.create_task_group() as tasks:
            yield LocalLauncher(tasks)
            tasks.cancel_scope.cancel()


async def keeper_pid(run_dir: Path) -> int:
    """The pid of the keeper that serves, or of the next one."""
    while True:
        with suppress(LinkLost):
            link = await connect_keeper(run_dir)
            try:
                return await ask_pid(link)
            finally:
                await link.close()
        await anyio.sleep(0.01)


async def ask_pid(link: Link) -> int:
    facts: dict[str, int] = {}
    lost = False
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(link.listen, lambda _: None)
        try:
            facts = await link.ask("status")
        except LinkLost:
            lost = True
        tasks.cancel_scope.cancel()
    if lost:
        raise LinkLost
    return facts["pid"]


async def read_until(process: Process, text: bytes, offset: int = 0) -> bytes:
    seen = b""
    async for chunk in process.read(offset):
        assert chunk.offset == offset + len(seen)
        seen += chunk.data
        if text in seen:
            break
    return seen


async def read_all(process: Process, offset: int = 0) -> bytes:
    return b"".join([chunk.data async for chunk in process.read(offset)])


async def test_what_is_sent_is_heard_and_the_exit_is_known(runs: Runs) -> None:
    async with launcher() as local:
        process = await local.start(runs.directory(), runs.spec(ECHO))
        await process.send("a", b"hello\n")
        await process.send("a", b"hello\n")
        await process.send("b", b"leave\n")
        assert await read_all(process) == b"ready\nheard hello\nheard leave\n"
        ended = await process.wait()
        assert (ended.code, ended.signal, ended.error) == (3, None, None)
        with pytest.raises(SendRefused):
            await process.send("c", b"too late\n")


async def test_reading_goes_on_where_it_stopped_when_keepers_are_killed(runs: Runs) -> None:
    async with launcher() as local:
        process = await local.start(runs.directory(), runs.spec(COUNTER))
        seen = b""
        async for chunk in process.read(0):
            assert chunk.offset == len(seen)
            before, seen = seen, seen + chunk.data
            for mark in (b"line 100\n", b"line 300\n", b"line 500\n"):
                if mark not in before and mark in seen:
                    os.kill(await keeper_pid(runs.directory()), signal.SIGKILL)
        assert seen == b"".join(b"line %d\n" % number for number in range(600))
        assert (await process.wait()).code is None


async def test_a_send_under_way_when_the_keeper_dies_arrives_once(runs: Runs) -> None:
    async with launcher() as local:
        process = await local.start(runs.directory(), runs.spec(ECHO))
        await read_until(process, b"ready")
        for number in range(5):
            pid = await keeper_pid(runs.directory())
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(process.send, f"n{number}", b"word %d\n" % number)
                tasks.start_soon(process.send, f"n{number}", b"word %d\n" % number)
                os.kill(pid, signal.SIGKILL)
        await process.send("end", b"leave\n")
        heard = (await read_all(process)).splitlines()
        assert heard == [b"ready", *[b"heard word %d" % n for n in range(5)], b"heard leave"]


async def test_the_next_daemon_attaches_to_the_same_process(runs: Runs) -> None:
    async with launcher() as local:
        first = await local.start(runs.directory(), runs.spec(ECHO, TOKEN="kept"))
        await read_until(first, b"ready")
    async with launcher() as local:
        attached = await local.attach(runs.directory())
        assert attached.last_exit is None
        process = attached.process
        assert process is not None
        assert process.pid == first.pid
        assert ((await process.environment()) or {})["TOKEN"] == "kept"
        await process.send("x", b"leave\n")
        assert await read_all(process, offset=6) == b"heard leave\n"


async def test_an_agent_that_ended_without_keeper_and_daemon_is_told_once(runs: Runs) -> None:
    async with launcher() as local:
        process = await local.start(runs.directory(), runs.spec(ECHO))
        await read_until(process, b"ready")
        keeper = await keeper_pid(runs.directory())
    os.kill(keeper, signal.SIGKILL)
    os.kill(process.pid, signal.SIGKILL)
    wait_for(lambda: processes.start_time(process.pid) is None, "the agent's end")
    async with launcher() as local:
        again = (await local.attach(runs.directory())).process
        assert again is not None
        assert (await again.wait()).code is None
        assert await read_all(again) == b"ready\n"
    async with launcher() as local:
        attached = await local.attach(runs.directory())
        assert attached.process is None
        assert attached.last_exit is not None


async def test_a_run_starts_again_after_its_process_ended(runs: Runs) -> None:
    async with launcher() as local:
        for number in (1, 2, 3):
            process = await local.start(runs.directory(), runs.spec("print('once')", number))
            ended = await process.wait()
            assert (ended.start, ended.code, ended.size) == (number, 0, 5 * number)
            assert await read_all(process, 5 * (number - 1)) == b"once\n"


async def test_two_processes_of_one_run_are_refused(runs: Runs) -> None:
    async with launcher() as local:
        await local.start(runs.directory(), runs.spec(ECHO))
        with pytest.raises(StartRefused):
            await local.start(runs.directory(), runs.spec(ECHO, 2))


async def test_a_program_that_does_not_exist_ends_with_the_reason(runs: Runs) -> None:
    spec = runs.spec(ECHO)
    missing = StartSpec(["/no/such/agent"], spec.cwd, spec.env, spec.mark, 1)
    async with launcher() as local:
        ended = await (await local.start(runs.directory(), missing)).wait()
        assert ended.error == "cannot start /no/such/agent: No such file or directory"
        assert (ended.code, ended.signal) == (None, None)


async def test_a_sweep_ends_what_left_the_session_and_the_mark_finds(runs: Runs) -> None:
    script = (
        "import os, subprocess, sys, time\n"
        "far = subprocess.Popen(['setsid', 'sleep', '600'])\n"
        "bare = subprocess.Popen(['env', '-i', 'setsid', 'sleep', '600'])\n"
        "print(far.pid, bare.pid, flush=True)\n"
        "time.sleep(600)"
    )
    async with launcher() as local:
        process = await local.start(runs.directory(), runs.spec(script))
        pids = {int(word) for word in (await read_until(process, b"\n")).split()}
        swept = await process.sweep()
        assert {*pids, process.pid} <= set(swept.killed)
        assert swept.left == ()
        assert (await process.wait()).signal == signal.SIGKILL


async def test_after_the_agents_end_a_sweep_still_finds_what_it_left(runs: Runs) -> None:
    script = "import subprocess\nprint(subprocess.Popen(['setsid', 'sleep', '600']).pid)"
    async with launcher() as local:
        process = await local.start(runs.directory(), runs.spec(script))
        await process.wait()
        left = int(await read_all(process))
        assert processes.start_time(left) is not None
        assert left in (await process.sweep()).killed


async def test_a_placed_keeper_leaves_when_nothing_is_started(runs: Runs) -> None:
    async with launcher() as local:
        await local.place(runs.directory())
        await local.release(runs.directory())
        assert (await local.attach(runs.directory())).process is None
        process = await local.start(runs.directory(), runs.spec("print('later')"))
        assert await read_all(process) == b"later\n"


@pytest.mark.anyio
async def test_a_start_whose_daemon_died_before_the_fork_is_taken_up(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local_launcher, "_COMING_SECONDS", 60.0)
    directory = runs.directory()
    directory.mkdir(parents=True)
    warm = await keepers.warm_keeper(directory)
    keeper = warm._spawned.pid
    wait_for(lambda: is_taken(directory / "keeper.lock"), "the keeper's lock")
    os.kill(keeper, signal.SIGSTOP)
    os.write(warm._feed, keepers._encode(runs.spec(ECHO)))
    warm.dismiss()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(continue_soon, keeper)
        attached = await LocalLauncher(tasks).attach(directory)
        tasks.cancel_scope.cancel()

    assert attached.process is not None
    assert attached.process.number == 1


def is_taken(lock: Path) -> bool:
    """Whether somebody holds it; not we, afterwards."""
    probe = FileLock(lock)
    taken = not probe.take()
    probe.release()
    return taken


async def continue_soon(keeper: int) -> None:
    """Once whoever runs beside has looked."""
    for _turn in range(5):
        await anyio.lowlevel.checkpoint()
    os.kill(keeper, signal.SIGCONT)
