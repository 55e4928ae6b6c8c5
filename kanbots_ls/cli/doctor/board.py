"""The board's data directory and its daemon, looked at from outside and never started."""

from __future__ import annotations

import os
import shlex
import stat
from typing import TYPE_CHECKING

from kanbots_ls import __version__
from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.wire import connect
from kanbots_ls.protocol.daemon import Finding
from kanbots_ls.rendezvous import announce, paths, processes
from kanbots_ls.rendezvous.hello import is_newer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository


def findings(repository: Repository) -> Iterator[Finding]:
    """Whose the board is, who serves it, and what that daemon says itself."""
    data = paths.data_directory(repository.common_dir)
    if not data.exists():
        yield _none_yet(data)
        return
    yield _owner(data)
    yield from _daemon(repository, data)


def _none_yet(data: Path) -> Finding:
    if not os.access(data.parent, os.W_OK):
        said = f"none yet, and {data.parent} can't be written"
        return Finding(name="board", ok=False, text=said, mend="Make it writable for you.")
    return Finding(name="board", ok=True, text=f"none yet in {data}; the first card makes it")


def _owner(data: Path) -> Finding:
    facts = data.stat()
    if facts.st_uid != os.getuid():
        said = f"{data} belongs to {paths.user_name(facts.st_uid)}"
        return Finding(name="board", ok=False, text=said, mend="Work in a clone of your own.")
    mode = stat.S_IMODE(facts.st_mode)
    if mode & 0o077:
        said = f"{data} can be read by others (mode {mode:o})"
        return Finding(
            name="board", ok=False, text=said, mend=f"chmod 700 {shlex.quote(str(data))}"
        )
    return Finding(name="board", ok=True, text=str(data))


def _daemon(repository: Repository, data: Path) -> Iterator[Finding]:
    try:
        session = connect.Session(
            connect.dialler(repository, start=False), connect.root_uri(repository)
        )
    except connect.NoDaemon:
        yield _absent(data)
        return
    except CliError as error:
        mend = "If it persists: `kanbots-ls daemon stop`, or end the process it names."
        yield Finding(name="daemon", ok=False, text=str(error), mend=mend)
        return
    try:
        status = session.api.daemon_status()
        yield _version(status.pid, status.version)
        own = {"settings"}
        yield from (found for found in session.api.check().findings if found.name not in own)
    finally:
        session.close()


def _version(pid: int, version: str) -> Finding:
    said = f"process {pid}, version {version}"
    if is_newer(version, __version__):
        said += f", newer than this program ({__version__}), which it serves as well"
    elif is_newer(__version__, version):
        said += f"; the next verb puts this program's ({__version__}) in its place, runs go on"
    elif version != __version__:
        said += f"; this program is {__version__}"
    return Finding(name="daemon", ok=True, text=said)


def _absent(data: Path) -> Finding:
    if refusal := announce.read_refusal(data):
        mend = "Any verb tries again once that is mended."
        return Finding(name="daemon", ok=False, text=f"could not start: {refusal}", mend=mend)
    record = announce.read_record(data)
    if record is None:
        return Finding(name="daemon", ok=True, text="none runs; any verb starts one")
    pid = record.get("pid")
    if _lives(record):
        said = f"process {pid} should serve this board and does not answer"
        mend = f"Look at {data / paths.DAEMON_LOG}; if it hangs: kill {pid}. Runs go on."
        return Finding(name="daemon", ok=False, text=said, mend=mend)
    said = f"the last one (process {pid} on {record.get('host')}) ended without a goodbye"
    mend = f"Nothing is lost: any verb starts one that takes over. Why: {data / paths.DAEMON_LOG}"
    return Finding(name="daemon", ok=False, text=said, mend=mend)


def _lives(record: dict[str, object]) -> bool:
    pid, started = record.get("pid"), record.get("started")
    if record.get("boot") != processes.boot_id():
        return False
    return isinstance(pid, int) and isinstance(started, int) and processes.is_alive(pid, started)
