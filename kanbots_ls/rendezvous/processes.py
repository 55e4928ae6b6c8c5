"""Who a process is, whom it descends from, and which run it belongs to.

Read from ``/proc``.  A process is named by its pid together with its start time, because pids
are used again.  The keeper uses this to find what an agent left behind, the daemon to tell a
person's terminal from an agent's.  It never signals anything.
"""

from __future__ import annotations

import os

MARK_VARIABLE = "KANBOTS_RUN_MARK"
_DEAD_STATES = frozenset("ZXx")


def start_time(pid: int) -> int | None:
    """The clock tick at which ``pid`` started, or None when there is no such live process."""
    fields = _stat_fields(pid)
    if fields is None or fields[0] in _DEAD_STATES:
        return None
    return int(fields[19])


def is_alive(pid: int, started: int) -> bool:
    """Whether the very process that started at tick ``started`` still runs (zombies do not)."""
    return start_time(pid) == started


def is_unseen(pid: int) -> bool:
    """Whether nobody can say whose process ``pid`` is: 0 (another PID namespace), or ended.

    Daemon and keeper ask here.  Who cannot be shown to be the person may only read.  Where no
    process can be seen at all (no ``/proc``), nobody is told from anybody: False.
    """
    sees_processes = start_time(os.getpid()) is not None
    return sees_processes and (pid <= 0 or start_time(pid) is None)


def parents() -> dict[int, int]:
    """Every live process and its parent's pid, as of now."""
    table = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            fields = _stat_fields(int(name))
            if fields is not None and fields[0] not in _DEAD_STATES:
                table[int(name)] = int(fields[1])
    return table


def descendants(root: int, table: dict[int, int]) -> set[int]:
    """All processes below ``root`` in a table of :func:`parents`, without ``root``."""
    children: dict[int, list[int]] = {}
    for pid, parent in table.items():
        children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    pending = [root]
    while pending:
        for child in children.get(pending.pop(), ()):
            if child not in found:
                found.add(child)
                pending.append(child)
    return found


def ancestors(pid: int) -> list[int]:
    """The parents of ``pid``, nearest first, as far as they can be seen."""
    line: list[int] = []
    fields = _stat_fields(pid)
    while fields is not None and int(fields[1]) > 0 and int(fields[1]) not in line:
        line.append(int(fields[1]))
        fields = _stat_fields(line[-1])
    return line


def mark_of(pid: int) -> str | None:
    """The run mark in the environment ``pid`` was started with, or None."""
    prefix = MARK_VARIABLE.encode() + b"="
    for entry in _environment_block(pid).split(b"\0"):
        if entry.startswith(prefix):
            return os.fsdecode(entry[len(prefix) :])
    return None


def environment_of(pid: int) -> dict[str, str] | None:
    """The environment ``pid`` was started with, or None when it cannot be read."""
    block = _environment_block(pid)
    pairs = (os.fsdecode(entry).partition("=") for entry in block.split(b"\0") if b"=" in entry)
    return {name: value for name, _, value in pairs} if block else None


def is_ours(pid: int) -> bool:
    """Whether ``pid`` is a daemon or a keeper of kanbots-ls, which no sweep may end."""
    words = _read(f"/proc/{pid}/cmdline").split(b"\0")
    for word, following in zip(words, [*words[1:], b""], strict=True):
        if word.endswith((b"kanbots_ls/keeper/__main__.py", b"kanbots_ls/rendezvous/detach.py")):
            return True
        program = word.rsplit(b"/", 1)[-1]
        if following in {b"daemon", b"keeper"} and (
            program in {b"kanbots_ls", b"kanbots-ls"} or word.endswith(b"kanbots_ls/__main__.py")
        ):
            return True
    return False


def is_inside(pid: int, *, roots: frozenset[int], mark: str) -> bool:
    """Whether ``pid`` is one of ``roots``, descends from one, or carries ``mark``."""
    return not roots.isdisjoint([pid, *ancestors(pid)]) or mark_of(pid) == mark


def kept_by(pid: int) -> str | None:
    """The run directory that ``pid`` keeps, where it is a keeper; orphans of a run are its."""
    words = _read(f"/proc/{pid}/cmdline").split(b"\0")
    keepers = (word.endswith(b"kanbots_ls/keeper/__main__.py") for word in words[:-1])
    at = next((n for n, is_keeper in enumerate(keepers, start=1) if is_keeper), None)
    return None if at is None else os.fsdecode(words[at])


def boot_id() -> str:
    """The kernel's id of this boot: pids and start times mean nothing across it."""
    return _read("/proc/sys/kernel/random/boot_id").decode().strip()


def _stat_fields(pid: int) -> list[str] | None:
    """The fields of ``/proc/PID/stat`` from the state on; the name before it may hold anything."""
    text = _read(f"/proc/{pid}/stat").decode(errors="replace")
    return text[text.rindex(")") + 2 :].split() if ")" in text else None


def _environment_block(pid: int) -> bytes:
    return _read(f"/proc/{pid}/environ")


def _read(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read()
    except OSError:
        return b""
