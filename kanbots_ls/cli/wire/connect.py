"""From ``--repo`` to a connection with the daemon, and to the next one when it dies.

Verbs open a ``Session`` and nothing else; it finds the repository, dials (which starts a daemon
where none answers) and introduces itself.
"""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import CliError, DaemonGone
from kanbots_ls.cli.wire.client import Client

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.cli.wire.api import Api
    from kanbots_ls.rendezvous.repository import Repository


OWN_VARIABLES: set[str] = set()
"""What this process set in its own environment for itself; no run is to see it."""


_ATTEMPTS = 4


class NoDaemon(CliError):
    """None answers, and starting one was not asked for."""


class Session:
    """A client that can be had again after the daemon's end."""

    def __init__(self, dial: Callable[[], socket.socket], root_uri: str) -> None:
        self._dial = dial
        self._root_uri = root_uri
        self.client = self._connect()

    @property
    def api(self) -> Api:
        """The typed methods over the present client."""
        from kanbots_ls.cli.wire.api import Api

        return Api(self.client)

    def reconnect(self) -> None:
        """Dial again; the daemon that answers may be a new one."""
        self.client.close()
        self.client = self._connect()

    def close(self) -> None:
        """Hang up."""
        self.client.close()

    def _connect(self) -> Client:
        """A daemon that was leaving when it greeted us is followed by another."""
        for _attempt in range(_ATTEMPTS - 1):
            with contextlib.suppress(DaemonGone):
                return self._introduced()
        return self._introduced()

    def _introduced(self) -> Client:
        client = Client(self._dial())
        try:
            client.initialize(self._root_uri)
        except BaseException:
            client.close()
            raise
        return client


@contextlib.contextmanager
def connected(settings: Settings, *, start: bool = True) -> Iterator[Session]:
    """A session with the board of ``settings``; ``NoDaemon`` if none runs and none may start."""
    repository = find(settings)
    session = Session(dialler(repository, start=start), root_uri(repository))
    try:
        yield session
    finally:
        session.close()


def find(settings: Settings) -> Repository:
    """The repository meant by ``--repo``, or the one around the current directory."""
    from kanbots_ls.rendezvous.repository import NoRepository, find_repository

    if not settings.start.is_dir():
        raise CliError(f"There is no directory {settings.start}.")
    try:
        return find_repository(settings.start.absolute())
    except NoRepository as error:
        raise CliError(_sentence(error)) from error


def root_uri(repository: Repository) -> str:
    """The directory the client speaks for."""
    return (repository.work_tree or repository.common_dir).as_uri()


def dialler(repository: Repository, *, start: bool) -> Callable[[], socket.socket]:
    """What a ``Session`` calls for each connection, with failures as sentences."""
    return lambda: _dialled(repository, start=start)


def personal_environment() -> dict[str, str]:
    """What runs dispatched from here get: this shell's environment."""
    return {name: value for name, value in os.environ.items() if name not in OWN_VARIABLES}


def _dialled(repository: Repository, *, start: bool) -> socket.socket:
    from kanbots_ls.rendezvous import dial, hello, locks, paths

    try:
        greeting = hello.Hello("terminal", personal_environment())
        return dial.dial(repository, greeting, start=start).socket
    except dial.NoDaemon as error:
        raise NoDaemon(_sentence(error)) from error
    except (hello.Refused, hello.BadHello, paths.NotYours, locks.NoLocks) as error:
        raise CliError(_sentence(error)) from error
    except OSError as error:
        where = error.filename or paths.data_directory(repository.common_dir)
        reason = error.strerror or error
        raise CliError(
            f"The board's folder can't be used: {where}: {reason}. Check that it is a folder you "
            "may write to."
        ) from error


def _sentence(error: Exception) -> str:
    words = str(error)
    stop = "" if words.endswith((".", "?", "!")) else "."
    return f"{words[:1].upper()}{words[1:]}{stop}"
