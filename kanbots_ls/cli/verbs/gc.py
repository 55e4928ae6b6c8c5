"""``gc``: what runs take on the disk, and what of it may go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple, Optional

import typer

from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.disk import DiskResult, HoldingView


class Offers(NamedTuple):
    """Old trash, worktrees that are done with, checkpoints left over."""

    old: Sequence[HoldingView]
    done: Sequence[HoldingView]
    left: Sequence[HoldingView]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    verb(app)(gc)


def gc(
    settings: Settings,
    yes: Annotated[bool, typer.Option("--yes", help="Do what is offered without asking.")] = False,
    days: Annotated[
        Optional[float],  # noqa: UP045 -- typer evaluates it
        typer.Option("--days", min=0, help="Offer trash older than this; else as in the settings."),
    ] = None,
) -> None:
    """List what runs take on the disk; offer to empty old trash, to discard what is merged and to
    drop the checkpoints that trash emptied earlier has left."""
    with connected(settings) as session:
        found = _listed(session, days)
        kinds = ("trash", "worktree", "checkpoints")
        offers = Offers(*(_offered(found, kind) for kind in kinds))
        if settings.as_json:
            if yes:
                _tidy(session, offers, days)
            output.print_model(_listed(session, days) if yes else found)
            return
        _print(found)
        _offer(session, offers, yes=yes, days=days)


def _offer(session: Session, offers: Offers, *, yes: bool, days: float | None) -> None:
    """Ask about each of the offers by itself; without anybody to ask, nothing is done."""
    if not any(offers):
        return
    if not (yes or terminal.is_interactive()):
        output.note("Nothing done: `kanbots-ls gc --yes` does what is marked with *.")
        return
    agreed = Offers(*(each if yes or _agreed_to(each) else () for each in offers))
    for line in _tidy(session, agreed, days):
        print(line)


def _agreed_to(offer: Sequence[HoldingView]) -> bool:
    return bool(offer) and _agreed(_question(offer))


def _question(offer: Sequence[HoldingView]) -> str:
    size = words.size(sum(item.bytes for item in offer))
    kept = "their rescue refs stay" if len(offer) > 1 else "its rescue ref stays"
    match offer[0].kind:
        case "trash":
            return f"Delete {_runs(offer)} from the trash ({size}; {kept})?"
        case "worktree":
            return f"Discard {_runs(offer)} (merged; `restore` undoes it)?"
        case "checkpoints":
            return (
                f"Drop the checkpoints of {_runs(offer)} ({size}; {kept}, `diff --turn` and "
                "`rewind` are over for good)?"
            )


def _tidy(session: Session, agreed: Offers, days: float | None) -> list[str]:
    """Do it, and say what was done."""
    from kanbots_ls.protocol.disk import TrashParams
    from kanbots_ls.protocol.removal import DiscardParams

    said = []
    if agreed.old:
        emptied = session.api.empty_trash(TrashParams(days=days))
        said.append(f"Deleted from the trash: {words.size(emptied.bytes)}.")
    for item in agreed.done:
        session.api.discard(DiscardParams(run=item.run))
        said.append(f"Discarded {item.run}.")
    for item in agreed.left:
        dropped = session.api.forget(item.run).dropped
        said.append(f"Dropped {words.count(len(dropped), 'checkpoint')} of {item.run}:")
        said.extend(f"  {line}" for line in dropped)
    return said


def _agreed(question: str) -> bool:
    return input(f"{text.line(question)} [y/N] ").strip().lower() in {"y", "yes"}


def _listed(session: Session, days: float | None) -> DiskResult:
    """What there is; what of trash and checkpoints is offered goes by ``days``, if given."""
    found = session.api.holdings()
    if days is None:
        return found
    holdings = tuple(
        item.model_copy(update={"offered": _age(item) >= days * 86_400})
        if item.kind != "worktree"
        else item
        for item in found.holdings
    )
    return found.model_copy(update={"holdings": holdings})


def _offered(found: DiskResult, kind: str) -> list[HoldingView]:
    return [item for item in found.holdings if item.kind == kind and item.offered]


def _runs(items: Sequence[HoldingView]) -> str:
    return ", ".join(item.run for item in items)


def _print(found: DiskResult) -> None:
    if not found.holdings:
        print("No run has anything on the disk.")
        return
    for item in found.holdings:
        mark = "*" if item.offered else " "
        where = (item.state or "worktree") if item.kind == "worktree" else item.kind
        head = f"{mark} {words.size(item.bytes):>6}  {item.run:<6} {where:<11}"
        age, told = words.duration(_age(item)), ", ".join(_told(item))
        print(f"{head} {age:>7}  {text.line(item.title, 40)}: {told}")
    trees, trash = words.size(found.worktree_bytes), words.size(found.trash_bytes)
    print(f"{trees} in worktrees, {trash} in the trash, kept {found.trash_days:g} days.")
    if found.checkpoint_bytes:
        print(f"{words.size(found.checkpoint_bytes)} in checkpoints without trash, by git's count.")


def _told(item: HoldingView) -> list[str]:
    """What of it is nowhere else, or that nothing is."""
    if item.kind == "checkpoints":
        return [words.count(item.checkpoints, "checkpoint")]
    counts = (("uncommitted", item.dirty), ("unmerged", item.unmerged), ("unpushed", item.unpushed))
    told = [f"{number} {what}" for what, number in counts if number]
    unknown = item.dirty is None or item.unmerged is None
    return told or ["what it had can't be told" if unknown else "nothing that is nowhere else"]


def _age(item: HoldingView) -> float:
    return words.since(item.at, words.now()) or 0.0
