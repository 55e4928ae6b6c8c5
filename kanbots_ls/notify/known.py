"""What a person was told already, kept in a file: nothing is told twice, by whichever daemon.

It is written before anything is told, so a crash in between loses a notification and never
doubles one; the board itself shows what it was about.
"""

from __future__ import annotations

import json
import logging
import os
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.locks import FileLock

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

log = logging.getLogger(__name__)

_MOST = 1000
_LOCK_SECONDS = 2.0


class Known:
    """One such file; the person's is shared by the daemons of all their boards."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def new(self, present: Collection[str]) -> frozenset[str]:
        """Those of ``present`` that nobody was told of; from now on they count as told (blocking).

        Where there is no file yet nothing is new: a board that was there before has been seen.
        """
        lock = FileLock(f"{self._path}.lock")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock.take(_LOCK_SECONDS)
            return self._new(present)
        except OSError as error:
            log.warning("what was told can't be noted, so nothing is told: %s", error)
            return frozenset()
        finally:
            lock.release()

    def _new(self, present: Collection[str]) -> frozenset[str]:
        told = self._read()
        found = frozenset(present) - set(told or ())
        if told is None or found:
            gone = [key for key in told or () if key not in present][-_MOST:]
            self._write([*gone, *sorted(present)])
        return frozenset() if told is None else found

    def _read(self) -> list[str] | None:
        try:
            found = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            return None
        return [str(key) for key in found] if isinstance(found, list) else None

    def _write(self, keys: list[str]) -> None:
        scratch = self._path.with_name(f".{self._path.name}.new")
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(keys, file)
        scratch.replace(self._path)
