"""A scratch repository with its own daemon, driven through the public wire as a client would.

Integration tests, contract tests and the bench use it.  ``Board.close`` ends the daemon and every
run it started; nothing outlives a test.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.wire.connect import Session
from kanbots_ls.keeper.rundir import SOCKET
from kanbots_ls.rendezvous.announce import read_record
from kanbots_ls.rendezvous.dial import NoDaemon, dial
from kanbots_ls.rendezvous.hello import Hello
from kanbots_ls.rendezvous.repository import Repository, find_repository
from kanbots_ls.rendezvous.sockets import connect, peer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kanbots_ls.cli.wire.client import Client

Json = dict[str, Any]
DEADLINE = 30.0
NOWHERE = "http://127.0.0.1:9"


class NeverCame(AssertionError):
    """A state that a test waits for did not come; the message shows the board instead."""


def until(reached: Callable[[], Any], what: str, deadline: float = DEADLINE) -> Any:
    """The first true value of ``reached``; waits for a state, never for a time."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if value := reached():
            return value
        time.sleep(0.05)  # noqa: TID251 - polling from a test that has no loop
    raise NeverCame(f"never came: {what}")


def git(directory: Path, *arguments: str, **variables: str) -> str:
    """Run git there; its output without the last newline."""
    command = ["git", "-C", str(directory), *arguments]
    environment = {**os.environ, **variables}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return done.stdout.rstrip("\n")


def make_repository(path: Path, *, branch: str = "main") -> Path:
    """A repository with one commit."""
    path.mkdir(parents=True, exist_ok=True)
    git(path, "init", "--quiet", "--initial-branch", branch)
    (path / "README.md").write_text("# A shop\n")
    git(path, "add", ".")
    git(path, "commit", "--quiet", "--message", "Begin")
    return path


