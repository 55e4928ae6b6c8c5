"""Which run has which port: one file in the person's state folder, shared by all their boards.

A lease holds until it is given back, whether or not anything listens.  A run is known by its
directory; where that is gone, with its repository, the lease is nobody's.
"""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.locks import FileLock

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST, LAST = 17_000, 19_999
"""Below what systems give out by themselves, away from what servers usually take."""


class NoPort(Exception):
    """Every port of the range is leased or in use."""


class PortLeases:
    """The person's leases; any number of processes may use the same file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def lease(self, run_directory: Path, before: int | None = None) -> int:
        """The run's port: the one it has, else the first that nobody has and nothing listens on,
        preferably the one it had ``before``.

        Raises NoPort or OSError.
        """
        with self._changing() as leases:
            taken = {holder: port for port, holder in leases.items()}
            if (known := taken.get(str(run_directory))) is not None:
                return known
            wish: list[int] = [before] if before else []
            for port in chain(wish, range(FIRST, LAST + 1)):
                if port not in leases and _is_free(port):
                    leases[port] = str(run_directory)
                    return port
        raise NoPort(f"All ports from {FIRST} to {LAST} are taken.")

    def give_back(self, run_directory: Path) -> None:
        """The run needs none any more.  Raises OSError."""
        with self._changing() as leases:
            for port in [port for port, holder in leases.items() if holder == str(run_directory)]:
                del leases[port]

    @contextmanager
    def _changing(self) -> Iterator[dict[int, str]]:
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(self._file.with_suffix(".lock")):
            before = self._read()
            leases = {port: run for port, run in before.items() if Path(run).is_dir()}
            yield leases
            if leases != before:
                self._write(leases)

    def _read(self) -> dict[int, str]:
        try:
            found = json.loads(self._file.read_bytes())
            return {int(port): str(run) for port, run in found.items()}
        except FileNotFoundError:
            return {}
        except (ValueError, AttributeError):
            # Damaged: what listens is seen anyway, and nothing else hangs on it.
            return {}

    def _write(self, leases: dict[int, str]) -> None:
        scratch = self._file.with_suffix(".new")
        scratch.write_text(json.dumps(leases))
        scratch.replace(self._file)


def _is_free(port: int) -> bool:
    """Whether a server could listen there, on any address of this machine."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as tried:
                if family == socket.AF_INET6:
                    tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                tried.bind(("", port))
        except OSError:
            if family == socket.AF_INET or (socket.has_ipv6 and _speaks_six()):
                return False
    return True


def _speaks_six() -> bool:
    """Whether this machine has the newer protocol at all; many containers do not."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return False
    return True
