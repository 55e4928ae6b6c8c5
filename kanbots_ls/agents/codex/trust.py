"""Whether Codex trusts the repository: as the person has decided, and written down by nobody else.

At the first thread in a repository that its configuration does not mention Codex writes there that
it is trusted. A run is no reason to change a person's file, so the same is said on the command
line, for that process alone; where the person has said anything, that stands.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Launch


def settings(launch: Launch) -> tuple[str, ...]:
    """What to add to its configuration: the repository's trust, or nothing."""
    if launch.repository is None or _is_decided(launch, launch.repository):
        return ()
    # Quotes and escapes of JSON are TOML's as well.
    return (f'projects={{{json.dumps(str(launch.repository))}={{trust_level="trusted"}}}}',)


def _is_decided(launch: Launch, repository: Path) -> bool:
    """Whether the person's own configuration speaks of any project; one we can't read may."""
    home = launch.variables.get("CODEX_HOME") or str(
        Path(launch.variables.get("HOME", "~"), ".codex").expanduser()
    )
    try:
        with Path(home, "config.toml").open("rb") as file:
            projects = tomllib.load(file).get("projects", {})
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return not isinstance(projects, dict) or str(repository) in projects
