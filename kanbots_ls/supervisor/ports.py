"""What the supervisor needs from outside, gathered by the daemon and handed to every part.

Nothing here decides; it is the bench on which the tools lie.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

from kanbots_ls.supervisor.calling.audience import Audience
from kanbots_ls.supervisor.effects.environments import Environments
from kanbots_ls.supervisor.reading.processes import Processes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from kanbots_ls.agents.contract import Adapter
    from kanbots_ls.agents.registry import Registry
    from kanbots_ls.config import Config, ConfigReader
    from kanbots_ls.launch.contract import Launcher
    from kanbots_ls.model.ids import RunId
    from kanbots_ls.model.settings import RunSettings
    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.store.leases import PortLeases
    from kanbots_ls.store.transcript import TranscriptIndex
    from kanbots_ls.supervisor.watches.holds import Holds
    from kanbots_ls.supervisor.watches.shares import Shares
    from kanbots_ls.supervisor.watches.spending import Spending
    from kanbots_ls.worktrees.checkout import Checkouts


@dataclass(slots=True)
class Ports:
    """The repository, the launcher, the agents, the clock; and the processes that live."""

    repository: Repository
    checkouts: Checkouts
    data_directory: Path
    launcher: Launcher
    agents: Registry
    config: ConfigReader
    clock: Callable[[], str]
    """ISO 8601 in UTC."""
    spending: Spending
    leases: PortLeases
    """The person's ports, over all boards."""
    holds: Holds
    shares: Shares
    """The person's slots, over all boards."""
    environments: Environments = field(default_factory=Environments)
    audience: Audience = field(default_factory=Audience)
    ending: set[tuple[RunId, int]] = field(default_factory=set)
    """Processes that we end ourselves: however they exit, that is no failure."""
    processes: Processes = field(default_factory=Processes)
    setting_up: dict[str, RunId] = field(default_factory=dict)
    """Runs whose set-up goes on, by its mark."""
    indexes: dict[RunId, TranscriptIndex] = field(default_factory=dict)
    """Line offsets of transcripts that somebody has read."""
    reading: Lock = field(default_factory=Lock)
    """Held while an index grows; logs are read on several threads."""

    def adapter(self, settings: RunSettings) -> Adapter:
        """The adapter of a run with these settings."""
        return self.agents.of(settings.agent, settings.protocol)

    def run_directory(self, run: RunId) -> Path:
        """Where the run's transcript and keeper live."""
        return self.data_directory / "runs" / run

    def preview_directory(self, run: RunId) -> Path:
        """Where the keeper of its preview lives."""
        return self.run_directory(run) / "program"

    def preview_log(self, run: RunId) -> Path:
        """What its preview prints."""
        return self.run_directory(run) / "preview.log"


def with_command(environment: Mapping[str, str], agent: str, config: Config) -> Mapping[str, str]:
    """The environment with the program that the person's config names for the agent."""
    command: Path | None = config.command_of(agent)
    if command is None:
        return environment
    return {**environment, f"KANBOTS_{agent.upper()}": str(command)}
