"""``kanbots-ls daemon --common-dir DIR``: the one owner of a repository's board.

Started by whoever needs it first, detached from any editor's session.  The lock is taken before
the heavy imports, so of twenty started at once nineteen leave within milliseconds.
"""

from __future__ import annotations

import gc
import logging
import logging.handlers
import signal
import sys
from pathlib import Path

from kanbots_ls import __version__
from kanbots_ls.rendezvous import paths
from kanbots_ls.rendezvous.announce import AlreadyServed, Announced, announce
from kanbots_ls.rendezvous.paths import NotYours

_LOG_BYTES = 4 * 1024 * 1024
_IMPORTING = 10_000
"""Objects between two searches for garbage; with none at all, memory grows by 10 MB."""


def main(arguments: list[str]) -> int:
    """Serve until there is nothing to do; 0 also when another daemon serves already."""
    if len(arguments) != 2 or arguments[0] != "--common-dir":
        sys.stderr.write("usage: kanbots-ls daemon --common-dir DIR\n")
        return 2
    common_dir = Path(arguments[1]).resolve()
    try:
        announced = announce(common_dir)
    except AlreadyServed:
        return 0
    except (NotYours, OSError) as error:
        sys.stderr.write(f"kanbots-ls: {error}\n")
        return 1
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    _log_to(announced.data / paths.DAEMON_LOG)
    return _serve(common_dir, announced)


def _serve(common_dir: Path, announced: Announced) -> int:
    # Each search for garbage goes through all that was imported so far: a sixth of that time.
    usual = gc.get_threshold()
    gc.set_threshold(_IMPORTING)
    from kanbots_ls.daemon.compose import Unservable, run

    gc.freeze()
    gc.set_threshold(*usual)
    log = logging.getLogger("kanbots_ls.daemon")
    log.info("daemon %s starts", __version__)
    failed = False
    try:
        run(common_dir, announced)
    except Unservable as reason:
        # The client that started us tells it to the person.
        announced.refuse(str(reason))
        log.error("%s", reason)  # noqa: TRY400
        return 1
    except Exception:
        log.exception("the daemon failed")
        failed = True
        return 1
    finally:
        announced.withdraw(on_purpose=not failed)
    log.info("daemon ends")
    return 0


def _log_to(path: Path) -> None:
    """Our own words and the libraries' warnings; rotated, so it never fills the disk."""
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=1)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("kanbots_ls").setLevel(logging.INFO)
    for noisy in ("pygls", "git"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    logging.getLogger("asyncio").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """Not that a socket woke who was cancelled in the same turn of the loop: anyio's, harmless."""
    return not record.getMessage().startswith("Exception in callback Future.set_result(")