def put(file: Path, text: str) -> None:
    """Write it at once: whoever reads it meanwhile finds what it was, never an empty file."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_text(text)
    fresh.replace(file)


@dataclass
class Board:
    """One repository's board as its client sees it."""

    path: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    _client: Client | None = None

    @property
    def repository(self) -> Repository:
        """As the client finds it."""
        return find_repository(self.path)

    @property
    def data(self) -> Path:
        """The board's directory beside the repository's own files."""
        return self.repository.common_dir / "kanbots"

    @property
    def client(self) -> Client:
        """A connection, made when first needed and again after ``disconnect``."""
        if self._client is None:
            self._client = self.connect()
        return self._client

    def connect(self, *, start: bool = True) -> Client:
        """Another connection to the same daemon."""
        hello = Hello("terminal", self.environment)
        session = Session(
            lambda: dial(self.repository, hello, start=start).socket, self.path.as_uri()
        )
        return session.client

    def disconnect(self) -> None:
        """Hang up; the next call dials again (and starts a daemon if none answers)."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def call(self, method: str, **params: Any) -> Any:
        """One request; wire names, camelCase."""
        return self.client.call(method, params)

    # -- verbs

    def add(self, title: str, body: str = "") -> int:
        """A card; its number."""
        return int(self.call("kanbots/card/add", title=title, body=body)["number"])

    def dispatch(self, *cards: int, agent: str = "scripted", **wishes: Any) -> list[str]:
        """Run ids, in the order of the cards."""
        done = self.call("kanbots/run/dispatch", cards=cards, agent=agent, **wishes)
        return [run["id"] for run in done["runs"]]

    def run_script(self, *steps: Json, title: str = "A card", **wishes: Any) -> str:
        """Add a card whose scripted agent plays these steps, and dispatch it."""
        script = json.dumps({"steps": steps})
        card = self.add(title, f"```kanbots-script\n{script}\n```\n")
        return self.dispatch(card, **wishes)[0]

    def reply(self, run: str, text: str) -> None:
        """A message to the run's agent."""
        self.call("kanbots/run/reply", run=run, text=text)

    def stop(self, *runs: str) -> None:
        """Stop and wait until nothing is left."""
        self.call("kanbots/run/stop", runs=runs)

    def answer(self, decision: str, *choices: str, text: str | None = None) -> Json:
        """Answer a decision."""
        params: Json = {"decision": decision, "choices": choices}
        found: Json = self.call("kanbots/decision/answer", **params, text=text)
        return found

    # -- what is seen

    def show(self) -> Json:
        """The whole board."""
        found: Json = self.call("kanbots/board/show")
        return found

    def run(self, run: str) -> Json:
        """One run's view."""
        card = self.call("kanbots/card/show", card=int(run.partition("-")[0]))
        return next(found for found in (*card["runs"], *card["errands"]) if found["id"] == run)

    def decisions(self, *, everything: bool = False) -> list[Json]:
        """Open decisions, or all."""
        found = self.call("kanbots/decision/list", all=everything)
        return list(found["decisions"])

    def until_state(self, run: str, *states: str, deadline: float = DEADLINE) -> Json:
        """The run's view once it is in one of the states."""
        seen: Json = {}

        def reached() -> bool:
            seen.update(self.run(run))
            return seen["state"] in states

        try:
            until(reached, f"{run} in {states}", deadline)
        except NeverCame as never:
            raise NeverCame(f"{never}; the run is {seen}; {self.logs()}") from None
        return seen

    def until_decision(self, run: str) -> Json:
        """The run's first open decision."""
        found = until(
            lambda: [d for d in self.decisions() if d["run"] == run], f"a decision of {run}"
        )
        first: Json = found[0]
        return first

    def events(self, run: str, kind: str | None = None) -> list[Json]:
        """The run's log, all of it or of one type."""
        found: list[Json] = []
        after = 0
        while True:
            page = self.call("kanbots/run/log", run=run, after=after, count=1000)
            found.extend(page["events"])
            if page["next"] == after:
                return [event for event in found if kind in (None, event["type"])]
            after = page["next"]

    def transcript(self, run: str) -> bytes:
        """What the agent wrote."""
        path = self.data / "runs" / run / "transcript.ndjson"
        return path.read_bytes() if path.exists() else b""

    def logs(self) -> str:
        """The end of the daemon's log, for a failing test's message."""
        log = self.data / "daemon.log"
        return log.read_text()[-3000:] if log.exists() else "no daemon.log"

    # -- processes

    @property
    def daemon_pid(self) -> int:
        """The daemon's pid."""
        record = read_record(self.data)
        assert record is not None, "no daemon has served this board"
        return int(record["pid"])

    def keeper_pid(self, run: str) -> int:
        """The pid of the run's keeper, which listens at its socket; waits for one.

        Its command line is for a moment that of the process, too, which it is forked from.
        """
        directory = self.data / "runs" / run

        def serving() -> int | None:
            try:
                with connect(directory, SOCKET, DEADLINE) as connection:
                    return peer_of(connection).pid
            except OSError:
                return None

        return int(until(serving, f"a keeper of {run}"))

    def agent_pid(self, run: str) -> int:
        """The pid of the run's agent."""
        path = self.data / "runs" / run / "agent.json"
        record = json.loads(until(lambda: path.exists() and path.read_text(), f"{run}'s agent"))
        return int(record["pid"])

    def kill_daemon(self) -> None:
        """As a crash: kill -9, and hang up."""
        pid = self.daemon_pid
        os.kill(pid, signal.SIGKILL)
        self.disconnect()
        until(lambda: not Path(f"/proc/{pid}").exists() or _is_zombie(pid), "the daemon's end")

    def close(self) -> None:
        """Stop all runs and the daemon."""
        self.disconnect()
        try:
            client = self.connect(start=(self.data / "journal.ndjson").exists())
        except NoDaemon:
            return
        pid = self.daemon_pid
        client.call("kanbots/daemon/stop", {"runs": True}, timeout=DEADLINE)
        client.close()
        until(lambda: not Path(f"/proc/{pid}").exists() or _is_zombie(pid), "the daemon's end")


@contextmanager
def board_at(path: Path, **variables: str) -> Iterator[Board]:
    """A board in a new repository at ``path``, with further variables for its runs."""
    board = Board(make_repository(path), {**os.environ, **variables})
    try:
        yield board
    finally:
        board.close()


