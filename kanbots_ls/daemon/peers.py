"""Who is at the other end of a connection: a person, or an agent of this board.

An agent is not the person.  A client counts as inside a run when it carries the run's mark, or
when one of its ancestors does, is that run's agent, or is its keeper, to which orphans fall.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.model.ids import RunId
from kanbots_ls.rendezvous import processes

if TYPE_CHECKING:
    from kanbots_ls.supervisor.supervisor import Supervisor

HIDDEN = "a place the daemon can't see into, such as a container"


def has_ended(pid: int) -> bool:
    """Whether the process that made a connection is gone, so that nobody can say whose it is."""
    return pid > 0 and processes.is_unseen(pid)


def place_of(supervisor: Supervisor, pid: int) -> str | None:
    """Where ``pid`` is when it may only read, for a sentence; None for a person's (blocking)."""
    run = run_inside(supervisor, pid)
    if run is not None:
        return f"inside run {run}"
    return HIDDEN if pid <= 0 and processes.is_unseen(pid) else None


def run_inside(supervisor: Supervisor, pid: int) -> RunId | None:
    """The run that the process ``pid`` belongs to, if any (blocking)."""
    if pid <= 0:
        return None
    runs = supervisor.state.runs.runs
    processes_up = supervisor.ports.processes
    marks = {run.process.mark: run.id for run in runs.values() if run.process is not None}
    marks |= {run.preview.mark: run.id for run in runs.values() if run.preview.live}
    marks |= {run.attached.mark: run.id for run in runs.values() if run.attached is not None}
    marks |= supervisor.ports.setting_up
    agents = {up.pid: run for run in runs if (up := processes_up.get(run)) is not None}
    for relative in (pid, *processes.ancestors(pid)):
        found = agents.get(relative) or marks.get(processes.mark_of(relative) or "")
        found = found or _kept(supervisor, relative)
        if found is not None:
            return found
    return None


def _kept(supervisor: Supervisor, pid: int) -> RunId | None:
    """The run of this board that ``pid`` is the keeper of, be it of its agent or its preview."""
    directory = processes.kept_by(pid)
    if directory is None:
        return None
    kept, ports = Path(os.path.realpath(directory)), supervisor.ports
    agents, previews = RunId(kept.name), RunId(kept.parent.name)
    if kept == Path(os.path.realpath(ports.run_directory(agents))):
        return agents
    ours = Path(os.path.realpath(ports.preview_directory(previews)))
    return previews if kept == ours else None
