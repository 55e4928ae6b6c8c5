# ruff: noqa: TC001 -- typer evaluates the annotations at run time
"""``promote``: land a run's work on the branch its base came from, or take that back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import Cancelled, CliError, UsageMistake
from kanbots_ls.cli.options import RunArgument
from kanbots_ls.cli.references import run_id
from kanbots_ls.cli.settings import Settings
from kanbots_ls.cli.show import output
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected, find
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.landing import PromoteParams, PromoteResult

_TRIES = 3


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(promote)


def promote(
    settings: Settings,
    run: RunArgument,
    squash: Annotated[
        bool, typer.Option("--squash", help="Land one commit instead of a merge.")
    ] = False,
    onto: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Option("--onto", metavar="BRANCH", help="Land on this local branch."),
    ] = None,
    message: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--message", "-m", metavar="TEXT", help="The commit's message."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would happen.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Put the branch back where it was before.")
    ] = False,
) -> None:
    """Land a run's work on the branch its base came from."""
    if undo and (squash or onto or message or dry_run):
        raise UsageMistake("--undo takes the newest promote back as it was; give it alone.")
    if message is not None and not message.strip():
        raise UsageMistake("The message is empty. Leave --message out to have one made.")
    with connected(settings) as session:
        if undo:
            _undo(settings, session, run_id(run))
        else:
            _promote(settings, session, run_id(run), squash, onto, message, dry_run)


def _promote(
    settings: Settings,
    session: Session,
    run: str,
    squash: bool,
    onto: str | None,
    message: str | None,
    dry_run: bool,
) -> None:
    from kanbots_ls.cli.show.landing_view import landing_lines
    from kanbots_ls.protocol.landing import LandingParams, PromoteParams

    if dry_run or not settings.as_json:
        found = session.api.show_landing(LandingParams(run=run, onto=onto))
        if settings.as_json:
            output.print_model(found)
        elif found.files:
            print("\n".join(landing_lines(found)), flush=True)
        if found.refused:
            raise CliError(found.refused)
    if not dry_run:
        params = PromoteParams(run=run, onto=onto, squash=squash, message=message, signs=True)
        _tell(settings, _signed(settings, session, params))


def _signed(settings: Settings, session: Session, params: PromoteParams) -> PromoteResult:
    """Promote; where the person signs, they do so here, at their own terminal."""
    for _ in range(_TRIES):
        result = session.api.promote(params)
        if result.unsigned is None:
            return result
        commit = _sign(settings, result)
        params = params.model_copy(update={"commit": commit})
    raise CliError("The branch moves faster than you can sign. Nothing was promoted; try again.")


def _sign(settings: Settings, result: PromoteResult) -> str:
    from kanbots_ls.worktrees.landing.sign import write_in_foreground

    wanted = result.unsigned
    assert wanted is not None  # noqa: S101 - asked only where it is there
    repository = find(settings)
    directory = repository.work_tree or repository.common_dir
    output.hint("The commit is signed like yours (commit.gpgSign); what asks now is git's signer.")
    try:
        commit = write_in_foreground(directory, wanted.tree, wanted.parents, wanted.message)
    except KeyboardInterrupt:
        output.hint("")
        raise Cancelled("Cancelled: nothing was signed and nothing promoted.") from None
    if commit is None:
        raise CliError(
            "The commit could not be signed (commit.gpgSign is set), so nothing was promoted. "
            "Try again; `git commit-tree -S -m test HEAD^{tree}` shows, and changes nothing, "
            "whether git can sign here at all."
        )
    return commit


def _tell(settings: Settings, result: PromoteResult) -> None:
    if settings.as_json:
        output.print_model(result)
        return
    run, promoted = result.run, result.promoted
    output.notices(result.notices)
    if promoted is not None:
        print(f"Promoted {run.id}: {text.line(promoted.target)} is now {promoted.commit[:12]}.")
    output.hint(
        f"`kanbots-ls promote --undo {run.id}` takes it back; "
        f"`kanbots-ls discard {run.id}` puts its worktree away."
    )


def _undo(settings: Settings, session: Session, run: str) -> None:
    result = session.api.undo_promote(run)
    if settings.as_json:
        output.print_model(result)
    elif (back := result.undone) is not None:
        print(f"Took {run} back: {text.line(back.target)} is at {back.before[:12]} again.")
