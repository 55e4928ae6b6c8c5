"""The one list of methods; the server registers from it, clients are typed by it.

Requests are ``kanbots/<noun>/<verb>``, notifications end in a participle.
``reads`` marks what an agent inside a run may also call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kanbots_ls.protocol import (
    adopting,
    attaching,
    calls,
    cards,
    choices,
    daemon,
    decisions,
    diffs,
    disk,
    documents,
    landing,
    log,
    preview,
    removal,
    reviews,
    runs,
    slash,
    turns,
    views,
)
from kanbots_ls.protocol.base import Empty, WireModel


@dataclass(frozen=True, slots=True)
class Method:
    """One request or notification: what goes in, what comes back, which way."""

    name: str
    params: type[WireModel]
    result: type[WireModel] | None
    title: str
    direction: Literal["to_server", "to_client"] = "to_server"
    reads: bool = False

    @property
    def is_request(self) -> bool:
        """It has an answer."""
        return self.result is not None


def _read(name: str, params: type[WireModel], result: type[WireModel], title: str) -> Method:
    return Method(name, params, result, title, reads=True)


METHODS: tuple[Method, ...] = (
    _read("kanbots/board/show", Empty, views.BoardSnapshot, "Show the whole board"),
    Method("kanbots/card/add", cards.CardAddParams, views.CardView, "Add a card"),
    _read("kanbots/card/show", cards.CardParams, views.CardView, "Show a card"),
    _read("kanbots/card/list", cards.CardListParams, cards.CardListResult, "List cards"),
    Method("kanbots/card/edit", cards.CardEditParams, views.CardView, "Edit a card"),
    Method("kanbots/card/move", cards.CardMoveParams, views.CardView, "Move a card"),
    Method("kanbots/card/archive", cards.CardArchiveParams, views.CardView, "Archive a card"),
    Method("kanbots/run/dispatch", runs.DispatchParams, runs.DispatchResult, "Dispatch cards"),
    Method("kanbots/run/reply", runs.ReplyParams, runs.RunsResult, "Reply to a run"),
    _read("kanbots/choice/list", Empty, choices.ChoicesResult, "List what may be chosen"),
    _read(
        "kanbots/slash/list", slash.SlashListParams, slash.SlashListResult, "List slash commands"
    ),
    Method("kanbots/run/review", reviews.ReviewParams, runs.ReviewResult, "Review a run"),
    Method(
        "kanbots/review/dismiss",
        reviews.DismissParams,
        views.RunView,
        "Dismiss findings of a review",
    ),
    Method("kanbots/card/split", reviews.SplitParams, runs.RunsResult, "Split a card"),
    Method("kanbots/run/stop", runs.StopParams, runs.RunsResult, "Stop runs"),
    Method("kanbots/run/adopt", adopting.AdoptParams, adopting.AdoptResult, "Adopt a worktree"),
    Method("kanbots/run/attach", attaching.AttachParams, attaching.AttachResult, "Attach a run"),
    Method(
        "kanbots/terminal/started",
        attaching.TerminalStartedParams,
        Empty,
        "Tell that a terminal's program runs",
    ),
    Method(
        "kanbots/terminal/ended",
        attaching.TerminalEndedParams,
        attaching.DetachResult,
        "Take a run back from a terminal",
    ),
    Method(
        "kanbots/terminal/show",
        runs.RunParams,
        attaching.TerminalResult,
        "Attach to a run at a terminal",
    ),
    Method("kanbots/run/promote", landing.PromoteParams, landing.PromoteResult, "Promote a run"),
    Method("kanbots/landing/undo", runs.RunParams, landing.PromoteResult, "Undo a promote"),
    _read(
        "kanbots/landing/show",
        landing.LandingParams,
        landing.LandingView,
        "Show what promoting a run would do",
    ),
    Method("kanbots/run/discard", removal.DiscardParams, removal.DiscardResult, "Discard a run"),
    Method("kanbots/run/restore", runs.RunParams, removal.RestoreResult, "Restore a discarded run"),
    _read("kanbots/disk/show", Empty, disk.DiskResult, "Show what runs have on the disk"),
    Method("kanbots/trash/empty", disk.TrashParams, disk.TrashResult, "Empty the trash by age"),
    Method(
        "kanbots/run/forget",
        runs.RunParams,
        disk.CheckpointsResult,
        "Drop a discarded run's checkpoints",
    ),
    Method("kanbots/run/rewind", turns.RewindParams, turns.RewindResult, "Rewind a run"),
    _read("kanbots/run/diff", diffs.DiffParams, diffs.DiffResult, "Show a run's diff"),
    Method("kanbots/run/reviewed", diffs.ReviewedParams, Empty, "Note what a person has seen"),
    _read("kanbots/run/turns", runs.RunParams, turns.TurnsResult, "List a run's turns"),
    _read("kanbots/run/log", log.LogParams, log.LogResult, "Read a run's log"),
    _read("kanbots/run/follow", log.FollowParams, log.LogResult, "Follow a run's events"),
    _read("kanbots/run/unfollow", runs.RunParams, Empty, "Stop following a run"),
    _read(
        "kanbots/decision/list",
        decisions.DecisionListParams,
        decisions.DecisionListResult,
        "List decisions",
    ),
    Method("kanbots/decision/offer", Empty, decisions.OfferResult, "Make the offer that is due"),
    Method("kanbots/decision/answer", decisions.AnswerParams, decisions.AnswerResult, "Answer"),
    _read(
        "kanbots/document/open",
        documents.DocumentParams,
        documents.DocumentResult,
        "Open a document of the board",
    ),
    _read("kanbots/run/preview", runs.RunParams, documents.PreviewResult, "Preview a run"),
    Method(
        "kanbots/preview/start",
        preview.PreviewStartParams,
        preview.PreviewShown,
        "Start a run's preview",
    ),
    Method(
        "kanbots/preview/stop",
        preview.PreviewParams,
        preview.PreviewShown,
        "Stop a run's preview",
    ),
    _read(
        "kanbots/preview/show",
        preview.PreviewShowParams,
        preview.PreviewShown,
        "Show a run's preview",
    ),
    Method("kanbots/cost/show", decisions.CostsParams, decisions.CostsResult, "Show costs"),
    _read("kanbots/client/focus", calls.FocusParams, Empty, "Say whether a person looks"),
    _read("kanbots/daemon/status", Empty, daemon.DaemonStatus, "Show the daemon's status"),
    Method("kanbots/daemon/stop", daemon.DaemonStopParams, Empty, "Stop the daemon"),
    _read("kanbots/daemon/check", daemon.CheckParams, daemon.CheckResult, "Check this board"),
    Method(
        "kanbots/board/changed", views.BoardChanged, None, "The board changed", "to_client", True
    ),
    Method(
        "kanbots/document/changed",
        documents.DocumentsChanged,
        None,
        "Open documents were written anew",
        "to_client",
        True,
    ),
    Method(
        "kanbots/daemon/replaced",
        daemon.DaemonReplaced,
        None,
        "Another daemon serves",
        "to_client",
        True,
    ),
    Method(
        "kanbots/person/called",
        calls.PersonCalled,
        None,
        "Something wants the person",
        "to_client",
        True,
    ),
    Method("kanbots/run/appended", log.RunEvents, None, "Events of a run", "to_client", True),
)

BY_NAME = {method.name: method for method in METHODS}
