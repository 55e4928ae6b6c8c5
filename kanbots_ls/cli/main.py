"""The entry of the terminal client: assembles the verbs and turns every failure into a sentence.

``__main__`` calls ``main`` for any first argument that names no process of ours.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from kanbots_ls.cli import text
from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.verb import before_the_verb
from kanbots_ls.cli.verbs import (
    card,
    costs,
    daemon,
    decisions,
    demo,
    diff,
    discard,
    dispatch,
    doctor,
    log,
    reply,
    run,
    status,
    stop,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, FAILED = 0, 1
_MODULES = (
    run, card, dispatch, status, log, decisions, reply, stop, diff, discard, costs, doctor,
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


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one verb and leave: 0 done, 1 refused or failed, 2 wrong usage, 130 Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        # A locale without our characters must not turn a view into a traceback.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    sys.exit(_flushed(_run(argv)))


def _run(argv: Sequence[str] | None) -> int:
    try:
        build()(args=None if argv is None else list(argv), prog_name="kanbots-ls")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else DONE
    except CliError as error:
        return _tell(error, error.exit_status)
    except BrokenPipeError:
        return FAILED
    except Exception as error:  # noqa: BLE001 -- the person gets a sentence, never a traceback
        if type(error).__name__ == "ValidationError":
            return _tell(_as_refusal(error), FAILED)
        return _tell(error, FAILED, f"internal error: {type(error).__name__}: ")
    return DONE


def _tell(error: Exception, status: int, before: str = "") -> int:
    if os.environ.get("KANBOTS_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    words = text.block(str(error)).rstrip() or type(error).__name__
    after = "\nKANBOTS_DEBUG=1 shows where it happened." if before else ""
    print(f"kanbots-ls: {before}{words}{after}", file=sys.stderr)
    return status


def _as_refusal(error: Exception) -> CliError:
    """A value that the wire models refuse, told as ``cards: should be at least 1``."""
    details: list[dict[str, Any]] = getattr(error, "errors", list)()
    told = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in details)
    return CliError("; ".join(told))


def _flushed(status: int) -> int:
    # Python would report a closed pipe by itself while it exits, on a stderr nobody asked for.
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return status or FAILED
    return status
