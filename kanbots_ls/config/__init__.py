"""Settings from two files: the team's ``kanbots.toml`` and the person's ``config.toml``.

``load`` reads and merges them, ``settings.py`` says what there is to set, ``errors.py`` how a
mistake is told. It reads files and nothing else; whether an agent of that name exists, or a base,
is for others to say.
"""

from __future__ import annotations

from kanbots_ls.config.agent_tables import AgentOverride
from kanbots_ls.config.errors import ConfigError, Problem
from kanbots_ls.config.load import PERSON_FILE, TEAM_FILE, load
from kanbots_ls.config.reader import ConfigReader
from kanbots_ls.config.settings import Config

__all__ = [
    "PERSON_FILE",
    "TEAM_FILE",
    "AgentOverride",
    "Config",
    "ConfigError",
    "ConfigReader",
    "Problem",
    "load",
]
