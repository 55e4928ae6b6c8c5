# ruff: noqa: TC001, TC002 -- typer evaluates the annotations at run time
"""``board``: the board as a document, in the person's editor."""

from __future__ import annotations

import os
import shlex
import subprocess

import typer

from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.protocol.documents import DocumentParams


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(board)


def board(settings: Settings) -> None:
    """Write the board as text and open it in your editor ($VISUAL, $EDITOR)."""
    with connected(settings) as session:
        found = session.api.open_document(DocumentParams(document="board", show=False))
    if settings.as_json:
        output.print_model(found)
    elif terminal.is_interactive():
        _edit(found.path)
    else:
        print(found.path)


def _edit(path: str) -> None:
    """Open it; a person without an editor is told where it is."""
    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
    if not command:
        print(path)
        output.hint("Set EDITOR to have it opened, as in `EDITOR=hx kanbots-ls board`.")
        return
    try:
        status = subprocess.run([*command, path], check=False).returncode
    except OSError as error:
        raise CliError(f"{command[0]} can't be started: {error.strerror}. Set EDITOR.") from None
    if status != 0:
        raise CliError(f"{command[0]} ended with status {status}.")