def claude_environment(binary: Path, model_url: str, home: Path) -> Mapping[str, str]:
    """Variables for the real ``claude`` on a scripted model: scratch home, dummy key, loopback."""
    return {
        "KANBOTS_CLAUDE": str(binary),
        "HOME": str(home),
        "CLAUDE_CONFIG_DIR": str(home / "claude"),
        "ANTHROPIC_BASE_URL": model_url,
        "ANTHROPIC_API_KEY": "dummy-not-a-key",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "CLAUDE_CODE_MAX_RETRIES": "2",
        "DISABLE_TELEMETRY": "1",
        "DISABLE_ERROR_REPORTING": "1",
        "IS_SANDBOX": "1",
        "GIT_AUTHOR_NAME": "Dev",
        "GIT_AUTHOR_EMAIL": "dev@example.com",
        "GIT_COMMITTER_NAME": "Dev",
        "GIT_COMMITTER_EMAIL": "dev@example.com",
    }


def opencode_environment(binary: Path, model_url: str, home: Path) -> Mapping[str, str]:
    """The same for the real ``opencode``, which would else fetch its table of models."""
    settings = home / ".config" / "opencode"
    settings.mkdir(parents=True, exist_ok=True)
    cost = {"input": 3, "output": 15, "cache_read": 0.3, "cache_write": 3.75}
    model = {"cost": cost, "limit": {"context": 200_000, "output": 64_000}}
    options = {"baseURL": f"{model_url}/v1", "apiKey": "{env:ANTHROPIC_API_KEY}"}
    config = {
        "model": "anthropic/scripted",
        "small_model": "anthropic/scripted",
        "enabled_providers": ["anthropic"],
        "share": "disabled",
        "autoupdate": False,
        "provider": {"anthropic": {"options": options, "models": {"scripted": model}}},
    }
    (settings / "opencode.json").write_text(json.dumps(config))
    return {
        "KANBOTS_OPENCODE": str(binary),
        "ANTHROPIC_API_KEY": "dummy-not-a-key",
        "HOME": str(home),
        "TMPDIR": str(_made(home / "tmp")),
        "OPENCODE_DISABLE_MODELS_FETCH": "1",
        "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
        "OPENCODE_DISABLE_DEFAULT_PLUGINS": "1",
        # It asks a registry for its plug-ins' library at each start, and no setting stops that.
        "HTTPS_PROXY": NOWHERE,
        "HTTP_PROXY": NOWHERE,
        "NO_PROXY": "127.0.0.1",
        "GIT_AUTHOR_NAME": "Dev",
        "GIT_AUTHOR_EMAIL": "dev@example.com",
        "GIT_COMMITTER_NAME": "Dev",
        "GIT_COMMITTER_EMAIL": "dev@example.com",
    }


def _made(directory: Path) -> Path:
    directory.mkdir(exist_ok=True)
    return directory


def codex_environment(binary: Path, model_url: str, home: Path) -> Mapping[str, str]:
    """The same for the real ``codex``; what it can't read from variables goes into its own file."""
    settings = home / "codex"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "config.toml").write_text(
        f"""\
model = "gpt-5.5"
model_provider = "scripted"
check_for_update_on_startup = false

[model_providers.scripted]
name = "Scripted"
base_url = "{model_url}"
wire_api = "responses"
env_key = "OPENAI_API_KEY"
request_max_retries = 1
stream_max_retries = 2
stream_idle_timeout_ms = 20000

[analytics]
enabled = false
"""
    )
    return {
        "KANBOTS_CODEX": str(binary),
        "HOME": str(home),
        "CODEX_HOME": str(settings),
        "OPENAI_API_KEY": "dummy-not-a-key",
        "GIT_AUTHOR_NAME": "Dev",
        "GIT_AUTHOR_EMAIL": "dev@example.com",
        "GIT_COMMITTER_NAME": "Dev",
        "GIT_COMMITTER_EMAIL": "dev@example.com",
    }


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
