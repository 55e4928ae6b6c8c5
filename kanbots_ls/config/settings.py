"""What can be set, with its default and, in the description, what is allowed.

One model per table of the files. The descriptions are read by people: they follow ``allowed:`` in
the message for a wrong value, and make up the settings page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, PrivateAttr, StringConstraints

from kanbots_ls.config.agent_tables import AgentOverride, ModelCost
from kanbots_ls.config.tables import Dollars, LongText, Name, PathText, Table, WholePath
from kanbots_ls.model.agent_events import PermissionMode
from kanbots_ls.model.settings import Away
from kanbots_ls.model.slash import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

SlashName = Annotated[str, StringConstraints(pattern=f"^{NAME}$")]


Ring = Literal["bell", "osc9", "osc777", "off"]


class AgentSettings(Table):
    """Which agent a card gets, unless it is dispatched with another, and how far it may go."""

    name: Name = Field("claude", description="the name of an agent, as in `doctor`")
    """The agent a card gets."""
    model: Name | None = Field(None, description="the name of one of the agent's models")
    """The model of that agent; unset: its own default."""
    effort: Name | None = Field(None, description='the agent\'s own word for it, as "high"')
    """How hard that model thinks; unset: its own default."""
    mode: PermissionMode = Field(
        "bypassPermissions",
        description='"bypassPermissions", "acceptEdits", "plan" or "ask"',
    )
    """What it may do without asking."""
    away: Away = Field("wait", description='"wait" or "agent-decides"')
    """Whether questions wait for you, or the agent decides what can be undone and says so."""
    resume_after_limit: bool = Field(default=True, description="true or false")
    """Whether a run that gave up over a rate limit or a lost network goes on by itself after it."""
    handshake_seconds: float = Field(
        120.0, gt=0, le=86_400, allow_inf_nan=False, description="seconds, a number above 0"
    )
    """How long an agent's program may take to answer at its start before it is ended."""
    stuck_minutes: float = Field(
        10.0, gt=0, le=10_080, allow_inf_nan=False, description="minutes, a number above 0"
    )
    """How long a turn may be silent before *stuck?* is shown beside the run."""
    idle_minutes: float = Field(
        5.0,
        gt=0,
        le=10_080,
        allow_inf_nan=False,
        description="minutes, a number above 0, after which an idle agent's process is ended",
    )
    """How long an idle agent's process is kept; a reply resumes its session either way."""
    house_rules: str = Field("", max_length=20_000, description="a text of up to 20,000 characters")
    """Told to every agent with its card."""


class QueueSettings(Table):
    """How many runs work at once, and how far apart they start."""

    concurrent: int = Field(4, ge=1, le=64, description="a whole number from 1 to 64")
    """Runs that work at once; others wait in the queue."""
    all_boards: int | None = Field(None, ge=1, le=256, description="a whole number from 1 to 256")
    """Runs that work at once on all your boards together; only in your own file; unset: each board
    counts alone."""
    stagger_ms: int = Field(
        200, ge=0, le=60_000, description="milliseconds, a whole number from 0 to 60000"
    )
    """Time between two starts."""


class BudgetSettings(Table):
    """What a run, a session's runs or your own may use up before they stop and you are asked."""

    run_usd: Dollars | None = Field(None, description="dollars, a number above 0")
    """The most a run may cost; unset: no limit."""
    session_usd: Dollars | None = Field(None, description="dollars, a number above 0")
    """The most a session's runs may cost together; unset: no limit."""
    day_usd: Dollars | None = Field(None, description="dollars, a number above 0")
    """The most your runs on all boards may cost in a day, list prices (≈) included; only in your
    own file; unset: no limit."""
    window_percent: float | None = Field(
        None, gt=0, lt=100, allow_inf_nan=False, description="percent, a number from 0 to 100"
    )
    """How full your runs may make each window of a subscription; only in your own file; unset: as
    full as it gets."""


class WorktreeSettings(Table):
    """What worktrees are made from, and where."""

    base: PathText | None = Field(None, description="the name of a branch or a commit")
    """What runs start from; unset: the repository's default branch."""
    root: WholePath | None = Field(
        None, description="a directory, as a whole path or one that begins with ~"
    )
    """Where worktrees and their trash go, in a folder per repository; unset: into `.kanbots`."""


class SetUpSettings(Table):
    """What makes a new worktree ready, and how long that may take."""

    command: LongText | None = Field(
        None, description='a shell command, as "npm ci", of up to 20,000 characters'
    )
    """Run in each new worktree before its agent starts; the team's only once you agreed to it."""
    minutes: float = Field(
        30.0, gt=0, le=10_080, allow_inf_nan=False, description="minutes, a number above 0"
    )
    """The longest it may take."""


class PreviewSettings(Table):
    """What shows a run's work at run time."""

    command: LongText | None = Field(
        None,
        description='a shell command, as "npm run dev -- --port $KANBOTS_PORT", of up to 20,000 '
        "characters",
    )
    """Run in a run's worktree when you ask for its preview; the team's only once you agreed to
    it."""


