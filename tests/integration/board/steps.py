"""Steps of scripted agents, and what can be read off a run from outside the daemon."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fakes.boards import Board, git, until

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

# Until it is answered: a run that is at work for as long as a test needs.
BUSY = {"wait": 600}


def question(text: str, *options: str, **more: Any) -> Json:
    """One question of a request."""
    return {"text": text, "options": list(options), **more}


def ask(*questions: Json) -> Json:
    """A step that asks all of these in one request."""
    return {"ask": {"questions": list(questions)}}


def say_answer() -> Json:
    """A step that says what the agent understood of the answer."""
    return {"say": "heard {{answer}}"}


def shell(command: str) -> Json:
    """A step that runs a shell command."""
    return {"shell": command}


def numbered(count: int, per_second: float) -> Json:
    """A step that says ``count`` numbered lines."""
    return {"lines": {"count": count, "per_second": per_second}}


def script(*steps: Json) -> str:
    """A message's text that makes the scripted agent play these steps."""
    return f"```kanbots-script\n{json.dumps({'steps': steps})}\n```\n"


def said(board: Board, run: str) -> list[str]:
    """What the agent said, as the log shows it."""
    return [event["fields"]["text"] for event in board.events(run, "text_said")]


def decisions_of(board: Board, run: str) -> list[Json]:
    """All decisions of the run, whatever became of them."""
    return [found for found in board.decisions(everything=True) if found["run"] == run]


def transcript_lines(board: Board, run: str) -> Iterator[Json]:
    """The whole lines of the transcript, as JSON."""
    *whole, _rest = board.transcript(run).split(b"\n")
    return (json.loads(line) for line in whole)


def whole_lines(file: Path) -> list[Json]:
    """The lines of a file that somebody is writing, as JSON."""
    *whole, _rest = file.read_bytes().split(b"\n")
    return [json.loads(line) for line in whole]


def numbers_on_disk(board: Board, run: str) -> list[int]:
    """The numbers of the ``numbered`` lines, as the transcript has them."""
    texts = (line["text"] for line in transcript_lines(board, run) if line["type"] == "text_said")
    return _numbers(texts)


def numbers_seen(board: Board, run: str) -> list[int]:
    """The same as a client reads them."""
    return _numbers(said(board, run))


def _numbers(texts: Any) -> list[int]:
    return [int(text.split()[1]) for text in texts if text.startswith("line ")]


def sends(board: Board, run: str, beginning: str) -> list[str]:
    """The names of what was written to the agent that hold this word."""
    names = [line["id"] for line in whole_lines(board.data / "runs" / run / "sends.ndjson")]
    return [name for name in names if beginning in name]


def journal(board: Board, kind: str | None = None) -> list[Json]:
    """The journal's events, all or of one type."""
    _header, *records = whole_lines(board.data / "journal.ndjson")
    events: list[Json] = [record["event"] for record in records]
    return [event for event in events if kind in (None, event["type"])]


def kill_keeper(board: Board, run: str) -> None:
    """As a crash."""
    pid = board.keeper_pid(run)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not is_alive(pid), "the keeper's end")


def is_alive(pid: int) -> bool:
    """Neither gone nor a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def inhabitants(directory: Path) -> dict[int, str]:
    """Living processes that work below ``directory`` or were started for something there."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and is_alive(int(entry.name)):
            place, command = _place(entry), _command(entry)
            if str(directory) in place or str(directory) in command:
                found[int(entry.name)] = f"{command} in {place}"
    return found


def _place(process: Path) -> str:
    try:
        return str((process / "cwd").readlink())
    except OSError:
        return ""


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def pids_in(file: Path, count: int) -> list[int]:
    """The process ids that a script's shell wrote there, once there are ``count`` of them."""

    def read() -> list[int]:
        words = file.read_text().split() if file.exists() else []
        return [int(word) for word in words] if len(words) >= count else []

    found: list[int] = until(read, f"{count} pids in {file.name}")
    return found


def without_times(value: Any) -> Any:
    """A view of the board apart from what time does to it: times, ages, revisions."""
    if isinstance(value, dict):
        return {
            key: without_times(item)
            for key, item in value.items()
            if not key.endswith("At") and key != "revision"
        }
    return [without_times(item) for item in value] if isinstance(value, list) else value


def worktrees(board: Board) -> list[str]:
    """The names of the registered worktrees beside the main one."""
    blocks = git(board.path, "worktree", "list", "--porcelain").split("\n\n")
    paths = [block.split("\n")[0].removeprefix("worktree ") for block in blocks]
    return [Path(path).name for path in paths if Path(path) != board.path.resolve()]


def branches(board: Board) -> list[str]:
    """The board's branches."""
    return git(board.path, "branch", "--list", "kanbots/*", "--format=%(refname:short)").split()
