"""The typed side of the wire: one method per request, models in, models out.

Verbs that write and views that draw use it; a test holds its names and models equal to
``protocol.methods``. It decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kanbots_ls.cli.wire.client import TIMEOUT
from kanbots_ls.protocol import (
    adopting,
    attaching,
    calls,
    cards,
    daemon,
    diffs,
    disk,
    documents,
    landing,
    preview,
    removal,
    reviews,
    runs,
    slash,
    views,
)
from kanbots_ls.protocol.base import Empty, WireModel
from kanbots_ls.protocol.decisions import (
    AnswerParams,
    AnswerResult,
    CostsParams,
    CostsResult,
    DecisionListParams,
    DecisionListResult,
    OfferResult,
)
from kanbots_ls.protocol.log import LogResult
from kanbots_ls.protocol.turns import RewindResult, TurnsResult

if TYPE_CHECKING:
    from kanbots_ls.cli.wire.client import Client
    from kanbots_ls.protocol.log import FollowParams, LogParams
    from kanbots_ls.protocol.turns import RewindParams

SLOW = 300.0
"""Seconds for what moves or reads a whole work tree."""
LONG = 7 * 86_400.0
"""Seconds for what an agent does."""
Result = TypeVar("Result", bound=WireModel)


class Api:
    """The daemon's methods over one client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def board(self) -> views.BoardSnapshot:
        """The whole board."""
        return self._ask("kanbots/board/show", Empty(), views.BoardSnapshot)

    def open_document(self, params: documents.DocumentParams) -> documents.DocumentResult:
        """Bring a document up to date."""
        return self._ask("kanbots/document/open", params, documents.DocumentResult)

    def add_card(self, params: cards.CardAddParams) -> views.CardView:
        """Add a card."""
        return self._ask("kanbots/card/add", params, views.CardView)

    def card(self, number: int) -> views.CardView:
        """One card."""
        return self._ask("kanbots/card/show", cards.CardParams(card=number), views.CardView)

    def edit_card(self, params: cards.CardEditParams) -> views.CardView:
        """Change a card's title or body."""
        return self._ask("kanbots/card/edit", params, views.CardView)

    def move_card(self, params: cards.CardMoveParams) -> views.CardView:
        """Put a card into another column."""
        return self._ask("kanbots/card/move", params, views.CardView)

    def archive_card(self, params: cards.CardArchiveParams) -> views.CardView:
        """Archive a card, or bring it back."""
        return self._ask("kanbots/card/archive", params, views.CardView)

    def dispatch(self, params: runs.DispatchParams) -> runs.DispatchResult:
        """Start runs; all cards are checked before any starts."""
        return self._ask("kanbots/run/dispatch", params, runs.DispatchResult, SLOW)

    def reply(self, params: runs.ReplyParams) -> runs.RunsResult:
        """Send a message to a run's agent."""
        return self._ask("kanbots/run/reply", params, runs.RunsResult)

    def review(self, params: reviews.ReviewParams) -> runs.ReviewResult:
        """Have a run's work reviewed; waiting for that takes as long as it takes."""
        timeout = LONG if params.wait else SLOW
        return self._ask("kanbots/run/review", params, runs.ReviewResult, timeout)

    def split(self, params: reviews.SplitParams) -> runs.RunsResult:
        """Have it proposed how to split a card."""
        timeout = LONG if params.wait else SLOW
        return self._ask("kanbots/card/split", params, runs.RunsResult, timeout)

    def dismiss(self, params: reviews.DismissParams) -> views.RunView:
        """Put findings of a review away."""
        return self._ask("kanbots/review/dismiss", params, views.RunView)

    def slash_commands(self, params: slash.SlashListParams) -> slash.SlashListResult:
        """What a reply may begin with."""
        return self._ask("kanbots/slash/list", params, slash.SlashListResult)

    def stop(self, params: runs.StopParams) -> runs.RunsResult:
        """Stop runs, or all."""
        return self._ask("kanbots/run/stop", params, runs.RunsResult, SLOW)

    def discard(self, params: removal.DiscardParams) -> removal.DiscardResult:
        """Take a run's worktree and branch away, behind a rescue ref."""
        return self._ask("kanbots/run/discard", params, removal.DiscardResult, SLOW)

    def restore(self, run: str) -> removal.RestoreResult:
        """Bring a discarded run back."""
        return self._ask(
            "kanbots/run/restore", runs.RunParams(run=run), removal.RestoreResult, SLOW
        )

    def show_landing(self, params: landing.LandingParams) -> landing.LandingView:
        """What promoting a run would do."""
        return self._ask("kanbots/landing/show", params, landing.LandingView, SLOW)

    def promote(self, params: landing.PromoteParams) -> landing.PromoteResult:
        """Land a run's work on a branch."""
        return self._ask("kanbots/run/promote", params, landing.PromoteResult, SLOW)

    def undo_promote(self, run: str) -> landing.PromoteResult:
        """Take a run's newest promote back."""
        params = runs.RunParams(run=run)
        return self._ask("kanbots/landing/undo", params, landing.PromoteResult, SLOW)

    def holdings(self) -> disk.DiskResult:
        """What runs have on the disk."""
        return self._ask("kanbots/disk/show", Empty(), disk.DiskResult, SLOW)

    def empty_trash(self, params: disk.TrashParams) -> disk.TrashResult:
        """Delete what has been in the trash for long."""
        return self._ask("kanbots/trash/empty", params, disk.TrashResult, SLOW)

    def forget(self, run: str) -> disk.CheckpointsResult:
        """Drop a discarded run's checkpoints."""
        return self._ask(
            "kanbots/run/forget", runs.RunParams(run=run), disk.CheckpointsResult, SLOW
        )

    def rewind(self, params: RewindParams) -> RewindResult:
        """Put a run's worktree back to an earlier state."""
        return self._ask("kanbots/run/rewind", params, RewindResult, SLOW)

    def adopt(self, params: adopting.AdoptParams) -> adopting.AdoptResult:
        """An existing worktree or branch as a run."""
        return self._ask("kanbots/run/adopt", params, adopting.AdoptResult, SLOW)

    def attach(self, params: attaching.AttachParams) -> attaching.AttachResult:
        """Park a run for a terminal."""
        return self._ask("kanbots/run/attach", params, attaching.AttachResult, SLOW)

    def terminal_started(self, params: attaching.TerminalStartedParams) -> None:
        """Tell which process the terminal's program is."""
        self._ask("kanbots/terminal/started", params, Empty)

    def terminal_ended(self, params: attaching.TerminalEndedParams) -> attaching.DetachResult:
        """Take a run back from a terminal."""
        return self._ask("kanbots/terminal/ended", params, attaching.DetachResult, SLOW)

    def show_terminal(self, run: str) -> attaching.TerminalResult:
        """The command that attaches."""
        params = runs.RunParams(run=run)
        return self._ask("kanbots/terminal/show", params, attaching.TerminalResult)

    def diff(self, params: diffs.DiffParams) -> diffs.DiffResult:
        """What a run changed since its base."""
        return self._ask("kanbots/run/diff", params, diffs.DiffResult, SLOW)

    def reviewed(self, params: diffs.ReviewedParams) -> None:
        """Say that a person was shown this state of a run."""
        self._ask("kanbots/run/reviewed", params, Empty, SLOW)

    def turns(self, run: str) -> TurnsResult:
        """A run's finished turns and rewinds."""
        return self._ask("kanbots/run/turns", runs.RunParams(run=run), TurnsResult, SLOW)

    def log(self, params: LogParams) -> LogResult:
        """One page of a run's events."""
        return self._ask("kanbots/run/log", params, LogResult)

    def follow(self, params: FollowParams) -> LogResult:
        """The events so far, and from now on ``kanbots/run/appended``."""
        return self._ask("kanbots/run/follow", params, LogResult)

    def decisions(self, *, resolved: bool = False) -> DecisionListResult:
        """Open decisions, or all there ever were."""
        return self._ask(
            "kanbots/decision/list",
            DecisionListParams(all=resolved),
            DecisionListResult,
        )

    def offer(self) -> OfferResult:
        """Make the offer that is due before a dispatch."""
        return self._ask("kanbots/decision/offer", Empty(), OfferResult)

    def answer(self, params: AnswerParams) -> AnswerResult:
        """Answer a decision; the first answer wins."""
        return self._ask("kanbots/decision/answer", params, AnswerResult)

    def costs(self, params: CostsParams) -> CostsResult:
        """Costs by run, card, session and day."""
        return self._ask("kanbots/cost/show", params, CostsResult)

    def start_preview(self, params: preview.PreviewStartParams) -> preview.PreviewShown:
        """Start a run's preview."""
        return self._ask("kanbots/preview/start", params, preview.PreviewShown)

    def stop_preview(self, params: preview.PreviewParams) -> preview.PreviewShown:
        """Stop it."""
        return self._ask("kanbots/preview/stop", params, preview.PreviewShown)

    def show_preview(self, params: preview.PreviewShowParams) -> preview.PreviewShown:
        """How it is, and what it printed."""
        return self._ask("kanbots/preview/show", params, preview.PreviewShown)

    def focus(self, params: calls.FocusParams) -> None:
        """Say whether a person looks."""
        self._ask("kanbots/client/focus", params, Empty)

    def daemon_status(self) -> daemon.DaemonStatus:
        """Who serves this board."""
        return self._ask("kanbots/daemon/status", Empty(), daemon.DaemonStatus)

    def stop_daemon(self, params: daemon.DaemonStopParams) -> None:
        """Ask the daemon to leave."""
        self._ask("kanbots/daemon/stop", params, Empty, SLOW)

    def check(self) -> daemon.CheckResult:
        """What the daemon sees, for doctor."""
        return self._ask("kanbots/daemon/check", daemon.CheckParams(), daemon.CheckResult)

    def _ask(
        self, method: str, params: WireModel, result: type[Result], timeout: float = TIMEOUT
    ) -> Result:
        wire = params.model_dump(mode="json", by_alias=True, exclude_none=True)
        answer = self._client.call(method, wire, timeout)
        return result.model_validate(answer if answer is not None else {})