class NotifySettings(Table):
    """How you are told of what happens while you look at something else; only in your own file."""

    waiting: bool = Field(default=True, description="true or false")
    """When a question waits for you."""
    failed: bool = Field(default=True, description="true or false")
    """When a run failed or was interrupted."""
    done: bool = Field(default=True, description="true or false")
    """When the last run at work has finished."""
    budget: bool = Field(default=True, description="true or false")
    """When 80 % of a budget is used."""
    limit: bool = Field(default=True, description="true or false")
    """When a rate limit stops an account."""
    desktop: bool = Field(default=True, description="true or false")
    """By your desktop, where there is one."""
    terminal: Ring = Field("bell", description='"bell", "osc9", "osc777" or "off"')
    """How a terminal that shows the board draws attention."""
    command: LongText | None = Field(
        None,
        description='a shell command, as "ntfy publish runs "$1: $2"", of up to 20,000 characters',
    )
    """Run with title and body as its arguments."""

    def tells(self, kind: str) -> bool:
        """Whether the person wants to be told of this kind."""
        wanted: bool = getattr(self, kind)
        return wanted


class ReviewSettings(Table):
    """Who reviews a run's work when you ask for that; unset: as the run itself was dispatched."""

    agent: Name | None = Field(None, description="the name of an agent, as in `doctor`")
    """The reviewer's agent."""
    model: Name | None = Field(None, description="the name of one of the agent's models")
    """Its model; unset with an agent of its own: as that agent is configured."""
    effort: Name | None = Field(None, description='the agent\'s own word for it, as "high"')
    """How hard the model thinks."""
    mode: PermissionMode | None = Field(
        None, description='"bypassPermissions", "acceptEdits", "plan" or "ask"'
    )
    """What it may do without asking, in a tree that is thrown away after."""


class TrashSettings(Table):
    """What becomes of discarded worktrees."""

    days: float = Field(
        30.0,
        ge=1,
        le=36_500,
        allow_inf_nan=False,
        description="days, a number from 1",
    )
    """How long a discarded worktree stays in the trash; its rescue ref stays after that."""


class SlashSettings(Table):
    """A slash command of your own or the team's: a reply that begins with its name is its
    prompt."""

    prompt: LongText = Field(description="a text of up to 20,000 characters")
    """What the agent is told; `{text}` is what you wrote behind the name."""
    description: str = Field(
        "", max_length=200, pattern=r"^[^\n]*$", description="one line of up to 200 characters"
    )
    """What it is for, as lists show it."""


class Config(Table):
    """Everything, both files together."""

    agent: AgentSettings = Field(default_factory=AgentSettings, description="a table")
    queue: QueueSettings = Field(default_factory=QueueSettings, description="a table")
    budget: BudgetSettings = Field(default_factory=BudgetSettings, description="a table")
    worktrees: WorktreeSettings = Field(default_factory=WorktreeSettings, description="a table")
    setup: SetUpSettings = Field(default_factory=SetUpSettings, description="a table")
    preview: PreviewSettings = Field(default_factory=PreviewSettings, description="a table")
    notify: NotifySettings = Field(default_factory=NotifySettings, description="a table")
    review: ReviewSettings = Field(default_factory=ReviewSettings, description="a table")
    trash: TrashSettings = Field(default_factory=TrashSettings, description="a table")
    agents: dict[Name, AgentOverride] = Field(
        default_factory=dict, description="a table per agent, as [agents.claude]"
    )
    slash: dict[SlashName, SlashSettings] = Field(
        default_factory=dict,
        description="a table per slash command, as [slash.fix], its name in small letters",
    )

    @property
    def worktrees_root(self) -> Path | None:
        """Where the person wants worktrees to be made; None: in the repository."""
        root = self.worktrees.root
        return Path(root).expanduser() if root else None

    _own: frozenset[str] = PrivateAttr(default=frozenset())
    """Tables whose command or prompt is the person's own."""

    @property
    def own_setup(self) -> bool:
        """Whether the set-up command is the person's own, not one that came with a clone."""
        return "setup" in self._own

    @property
    def own_preview(self) -> bool:
        """The same of the preview's command."""
        return "preview" in self._own

    def is_own_slash(self, name: str) -> bool:
        """Whether the slash command's prompt is the person's own."""
        return f"slash.{name}" in self._own

    def with_own(self, tables: Iterable[str]) -> Config:
        """The same settings, the commands and prompts of these tables being the person's own."""
        own = self.model_copy()
        own._own = frozenset(tables)  # noqa: SLF001 - of the same class
        return own

    def model_of(self, agent: str) -> str | None:
        """The model that the agent is configured with; None: its own default."""
        override = self.agents.get(agent)
        own = self.agent.model if agent == self.agent.name else None
        return (override.model if override else None) or own

    def effort_of(self, agent: str) -> str | None:
        """The same of how hard it thinks."""
        override = self.agents.get(agent)
        own = self.agent.effort if agent == self.agent.name else None
        return (override.effort if override else None) or own

    def cost_of(self, agent: str, model: str) -> ModelCost | None:
        """What the person says that the agent's model costs."""
        override = self.agents.get(agent)
        return override.prices.get(model) if override else None

    def is_unbounded(self, agent: str) -> bool:
        """Whether the person lets it work under budgets that nobody can keep for it."""
        override = self.agents.get(agent)
        return override is not None and override.unbounded

    def command_of(self, agent: str) -> Path | None:
        """The program the person named for an agent there is anyway."""
        override = self.agents.get(agent)
        return override.program if override else None
