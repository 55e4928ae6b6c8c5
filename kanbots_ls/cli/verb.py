"""What every verb has in common: ``--repo`` and ``--json``, before or after the verb's name.

A verb is a function whose first parameter is ``Settings``; ``verb`` registers it with typer.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from kanbots_ls.cli.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

RepoOption = Annotated[
    Optional[Path],  # noqa: UP045 -- typer evaluates it
    typer.Option("--repo", metavar="PATH", help="The repository; else the one you are in."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]

_COMMON = (
    inspect.Parameter("repo", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=RepoOption),
    inspect.Parameter(
        "as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=JsonOption
    ),
)


class _Before:
    """What stood before the verb; one command line per process."""

    settings = Settings()


def before_the_verb(repo: RepoOption = None, as_json: JsonOption = False) -> None:
    """Dispatch kanban cards to coding agents in git worktrees, and watch them from here."""
    _Before.settings = Settings(repo, as_json)


def verb(
    app: typer.Typer, name: str | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function as a verb; its docstring is the help, its name the verb's."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        app.command(name or function.__name__)(_with_common_options(function))
        return function

    return register


def group(name: str, text: str) -> typer.Typer:
    """A noun with verbs of its own, like ``card``."""
    return typer.Typer(name=name, help=text, no_args_is_help=True, rich_markup_mode=None)


def _with_common_options(function: Callable[..., None]) -> Callable[..., None]:
    def command(**values: Any) -> None:
        settings = _merged(values.pop("repo"), values.pop("as_json"))
        function(settings, **values)

    # Verbs need the name only for their annotations, and typer sees the first parameter not at all.
    known = {**function.__globals__, "Settings": Settings}
    signature = inspect.signature(function, eval_str=True, globals=known)
    own = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in list(signature.parameters.values())[1:]
    ]
    command.__doc__ = function.__doc__
    command.__name__ = function.__name__
    command.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[*own, *_COMMON], return_annotation=None
    )
    command.__annotations__ = {item.name: item.annotation for item in [*own, *_COMMON]}
    return command


def _merged(repo: Path | None, as_json: bool) -> Settings:
    before = _Before.settings
    return Settings(repo or before.repo, as_json or before.as_json)
