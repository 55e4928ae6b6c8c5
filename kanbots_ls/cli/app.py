"""The command tree: every verb, in the order a person meets them.

``main`` imports it for whatever ``quick`` does not answer by itself.
"""

from __future__ import annotations

import typer

from kanbots_ls.cli.verb import before_the_verb
from kanbots_ls.cli.verbs import (
    adopt,
    attach,
    board,
    card,
    costs,
    daemon,
    decisions,
    demo,
    diff,
    discard,
    dispatch,
    doctor,
    editor,
    gc,
    log,
    preview,
    promote,
    reply,
    restore,
    review,
    rewind,
    run,
    slash,
    split,
    status,
    stop,
)

_MODULES = (
    run, card, dispatch, status, board, log, decisions, reply, review, slash, attach, adopt, stop,
    diff, preview, rewind, promote, discard, restore, split, gc, costs, doctor, editor,
    daemon, demo,
)  # fmt: skip


def build() -> typer.Typer:
    """The command tree; verbs in the order a person meets them."""
    app = typer.Typer(
        name="kanbots-ls",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(before_the_verb)
    for module in _MODULES:
        module.register(app)
    return app
