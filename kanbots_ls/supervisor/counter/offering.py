"""Offers at the desk: whether one is due, and what its acceptance writes into the checkout.

Blocking functions, called on worker threads.  Nothing of a person's is overwritten.
"""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

from kanbots_ls.config import ConfigError
from kanbots_ls.config.extend import NotAdded, add_setup
from kanbots_ls.config.load import TEAM_FILE
from kanbots_ls.model.refusal import Refused
from kanbots_ls.worktrees.errors import WorktreeError, told
from kanbots_ls.worktrees.files.include import INCLUDE_FILE
from kanbots_ls.worktrees.files.proposal import Proposal, proposal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from kanbots_ls.config import Config
    from kanbots_ls.supervisor.ports import Ports

log = logging.getLogger(__name__)

_LOOK_SECONDS = 2.0
NOTHING = Proposal((), "")


def proposed(ports: Ports, config: Config, environment: Mapping[str, str]) -> Proposal:
    """What could be offered here; nothing where the person or the team has said what runs get."""
    checkout = ports.repository.main_work_tree
    if checkout is None or config.setup.command:
        return NOTHING
    try:
        return proposal(checkout, environment, _LOOK_SECONDS)
    except (WorktreeError, OSError) as error:
        # Only an offer: what is slow or odd to look at is not offered.
        log.info("nothing is offered: %s", error)
        return NOTHING


def notice(found: Proposal, offer: str) -> str:
    """That runs go without, and how to change that."""
    parts = []
    if found.files:
        shown = ", ".join(found.files[:3]) + (" …" if len(found.files) > 3 else "")
        parts.append(f"without {shown}")
    if found.command:
        parts.append(f"without `{found.command}`")
    return (
        f"Runs start {' and '.join(parts)}: `kanbots-ls answer {offer} 1` gives them to all new "
        f"runs, `kanbots-ls decisions` shows the offer."
    )


def accepted(ports: Ports, include: str, command: str) -> tuple[str, ...]:
    """Write both; what was written, for the person.  Raises ``Refused``."""
    checkout = ports.repository.main_work_tree
    if checkout is None:
        raise Refused("repository", "There is no main checkout any more to write into.")
    try:
        return tuple(_written(ports, checkout, include, command))
    except (NotAdded, OSError) as error:
        raise Refused("repository", told(error)) from None


def _written(ports: Ports, checkout: Path, include: str, command: str) -> Iterator[str]:
    if include:
        yield _write_include(checkout / INCLUDE_FILE, include)
    if not command:
        return
    file = checkout / TEAM_FILE
    try:
        present = ports.config.current().setup.command
    except ConfigError as error:
        raise NotAdded(str(error)) from None
    if present:
        yield f"{file} is as it was: there is a set-up command already."
        return
    add_setup(file, command)
    yield f"Wrote setup.command into {file}: {command}"


def _write_include(file: Path, text: str) -> str:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        return f"{file} is as it was: it is there already."
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
    return f"Wrote {file}: {', '.join(text.split())}"
