"""Who is at the other end of a connection: a person, or an agent of this board.

An agent is not the person.  A client counts as inside a run when one of its ancestors is that
run's agent, or when it carries the run's mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.rendezvous import processes

if TYPE_CHECKING:
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.supervisor.supervisor import Supervisor


def run_inside(supervisor: Supervisor, pid: int) -> RunId | None:
    """The run that the process ``pid`` belongs to, if any (blocking)."""
    if pid <= 0:
        return None
    marks = {
        run.process.mark: run.id
        for run in supervisor.state.runs.runs.values()
        if run.process is not None
    }
    mark = processes.mark_of(pid)
    if mark in marks:
        return marks[mark]
    agents = {process.pid: process for process in supervisor.ports.processes}
    for ancestor in processes.ancestors(pid):
        if ancestor in agents or processes.mark_of(ancestor) in marks:
            return _run_of(supervisor, ancestor, marks)
    return None


def _run_of(supervisor: Supervisor, pid: int, marks: dict[str, RunId]) -> RunId | None:
    mark = processes.mark_of(pid)
    if mark in marks:
        return marks[mark]
    for run in supervisor.state.runs.runs.values():
        process = supervisor.ports.processes.get(run.id)
        if process is not None and process.pid == pid:
            return run.id
    return None
