"""A run whose directory was removed, and with it what its agent wrote and was told.

Worktree, branch, journal and the agent's own session are still there, so the run stays, in
trouble: to go on costs money and is a person's wish.  Its transcript begins anew, and a file beside
it says from which byte of the journal on the records count its lines.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.paths import make_private

if TYPE_CHECKING:
    from pathlib import Path

    from kanbots_ls.model.ids import RunId

TRANSCRIPT = "transcript.ndjson"
BEGINS = "begins.json"


def lost_words(run: RunId) -> str:
    """What the person is told."""
    return (
        "Its transcript is gone: somebody removed the run's directory, so what the agent said "
        "can't be shown any more. Worktree and branch are kept: a reply resumes the agent's "
        f"session there, `kanbots-ls discard {run}` puts the work away."
    )


def begins(directory: Path) -> int:
    """The byte of the journal from which on the transcript in ``directory`` counts, else 0."""
    try:
        return int(json.loads((directory / BEGINS).read_bytes())["journal"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def begin_anew(directory: Path, journal: int) -> None:
    """An empty transcript that counts from byte ``journal`` on.  Raises OSError.

    What is left of the old one is set aside, not deleted.
    """
    make_private(directory)
    with suppress(FileNotFoundError):
        (directory / TRANSCRIPT).rename(directory / f"{TRANSCRIPT}.before-{journal}")
    fresh = directory / f"{BEGINS}.new"
    fresh.write_text(json.dumps({"journal": journal}) + "\n")
    fresh.replace(directory / BEGINS)
