"""What an adapter must offer, and what it is told.

The supervisor holds an ``Adapter`` and never its class; whatever differs between agents
is said as data (``Capabilities``), so nobody tests for a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from kanbots_ls.model.agent_commands import AgentCommand
    from kanbots_ls.model.agent_events import AgentEvent, PermissionMode
    from kanbots_ls.model.ids import CardNumber, RequestKey, RunId, SessionId


Takes = Literal["may", "must", "never"]
Resumes = Literal["yes", "offered", "told"]
"""``offered``: each of its processes says so itself."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an agent can do, where agents differ; so that nobody tests for a name."""

    usage_on_request: bool = False
    """Answers ``AskUsage`` while a turn runs."""
    tells_payer: bool = False
    """Says who pays before it gets a message, whatever it answers (``PayerReported``)."""
    handshake: bool = False
    """Takes nothing beyond its opening before it says ``SessionOpened``."""
    ends_tasks: bool = True
    """An interrupt ends what works in the background as well."""
    starts_in_turn: bool = False
    """Its processes share what the first one sets up, and disturb each other at that: until one has
    introduced itself they start one by one."""
    tells_cost: bool = True
    """Says what it costs, in dollars or in tokens; else that stays unknown, and no budget can bound
    it."""
    steers: bool = True
    """Takes a message in mid-turn; otherwise that waits for a turn of its own."""
    model: Takes = "may"
    """Whether it can be told its model; an agent that must be has none of its own."""
    effort: Takes = "may"
    """The same of how hard it thinks."""
    resumes: Resumes = "yes"
    """Whether a later process takes up the session, or is told anew what was said."""
    asks: bool = True
    """Has a way of its own to ask the person; otherwise it is taught to ask in words."""
    tells_limits: bool = True
    """Says when a rate limit or a lost network makes it wait; otherwise its turn fails."""
    priced_as: str = ""
    """It tells tokens and no dollars: the provider whose prices they have (``UsageReported``)."""
    leads: str = "/"
    """Characters that begin no plain words for its program, but a command of its own, an option or
    a file's name; a message that begins with one is told behind a line of ours."""
    selects_model: bool = False
    """Is told its model once its session is open (``SelectModel``)."""
    in_pieces: bool = False
    """Tells texts and calls in pieces that say nothing alone; see ``agents.joining``."""
    modes: tuple[PermissionMode, ...] = ("bypassPermissions",)
    tui: Callable[[Path, Launch], Sequence[str]] | None = None
    """The command line of its own terminal program, which takes up the launch's session; None: it
    has none that could."""
    sessions: Callable[[Path, Mapping[str, str]], tuple[SessionId, ...]] | None = None
    """The sessions that it has kept of that directory, the newest first, for whoever has these
    variables; None: nobody can say (blocking)."""
    holders: Callable[[Path, Mapping[str, str], SessionId], tuple[int, ...]] | None = None
    """The processes that have that session open, as its program says to whoever has these
    variables; None: it takes care itself that a session has one writer, or nobody can say
    (blocking)."""
    commands: tuple[str, ...] = ()
    """What its process is called, whoever started it."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another run that is at work on the same board."""

    run: RunId
    title: str
    files: tuple[str, ...] = ()
    """What it has changed so far; empty also where that is not known yet."""


@dataclass(frozen=True, slots=True)
class Launch:
    """One start of an agent process."""

    run: RunId
    card: CardNumber
    title: str
    worktree: Path
    branch: str
    session_id: SessionId
    resume: bool = False
    mode: PermissionMode = "bypassPermissions"
    model: str | None = None
    effort: str | None = None
    cap_usd: float | None = None
    """The CLI's own cap for this process, above ours; None: none."""
    away: bool = False
    """Nobody is there to answer: the reversible option, with assumptions listed."""
    house_rules: str = ""
    thrown_away: bool = False
    """Its worktree goes when its turn is over: an errand, that brings back words and no work."""
    siblings: tuple[Sibling, ...] = ()
    """What else is at work now; told anew with each message."""
    repository: Path | None = None
    """The checkout whose worktree it is; beside a bare repository the directory around that."""
    git_roots: tuple[Path, ...] = ()
    """What of git's a sandbox has to let it write, so that it can commit in the worktree."""
    slash_commands: tuple[str, ...] = ()
    """The agent's own, as the session last said: a message that calls one goes as it is."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The environment it will have; for what an adapter must look up in it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the conversation stands, as the transcript has told so far.

    All that an encoder may know besides its command: a daemon may be killed at any time and the
    process goes on, so nothing is remembered that can't be read again.
    """

    session_id: SessionId
    turn: str = ""
    """The agent's own name of the turn that runs, where it has names for them."""
    asked: tuple[RequestKey, ...] = ()
    """Requests of its process that nobody has answered yet."""


@dataclass(frozen=True, slots=True)
class Located:
    """The agent's program."""

    path: Path


@dataclass(frozen=True, slots=True)
class Missing:
    """It is not there, or can't be run: what, why, what next."""

    reason: str


@dataclass(frozen=True, slots=True)
class Exited:
    """How a process ended: exit code (None: unknown), signal, last lines of stderr."""

    code: int | None
    signal: int | None
    stderr: str
    error: str = ""
    """Why it could not be started at all."""
    noise: str = ""
    """What it printed where its own lines belong, in a few words, before it had begun a turn."""
    began: bool = True
    """It had begun a turn."""


class Adapter(Protocol):
    """One agent. Stateless: every method is a function of its arguments."""

    @property
    def name(self) -> str:
        """What people call it, as in ``--agent``."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    def locate(self, environment: Mapping[str, str]) -> Located | Missing:
        """Find the program with the dispatching person's environment (PATH, KANBOTS_…)."""
        ...

    def argv(self, program: Path, launch: Launch) -> Sequence[str]:
        """The command line."""
        ...

    def environment(self, launch: Launch) -> Mapping[str, str | None]:
        """Variables to add to the person's; None removes one."""
        ...

    def opening(self, launch: Launch) -> Sequence[bytes]:
        """Lines written before anything else."""
        ...

    def first_prompt(self, launch: Launch, title: str, body: str) -> str:
        """The first user message: title and body verbatim, then where it works and how to end."""
        ...

    def reply_prompt(self, launch: Launch, text: str) -> str:
        """A later message, with a reminder of the worktree where it helps."""
        ...

    def parse_line(self, line: bytes) -> tuple[AgentEvent, ...]:
        """One line of stdout, without its newline; never raises."""
        ...

    def encode(self, command: AgentCommand, standing: Standing) -> Sequence[bytes]:
        """The lines, each with its newline; empty where the agent has no such command.

        A request that is answered carries the command's own id, by which ``parse_line`` knows
        the answer again.
        """
        ...

    def explain_exit(self, exited: Exited) -> str:
        """Why it ended, in a sentence for the person, with what to do next; "" if normal."""
        ...
