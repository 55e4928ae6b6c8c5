"""All findings in the order a person would mend them, and how they read on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.cli.doctor import agents, board, git, person
from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.wire.connect import find
from kanbots_ls.protocol.daemon import Finding
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.rendezvous.repository import Repository


def all_findings(settings: Settings) -> Iterator[Finding]:
    """Everything doctor looks at; a look that itself fails is a finding, not an end."""
    repository, found = _repository(settings)
    looks: list[Callable[[], Iterator[Finding]]] = [
        lambda: git.findings(repository, settings.start),
        lambda: agents.findings(),
        lambda: person.findings(repository),
    ]
    if repository is not None:
        looks.append(lambda: board.findings(repository))
    yield found
    for look in looks:
        yield from _guarded(look)


def as_lines(finding: Finding) -> Iterator[str]:
    """``✓ git: 2.39.5``, or ``✗ …`` with the way to mend it beneath."""
    mark = "✓" if finding.ok else "✗"
    yield f"{mark} {text.line(finding.name)}: {text.line(finding.text)}"
    if finding.mend and not finding.ok:
        yield f"    {text.line(finding.mend)}"


def _repository(settings: Settings) -> tuple[Repository | None, Finding]:
    try:
        repository = find(settings)
    except CliError as error:
        mend = "Change into your project, or name it with --repo."
        return None, Finding(name="repository", ok=False, text=str(error), mend=mend)
    return repository, Finding(name="repository", ok=True, text=str(repository.root))


def _guarded(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001 -- one broken look must not hide the others
        said = f"could not be looked at: {type(error).__name__} {error}"
        mend = "Please report it with this line."
        yield Finding(name="doctor", ok=False, text=said, mend=mend)
