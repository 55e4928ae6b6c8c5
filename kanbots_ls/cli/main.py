"""The entry of the terminal client: turns every failure into a sentence and an exit status.

``__main__`` calls ``main`` for any first argument that names no process of ours.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from kanbots_ls.cli import quick
from kanbots_ls.cli.errors import CliError
from kanbots_ls.cli.wire.connect import OWN_VARIABLES
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
NO_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one verb and leave: 0 done, 1 refused or failed, 2 wrong usage, 130 Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        # A locale without our characters must not turn a view into a traceback.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    sys.exit(_flushed(_run(argv)))


def _run(argv: Sequence[str] | None) -> int:
    try:
        _carry_out(list(sys.argv[1:] if argv is None else argv))
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else DONE
    except CliError as error:
        return _tell(error, error.exit_status)
    except BrokenPipeError:
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 -- the person gets a sentence, never a traceback
        if type(error).__name__ == "ValidationError":
            return _tell(_as_refusal(error), FAILED)
        if hasattr(error, "format_message"):
            from kanbots_ls.cli.misuse import explained

            return _tell(explained(error), WRONG_USAGE)
        return _tell(error, FAILED, f"internal error: {type(error).__name__}: ")
    return DONE


def _carry_out(arguments: list[str]) -> None:
    if quick.answer(arguments):
        return
    if NO_PLUGINS not in os.environ:
        # Set before the libraries look: searching for plug-ins we don't have takes them a while.
        os.environ[NO_PLUGINS] = "__all__"
        OWN_VARIABLES.add(NO_PLUGINS)
    from kanbots_ls.cli.app import build

    status = build()(args=arguments, prog_name="kanbots-ls", standalone_mode=False)
    if isinstance(status, int):
        raise SystemExit(status)


def _tell(error: Exception, status: int, before: str = "") -> int:
    if os.environ.get("KANBOTS_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    words = text.block(str(error)).rstrip() or type(error).__name__
    after = "\nKANBOTS_DEBUG=1 shows where it happened." if before.startswith("internal") else ""
    print(f"kanbots-ls: {before}{words}{after}", file=sys.stderr)
    return status


def _as_refusal(error: Exception) -> CliError:
    """A value that the wire models refuse, told as ``cards: should be at least 1``."""
    details: list[dict[str, Any]] = getattr(error, "errors", list)()
    told = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in details)
    return CliError("; ".join(told))


def _flushed(status: int) -> int:
    # Python would report a closed pipe or a full disk by itself while it exits, as a traceback.
    try:
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        closed = isinstance(error, BrokenPipeError)
        return status or (FAILED if closed else _tell(error, FAILED, "can't write the output: "))
    return status
