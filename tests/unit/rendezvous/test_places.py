"""Where things lie, whose they are, and what a process may take along."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.rendezvous import paths, processes, sockets
from kanbots_ls.rendezvous.environment import scrub
from kanbots_ls.rendezvous.locks import FileLock, NoLocks

if TYPE_CHECKING:
    from pathlib import Path


def test_kanbots_home_moves_everything_that_is_per_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", "/elsewhere")
    found = [paths.config_directory(), paths.state_directory(), paths.cache_directory()]
    assert found == [tmp_path / "config", tmp_path / "state", tmp_path / "cache"]


def test_otherwise_the_desktops_directories_hold_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("KANBOTS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", "/var/mine")
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative/does/not/count")
    assert str(paths.state_directory()) == "/var/mine/kanbots"
    assert paths.config_directory() == tmp_path / ".config" / "kanbots"


def test_the_board_is_the_users_alone(tmp_path: Path) -> None:
    (tmp_path / "kanbots").mkdir(mode=0o755)
    assert paths.make_data_directory(tmp_path).stat().st_mode & 0o777 == 0o700


def test_another_users_board_is_refused_naming_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.make_data_directory(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_001)
    with pytest.raises(paths.NotYours, match=r"belongs to .* and you are user id 4000001"):
        paths.make_data_directory(tmp_path)


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.take()
    assert not second.take(timeout=0.05)
    first.release()
    assert second.take()
    second.release()


@pytest.mark.parametrize("refusal", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_locks_is_said_to_be_one(
    refusal: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(refusal, os.strerror(refusal))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(NoLocks) as caught:
        FileLock(tmp_path / "lock").take()
    assert str(caught.value) == (
        f"the file system of {tmp_path} grants no locks ({os.strerror(refusal)}), so no board can "
        "be kept there: use a clone on a disk of this machine"
    )


def test_a_lock_whose_file_was_replaced_is_no_longer_ours(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock") as lock:
        assert lock.is_still_ours()
        (tmp_path / "lock").unlink()
        assert not lock.is_still_ours()
        (tmp_path / "lock").touch()
        assert not lock.is_still_ours()


@pytest.mark.parametrize("how", ["directory removed", "file removed", "file replaced"])
def test_a_lock_that_was_taken_away_is_lost(how: str, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    directory = os.open(place, os.O_RDONLY)
    with FileLock(place / "lock") as lock:
        assert not lock.is_lost(directory)
        (place / "lock").unlink()
        if how == "directory removed":
            place.rmdir()
            place.mkdir()
        if how == "file replaced":
            (place / "lock").touch()
        assert lock.is_lost(directory)
    os.close(directory)


def test_a_lock_that_was_moved_or_can_not_be_looked_at_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    directory = os.open(place, os.O_RDONLY)
    with FileLock(place / "lock") as lock:
        place.rename(tmp_path / "moved")
        assert not lock.is_lost(directory)
        with monkeypatch.context() as patch:
            patch.setattr(os, "stat", _no_access)
            assert not lock.is_lost(directory)
    os.close(directory)


def _no_access(*_: object, **__: object) -> os.stat_result:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_what_belongs_to_a_place_is_left_behind() -> None:
    kept = {
        "PATH": "/bin",
        "GIT_SSH_COMMAND": "ssh",
        "CLAUDE_CONFIG_DIR": "/c",
        "KANBOTS_HOME": "/k",
    }
    left = {
        "GIT_DIR": ".git",
        "GIT_INDEX_FILE": "index",
        "KANBOTS_RUN_ID": "1-1",
        "KANBOTS_RUN_MARK": "m",
        "CLAUDECODE": "1",
        "CLAUDE_CODE_SESSION_ID": "s",
    }
    assert scrub({**kept, **left}) == kept


def test_a_socket_is_the_users_alone_and_says_who_called(tmp_path: Path) -> None:
    listener = sockets.listen(tmp_path, "a.sock")
    assert (tmp_path / "a.sock").stat().st_mode & 0o777 == 0o600
    with sockets.connect(tmp_path, "a.sock", 1.0):
        server, _ = listener.socket.accept()
        with server:
            peer = sockets.peer_of(server)
    assert (peer.pid, peer.uid) == (os.getpid(), os.getuid())
    listener.close()
    assert not (tmp_path / "a.sock").exists()


def test_a_stale_socket_is_replaced_but_nothing_else_is(tmp_path: Path) -> None:
    sockets.listen(tmp_path, "a.sock").socket.close()
    sockets.listen(tmp_path, "a.sock").close()
    (tmp_path / "a.sock").write_text("somebody's file")
    with pytest.raises(OSError, match="in use"):
        sockets.listen(tmp_path, "a.sock")
    assert (tmp_path / "a.sock").read_text() == "somebody's file"


def test_where_a_file_system_has_no_sockets_a_private_directory_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "home"))
    bind = socket.socket.bind
    refused: list[str] = []

    class Refusing(socket.socket):
        def bind(self, address: str) -> None:  # type: ignore[override]
            if not refused:
                refused.append(address)
                raise OSError(errno.EPERM, "no sockets here")
            bind(self, address)

    monkeypatch.setattr(socket, "socket", Refusing)
    listener = sockets.listen(tmp_path, "a.sock")
    assert listener.path.startswith(str(tmp_path / "home" / "run"))
    assert (tmp_path / "home" / "run").stat().st_mode & 0o777 == 0o700
    sockets.connect(tmp_path, "a.sock", 1.0).close()
    listener.close()


def test_a_private_directory_of_somebody_else_is_never_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path))
    (tmp_path / "run").symlink_to("/tmp")
    with pytest.raises(PermissionError, match="belongs to"):
        sockets.stand_in_directory("/some/run", create=True)


def test_a_process_is_known_by_its_start_too() -> None:
    started = processes.start_time(os.getpid())
    assert started is not None
    assert processes.is_alive(os.getpid(), started)
    assert not processes.is_alive(os.getpid(), started + 1)
    assert processes.start_time(4_000_000) is None


def test_a_family_is_found_from_both_ends() -> None:
    table = {2: 1, 3: 2, 4: 3, 5: 1}
    assert processes.descendants(2, table) == {3, 4}
    assert os.getppid() == processes.ancestors(os.getpid())[0]
    assert processes.is_inside(os.getpid(), roots=frozenset({os.getppid()}), mark="none")
    assert not processes.is_inside(os.getpid(), roots=frozenset(), mark="none")


def test_a_board_that_is_a_link_is_refused_and_what_it_leads_to_is_left_alone(
    tmp_path: Path,
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "kanbots").symlink_to(elsewhere)
    with pytest.raises(paths.NotYours, match="is a symbolic link"):
        paths.make_data_directory(tmp_path)
    assert elsewhere.stat().st_mode & 0o777 == 0o755
    assert list(elsewhere.iterdir()) == []


def test_nobody_says_whose_a_process_is_that_cannot_be_seen() -> None:
    assert processes.is_unseen(0)
    assert processes.is_unseen(4_000_000)
    assert not processes.is_unseen(os.getpid())


@pytest.mark.parametrize("mask", [0, 0o777])
def test_private_directories_are_private_whatever_the_umask(mask: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        paths.make_private(tmp_path / "home" / "state")
    finally:
        os.umask(before)

    for made in (tmp_path / "home", tmp_path / "home" / "state"):
        assert made.stat().st_mode & 0o777 == 0o700
