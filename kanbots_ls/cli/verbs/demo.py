"""``demo``: four cards at once in a small repository made for it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.verb import verb

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings


class DemoAgent(str, Enum):  # noqa: UP042 -- typer wants plain string values
    """Who works in the demo."""

    SCRIPTED = "scripted"
    CLAUDE = "claude"


DirectoryOption = Annotated[
    Optional[Path],  # noqa: UP045 -- typer evaluates it
    typer.Option("--dir", metavar="PATH", help="Where to make it; else a temporary directory."),
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(demo)


def demo(
    settings: Settings,
    agent: Annotated[
        DemoAgent, typer.Option("--agent", help="The embedded one, or your own claude.")
    ] = DemoAgent.SCRIPTED,
    directory: DirectoryOption = None,
) -> None:
    """Watch four cards worked on, in a repository of its own."""
    from kanbots_ls.cli.demo.show import show

    if settings.repo is not None:
        raise UsageMistake("The demo makes its own repository; --dir says where.")
    show(agent.value, directory, as_json=settings.as_json)
