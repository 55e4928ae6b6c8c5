"""Which function answers which method; ``serving`` registers from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.lsp.features import (
    board,
    calls,
    cards,
    costs,
    daemon,
    decisions,
    diffs,
    disk,
    documents,
    landing,
    log,
    preview,
    reviews,
    runs,
    slash,
    turns,
)

if TYPE_CHECKING:
    from kanbots_ls.lsp.session import Handler

HANDLERS: dict[str, Handler] = {
    "kanbots/board/show": board.show,
    "kanbots/card/add": cards.add,
    "kanbots/card/show": cards.show,
    "kanbots/card/list": cards.list_cards,
    "kanbots/card/edit": cards.edit,
    "kanbots/card/move": cards.move,
    "kanbots/card/archive": cards.archive,
    "kanbots/run/dispatch": runs.dispatch,
    "kanbots/run/reply": runs.reply,
    "kanbots/slash/list": slash.list_commands,
    "kanbots/run/review": reviews.review,
    "kanbots/review/dismiss": reviews.dismiss,
    "kanbots/run/stop": runs.stop,
    "kanbots/run/discard": runs.discard,
    "kanbots/run/promote": landing.promote,
    "kanbots/landing/undo": landing.undo,
    "kanbots/landing/show": landing.show,
    "kanbots/run/restore": runs.restore,
    "kanbots/disk/show": disk.show,
    "kanbots/trash/empty": disk.empty_trash,
    "kanbots/run/forget": disk.forget,
    "kanbots/run/rewind": runs.rewind,
    "kanbots/run/diff": diffs.show,
    "kanbots/run/reviewed": diffs.reviewed,
    "kanbots/run/turns": turns.show,
    "kanbots/run/log": log.read,
    "kanbots/run/follow": log.follow,
    "kanbots/run/unfollow": log.unfollow,
    "kanbots/decision/list": decisions.list_decisions,
    "kanbots/decision/offer": decisions.offer,
    "kanbots/decision/answer": decisions.answer,
    "kanbots/document/open": documents.show,
    "kanbots/run/preview": documents.preview,
    "kanbots/preview/start": preview.start,
    "kanbots/preview/stop": preview.stop,
    "kanbots/preview/show": preview.show,
    "kanbots/cost/show": costs.show,
    "kanbots/client/focus": calls.focus,
    "kanbots/daemon/status": daemon.show_status,
    "kanbots/daemon/stop": daemon.stop,
    "kanbots/daemon/check": daemon.check,
}
