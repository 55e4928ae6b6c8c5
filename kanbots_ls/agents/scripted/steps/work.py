"""Steps that touch the worktree: read, write, edit, run, commit; see the table in ``steps``.

Paths are relative to the process's folder, which is the worktree. Shell commands get a session
of their own, as Claude's do, so that stopping the agent has to find them by more than a group.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kanbots_ls.agents.scripted.agent import Agent

TICK = 0.02
ENDS = (signal.SIGTERM, signal.SIGINT)


def read(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Read ``path``."""
    tool_id = agent.start_tool("Read", fields["path"])
    try:
        agent.end_tool(tool_id, Path(fields["path"]).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        agent.end_tool(tool_id, str(error), ok=False)


def write(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Write ``text`` to ``path``, folders included."""
    _put(agent, "Write", fields["path"], lambda _old: fields["text"])


def append(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Add ``text`` at the end of ``path``."""
    _put(agent, "Edit", fields["path"], lambda old: old + fields["text"])


def replace(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Replace ``old`` by ``new`` in ``path``, once; a tool error where it is not found."""
    _put(agent, "Edit", fields["path"], lambda text: _replaced(text, fields["old"], fields["new"]))


def shell(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Run ``command`` in a shell."""
    tool_id = agent.start_tool("Bash", fields["command"])
    code, output = _run(agent, tool_id, ["/bin/sh", "-c", fields["command"]])
    agent.end_tool(tool_id, output, ok=code == 0)


def commit(agent: Agent, fields: Mapping[str, Any]) -> None:
    """Commit everything, with the trailers that name the run and its card."""
    message = [str(fields["message"]), *_trailers()]
    subject = message[0].partition("\n")[0]
    tool_id = agent.start_tool("Bash", f"git add -A && git commit -m {subject!r}")
    code, output = _run(agent, tool_id, ["git", "add", "-A"])
    if code == 0:
        arguments = [part for text in message for part in ("-m", text)]
        code, output = _run(agent, tool_id, ["git", "commit", *arguments])
    agent.end_tool(tool_id, output, ok=code == 0)
    if code == 0:
        agent.channel.emit("repository_touched", what="commit")


def _put(agent: Agent, tool: str, path: str, change: Any) -> None:
    tool_id = agent.start_tool(tool, path)
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        old = file.read_text(encoding="utf-8") if tool == "Edit" and file.exists() else ""
        file.write_text(change(old), encoding="utf-8")
    except (OSError, ValueError) as error:
        agent.end_tool(tool_id, str(error), ok=False)
    else:
        agent.end_tool(tool_id, f"Wrote {path}")
        agent.channel.emit("file_written", path=path)


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise ValueError(f"The text to replace was not found: {old!r}")
    return text.replace(old, new, 1)


def _trailers() -> list[str]:
    run = os.environ.get("KANBOTS_RUN_ID", "")
    card = run.partition("-")[0]
    return [f"Kanbots-Run: {run}\nKanbots-Card: {card}"] if run else []


def _run(agent: Agent, tool_id: str, argv: Sequence[str]) -> tuple[int, str]:
    """Exit code and output; cut short, the whole session of the command is killed.

    The output goes to a file, as Claude's does: a job left in the background would hold a pipe
    open and the agent with it.
    """
    with tempfile.TemporaryFile() as output:
        child: subprocess.Popen[bytes] | None = None
        try:
            with _unended():
                try:
                    child = _begun(argv, output)
                except OSError as error:
                    return 127, str(error)
            _await(agent, child)
        except BaseException:
            if child is not None:
                _kill(child)
            agent.end_tool(tool_id, "The command was interrupted.", ok=False)
            raise
        output.seek(0)
        return child.returncode, output.read(8192).decode("utf-8", "replace")


def _begun(argv: Sequence[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=_environment(),
        start_new_session=True,
    )


def _await(agent: Agent, child: subprocess.Popen[bytes]) -> None:
    agent.wait(None, until=lambda: child.poll() is not None, tick=TICK)


@contextmanager
def _unended() -> Iterator[None]:
    """What would end us in between does so afterwards.

    A command that runs already, and that nobody knows yet, would be left behind.
    """
    came: list[int] = []
    before = {
        each: signal.signal(each, lambda number, _frame: came.append(number)) for each in ENDS
    }
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    for number in came:
        signal.raise_signal(number)


def _kill(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _environment() -> dict[str, str]:
    """Ours, with the Python that runs this agent as the last resort for ``python3``."""
    path = os.environ.get("PATH", os.defpath)
    here = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{path}{os.pathsep}{here}"}
