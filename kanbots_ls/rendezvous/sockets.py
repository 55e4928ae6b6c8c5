"""Unix sockets beside the data they speak for.

A socket address ends at about 107 bytes while run directories grow deeper, so a socket is
addressed through a descriptor of its directory.  Where a file system holds no sockets, or where
there is no ``/proc``, it lies in a private directory of the user, named by a hash of the
directory it stands for.  The daemon and the keeper listen here; everybody else connects.  Only
the holder of the matching lock may call :func:`listen`, because it removes what lies in the way.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_REFUSES_SPECIAL_FILES = frozenset(
    {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS}
)
_BACKLOG = 128


class Peer:
    """Who is at the other end: ``pid`` (0 when unknown) and ``uid`` (-1 when unknown)."""

    __slots__ = ("pid", "uid")

    def __init__(self, pid: int, uid: int) -> None:
        """Record what the kernel said."""
        self.pid = pid
        self.uid = uid


class Listener:
    """A listening socket and the name it was bound to."""

    def __init__(self, directory: str, name: str, bound: socket.socket) -> None:
        """Remember the inode, so that a removed or replaced name can be told from ours."""
        self.socket = bound
        self.directory = directory
        self.name = name
        self.path = os.path.join(directory, name)
        self._inode = _inode(self.path)

    def is_there(self) -> bool:
        """Whether the name still leads to this socket."""
        return self._inode is not None and _inode(self.path) == self._inode

    def close(self) -> None:
        """Stop listening and remove the name if it is still ours."""
        if self.is_there():
            with contextlib.suppress(OSError):
                os.unlink(self.path)
        self.socket.close()


def listen(directory: str | os.PathLike[str], name: str) -> Listener:
    """Bind and listen at ``name`` in ``directory``, mode 0600, replacing a stale socket there.

    Call it only while holding the lock that goes with the name.  Raises OSError.
    """
    home = os.path.realpath(os.fspath(directory))
    try:
        return _listen_in(home, name)
    except OSError as error:
        if error.errno not in _REFUSES_SPECIAL_FILES and not _is_too_long(error):
            raise
    return _listen_in(stand_in_directory(home, create=True), name)


def places(directory: str | os.PathLike[str], name: str) -> list[str]:
    """The directories in which a socket ``name`` for ``directory`` may be, likeliest first."""
    home = os.path.realpath(os.fspath(directory))
    if os.path.lexists(os.path.join(home, name)):
        return [home]
    stand_in = stand_in_directory(home, create=False)
    return [home, stand_in] if os.path.lexists(os.path.join(stand_in, name)) else [home]


def connect(directory: str | os.PathLike[str], name: str, timeout: float) -> socket.socket:
    """Connect to ``name`` in ``directory`` or in its stand-in; the socket keeps ``timeout``.

    Raises OSError (FileNotFoundError, ConnectionRefusedError, …) when nobody answers.
    """
    return _connect_in(places(directory, name)[-1], name, timeout)


def peer_of(connection: socket.socket) -> Peer:
    """The process at the other end, as the kernel recorded it when the connection was made."""
    if hasattr(socket, "SO_PEERCRED"):
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        pid, uid = (int.from_bytes(raw[i : i + 4], "little", signed=True) for i in (0, 4))
        return Peer(pid, uid)
    local_peer_pid = 0x002  # LOCAL_PEERPID at level SOL_LOCAL (0), macOS
    try:
        return Peer(connection.getsockopt(0, local_peer_pid), os.getuid())
    except OSError:
        return Peer(0, -1)


def refuses_special_files(error: OSError) -> bool:
    """Whether ``error`` means that a file system holds no sockets or FIFOs."""
    return error.errno in _REFUSES_SPECIAL_FILES


def stand_in_directory(directory: str, *, create: bool) -> str:
    """The private directory of this user that holds sockets and FIFOs for ``directory``.

    Raises PermissionError when somebody else owns it: never use what others can write to.
    """
    import hashlib

    root = os.environ.get("KANBOTS_HOME")
    top = os.path.join(root, "run") if root else f"/tmp/kanbots-{os.getuid()}"  # noqa: S108
    place = os.path.join(top, hashlib.sha256(os.fsencode(directory)).hexdigest()[:24])
    if create:
        for each in (top, place):
            os.makedirs(each, mode=0o700, exist_ok=True)
    for each in (top, place):
        if os.path.lexists(each):
            _insist_private(each)
    return place


def _insist_private(directory: str) -> None:
    facts = os.lstat(directory)
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        raise PermissionError(
            errno.EPERM, f"{directory} belongs to user id {facts.st_uid}; remove it and try again"
        )
    if stat.S_IMODE(facts.st_mode) & 0o077:
        os.chmod(directory, 0o700)


def _listen_in(directory: str, name: str) -> Listener:
    path = os.path.join(directory, name)
    with contextlib.suppress(FileNotFoundError):
        if stat.S_ISSOCK(os.lstat(path).st_mode):
            os.unlink(path)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with short_address(directory, name) as address:
            bound.bind(address)
        # Nobody can connect before listen(), so the mode is right before it matters.
        os.chmod(path, 0o600)
        bound.listen(_BACKLOG)
    except OSError:
        bound.close()
        raise
    return Listener(directory, name, bound)


def _connect_in(directory: str, name: str, timeout: float) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(timeout)
    try:
        with short_address(directory, name) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def short_address(directory: str, name: str) -> Iterator[str]:
    """An address of ``name`` that fits a socket call, valid while the context is open."""
    if os.path.isdir("/proc/self/fd"):
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            yield f"/proc/self/fd/{descriptor}/{name}"
        finally:
            os.close(descriptor)
    else:
        yield os.path.join(directory, name)


def _is_too_long(error: OSError) -> bool:
    return error.errno is None and "too long" in str(error)


def _inode(path: str) -> tuple[int, int] | None:
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino
