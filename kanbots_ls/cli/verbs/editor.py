"""``editor``: put kanbots into an editor's configuration, and take it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import group, verb

if TYPE_CHECKING:
    from kanbots_ls.cli.helix.builtin import Helix
    from kanbots_ls.cli.helix.plan import Plan
    from kanbots_ls.cli.neovim.installing import Done as Copied
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.cli.vscode.installing import Done as Installed


def register(app: typer.Typer) -> None:
    """Add the noun and its verbs."""
    editors = group("editor", "Put kanbots into an editor's configuration, or take it out.")
    verb(editors)(helix)
    verb(editors)(nvim)
    verb(editors)(vscode)
    app.add_typer(editors)


def helix(
    settings: Settings,
    install: Annotated[
        bool, typer.Option("--install", help="Add the server, languages, keys and settings.")
    ] = False,
    uninstall: Annotated[
        bool, typer.Option("--uninstall", help="Take back exactly what --install added.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    languages: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Option(
            "--languages",
            metavar="LIST",
            help="In whose files the commands are at hand, as python,rust; else the usual ones.",
        ),
    ] = None,
    hx: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--hx", metavar="PATH", help="The Helix program; else the one on PATH."),
    ] = None,
) -> None:
    """Put kanbots into your Helix configuration with --install; --uninstall takes it out."""
    from kanbots_ls.cli.helix import builtin, plan

    if install == uninstall:
        raise UsageMistake("Say --install or --uninstall.")
    if uninstall and (languages is not None or hx is not None):
        raise UsageMistake("--languages and --hx are for --install.")
    installed = builtin.installed(hx) if install else None
    made = plan.installation(installed, _named(languages)) if installed else plan.removal()
    if not dry_run:
        plan.perform(made)
    if settings.as_json:
        output.print_document(_document(made, installed, dry_run=dry_run))
    else:
        _tell(made, dry_run=dry_run)


def nvim(
    settings: Settings,
    install: Annotated[
        bool, typer.Option("--install", help="Copy the plug-in into your packages.")
    ] = False,
    uninstall: Annotated[
        bool, typer.Option("--uninstall", help="Take back exactly what --install wrote.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
) -> None:
    """Put the plug-in into your Neovim's packages with --install; --uninstall takes it out."""
    from kanbots_ls.cli.neovim import installing

    if install == uninstall:
        raise UsageMistake("Say --install or --uninstall.")
    act = installing.install if install else installing.uninstall
    done = act(dry_run=dry_run)
    if settings.as_json:
        output.print_document(_copied(done, install=install, dry_run=dry_run))
        return
    for word, names in (("written", done.written), ("removed", done.removed)):
        for name in names:
            print(f"{word}: {done.path / name}")
    output.notices([f"{done.path / name} was changed by you, and stays." for name in done.kept])
    if not done.written and not done.removed:
        output.note("Nothing to change.")
    elif install and not dry_run:
        output.hint("Start Neovim anew. `:Kanbots` opens the board, `:help kanbots` has the rest.")


def vscode(
    settings: Settings,
    install: Annotated[
        bool, typer.Option("--install", help="Install the extension by VS Code's command line.")
    ] = False,
    uninstall: Annotated[
        bool, typer.Option("--uninstall", help="Take out what --install put in, and no other.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    code: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--code",
            metavar="PROGRAM",
            help="Which VS Code, as codium or /path/to/code; else the only one on PATH.",
        ),
    ] = None,
) -> None:
    """Put the extension into your VS Code with --install; --uninstall takes it out."""
    from kanbots_ls.cli.vscode import installing

    if install == uninstall:
        raise UsageMistake("Say --install or --uninstall.")
    act = installing.install if install else installing.uninstall
    done = act(code, dry_run=dry_run)
    if settings.as_json:
        output.print_document(_installed(done, install=install, dry_run=dry_run))
        return
    for word, programs in (("installed", done.installed), ("removed", done.removed)):
        for program in programs:
            print(f"{word}: {done.extension} in {program}")
    output.notices(
        [f"{done.extension} in {each} is not from here, and stays." for each in done.kept]
    )
    if not done.installed and not done.removed:
        output.note("Nothing to change.")
    elif install and not dry_run:
        output.hint("Open a folder of a repository: KanBots is in the activity bar.")


def _installed(done: Installed, *, install: bool, dry_run: bool) -> dict[str, Any]:
    return {
        "action": "install" if install else "uninstall",
        "dry_run": dry_run,
        "extension": done.extension,
        "installed": done.installed,
        "removed": done.removed,
        "kept": done.kept,
    }


def _copied(done: Copied, *, install: bool, dry_run: bool) -> dict[str, Any]:
    return {
        "action": "install" if install else "uninstall",
        "dry_run": dry_run,
        "path": str(done.path),
        "written": done.written,
        "removed": done.removed,
        "kept": done.kept,
    }


def _named(languages: str | None) -> list[str] | None:
    if languages is None:
        return None
    names = [name.strip() for name in languages.split(",") if name.strip()]
    if not names:
        raise UsageMistake("--languages needs at least one, as python,rust.")
    return names


def _tell(made: Plan, *, dry_run: bool) -> None:
    for change in made.changing:
        print(change.diff() if dry_run else f"{change.kind}: {change.path}\n", end="")
    if not made.changing:
        output.note("Nothing to change.")
    output.notices(made.notices)
    if made.changing and made.note is not None and not dry_run:
        output.hint("Start Helix anew. `space K b` opens the board.")


def _document(made: Plan, installed: Helix | None, *, dry_run: bool) -> dict[str, Any]:
    return {
        "action": "install" if installed else "uninstall",
        "dry_run": dry_run,
        "helix": installed and {"program": installed.program, "version": installed.version},
        "files": [
            {"path": str(change.path), "change": change.kind, "diff": change.diff()}
            for change in made.changes
        ],
        "languages": made.languages,
        "notices": made.notices,
    }
