"""`.worktreeinclude`: what matches and is ignored is copied, and nothing else is."""

from __future__ import annotations

import errno
import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from kanbots_ls.worktrees.errors import StoppedError, WorktreeError
from kanbots_ls.worktrees.files import copy
from kanbots_ls.worktrees.files.copy import Copied, copy_files
from kanbots_ls.worktrees.files.include import chosen
from tests.integration.worktrees.playground import commit, dispatch, git, try_git, write

IGNORED = (
    ".env*\n*.local\nnode_modules/\ncfg/\nbuild/\n/top\n:odd\n*star\n.kanbots/\nwt/\n"
    "half/*\n!half/kept\n"
)
FILES = [
    ".env",
    ".env.local",
    "app/.env",
    "app/deep/settings.local",
    "node_modules/left/.env",
    "node_modules/left/index.js",
    "cfg/a",
    "cfg/deep/b",
    "cfg/deep/keep",
    "build/cfg/c",
    "top",
    "app/top",
    ":odd",
    "a*star",
    "line\nbreak.local",
    " space.local",
    "é.local",
    "plain.txt",
    "app/plain.txt",
    "new/only.local",
    "new/deep/only.local",
    "mixed/a.local",
    "mixed/plain.txt",
    "half/kept",
    "half/thrown",
    "half/tracked",
]

PATTERNS = {
    "a name": ".env\n",
    "a name at the top only": "/.env\n",
    "a wildcard": "*.local\n",
    "a directory": "cfg/\n",
    "a directory by its path": "app/deep/\n",
    "two stars": "**/deep/*\n",
    "two stars at the end": "cfg/**\n",
    "a negation": ".env*\n!.env.local\n",
    "a negation inside what stays excluded": "cfg/\n!cfg/deep/keep\n",
    "a negation inside what is open": "cfg/*\n!cfg/deep\n",
    "everything": "*\n",
    "odd names": "\\:odd\n*star\n",
    "comments and blanks": "# .env\n\n\\#x\n   \n*.local   \n",
    "windows line ends": ".env\r\n*.local\r\n",
    "no line end": ".env",
    "what is not ignored": "plain.txt\nreadme.md\n",
    "nothing": "",
}


def copied(checkout: Path, target: Path) -> Copied:
    so_far = Copied()
    copy_files(checkout, target, chosen(checkout, target), so_far)
    return so_far


@pytest.fixture
def source(checkout: Path) -> Path:
    """A checkout with ignored files of every kind."""
    write(checkout / ".gitignore", IGNORED)
    commit(checkout, "ignore")
    for name in FILES:
        write(checkout / name, f"{name}\n")
    git(checkout, "add", "--force", "half/tracked")
    return checkout


@pytest.mark.parametrize("patterns", PATTERNS.values(), ids=PATTERNS.keys())
def test_what_is_copied_is_what_git_says_of_both_pattern_files(
    patterns: str, source: Path, tmp_path: Path
) -> None:
    """The same patterns as a ``.gitignore`` of their own, asked file by file."""
    (source / ".worktreeinclude").write_bytes(patterns.encode())
    judge = tmp_path / "judge"
    git(tmp_path, "init", "-q", "judge")
    (judge / ".gitignore").write_bytes(patterns.encode())
    for name in FILES:
        write(judge / name, "")

    def says(where: Path, name: str) -> bool:
        asked = ("check-ignore", "-q", "--no-index", f"./{name}")
        return try_git(where, *asked).returncode == 0

    wanted = {name for name in FILES if says(judge, name) and says(source, name)}
    wanted.discard("half/tracked")
    _, worktree = dispatch(source, "1-1")
    copied(source, worktree.path)
    there = {name for name in FILES if (worktree.path / name).exists()}
    assert there == wanted
    assert all((worktree.path / name).read_text() == f"{name}\n" for name in there)
    assert git(worktree.path, "status", "--porcelain") == ""


def test_without_the_file_nothing_is_copied(source: Path) -> None:
    _, worktree = dispatch(source, "1-1")
    assert copied(source, worktree.path) == Copied()


def test_the_committed_file_counts_where_the_checkout_has_none(source: Path) -> None:
    write(source / ".worktreeinclude", ".env\n")
    git(source, "add", ".worktreeinclude")
    git(source, "commit", "-qm", "include")
    (source / ".worktreeinclude").unlink()
    _, worktree = dispatch(source, "1-1")
    copied(source, worktree.path)
    assert (worktree.path / ".env").exists()
    assert not (worktree.path / "cfg").exists()


def test_the_person_s_own_file_counts_before_the_committed_one(source: Path) -> None:
    write(source / ".worktreeinclude", ".env\n")
    git(source, "add", ".worktreeinclude")
    git(source, "commit", "-qm", "include")
    write(source / ".worktreeinclude", "cfg/\n")
    _, worktree = dispatch(source, "1-1")
    copied(source, worktree.path)
    assert not (worktree.path / ".env").exists()
    assert (worktree.path / "cfg" / "a").exists()


def test_nothing_that_is_there_is_overwritten(source: Path) -> None:
    write(source / ".worktreeinclude", ".env\ncfg/\n")
    _, worktree = dispatch(source, "1-1")
    write(worktree.path / ".env", "the worktree's own\n")
    write(worktree.path / "cfg" / "deep", "a file where a directory is elsewhere\n")
    copied(source, worktree.path)
    assert (worktree.path / ".env").read_text() == "the worktree's own\n"
    assert (worktree.path / "cfg" / "deep").read_text().startswith("a file")
    assert (worktree.path / "cfg" / "a").exists()


def test_modes_and_times_are_kept(source: Path) -> None:
    write(source / ".worktreeinclude", "cfg/\n.env\n")
    (source / "cfg" / "a").chmod(0o750)
    (source / ".env").chmod(0o600)
    (source / "cfg" / "deep").chmod(0o500)
    os.utime(source / ".env", ns=(1_000_000_000, 1_234_567_890_123_456_789))
    _, worktree = dispatch(source, "1-1")
    copied(source, worktree.path)
    (source / "cfg" / "deep").chmod(0o700)
    assert stat.S_IMODE((worktree.path / "cfg" / "a").stat().st_mode) == 0o750
    assert stat.S_IMODE((worktree.path / ".env").stat().st_mode) == 0o600
    assert (worktree.path / ".env").stat().st_mtime_ns == 1_234_567_890_123_456_789
    assert (worktree.path / "cfg" / "deep" / "b").exists()


def test_a_copy_is_the_worktree_s_own(source: Path) -> None:
    write(source / ".worktreeinclude", ".env\n")
    _, worktree = dispatch(source, "1-1")
    copied(source, worktree.path)
    write(worktree.path / ".env", "changed by an agent\n")
    assert (source / ".env").read_text() == ".env\n"


def test_links_are_copied_as_links_unless_they_lead_out(source: Path, tmp_path: Path) -> None:
    secret = write(tmp_path / "secret" / "key", "mine\n").parent
    write(source / ".worktreeinclude", "cfg/\n")
    links = {
        "inside": "a",
        "deep/up": "../a",
        "program": "/bin/sh",
        "mine": str(source / ".env"),
        "over the top": f"../../../{secret.name}",
        "nowhere": "gone",
    }
    for name, leads_to in links.items():
        (source / "cfg" / name).symlink_to(leads_to)
    (source / "cfg" / "directory").symlink_to(secret, target_is_directory=True)
    _, worktree = dispatch(source, "1-1")
    so_far = copied(source, worktree.path)
    there = worktree.path / "cfg"
    assert (there / "inside").readlink() == Path("a")
    assert (there / "deep" / "up").readlink() == Path("../a")
    assert (there / "program").readlink() == Path("/bin/sh")
    assert (there / "nowhere").is_symlink()
    assert (there / "directory").is_symlink()
    assert not (there / "mine").is_symlink()
    assert not (there / "over the top").is_symlink()
    assert [line.split(" (")[0] for line in so_far.left_out] == ["cfg/mine", "cfg/over the top"]


def test_a_link_in_the_worktree_is_not_written_through(source: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.mkdir()
    write(source / ".worktreeinclude", "cfg/\n.env\n")
    _, worktree = dispatch(source, "1-1")
    (worktree.path / "cfg").symlink_to(victim)
    (worktree.path / ".env").symlink_to(victim / ".env")
    copied(source, worktree.path)
    assert not list(victim.iterdir())


def test_ours_and_other_repositories_are_never_copied(source: Path) -> None:
    write(source / ".worktreeinclude", "*\n.kanbots/\nwt/\n.git\ncfg/\n")
    git(source, "worktree", "add", "-q", "wt/beside")
    git(source, "init", "-q", "cfg/nested")
    write(source / "wt" / "beside" / ".env", "another's\n")
    write(source / "cfg" / "nested" / ".env", "another's\n")
    write(source / ".kanbots" / "trash" / "1-1" / ".env", "thrown away\n")
    _, first = dispatch(source, "1-1")
    write(first.path / ".env", "the first run's\n")
    _, second = dispatch(source, "2-1")
    copied(source, second.path)
    assert (second.path / ".env").read_text() == ".env\n"
    assert not (second.path / ".kanbots").exists()
    assert not (second.path / "wt").exists()
    assert not (second.path / "cfg" / "nested").exists()


def test_sockets_pipes_and_devices_are_left_alone(source: Path) -> None:
    write(source / ".worktreeinclude", "cfg/\n")
    os.mkfifo(source / "cfg" / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(source / "cfg")  # a path of its own would outgrow the address
        try:
            listening.bind("socket")
        finally:
            os.chdir(here)
        _, worktree = dispatch(source, "1-1")
        copied(source, worktree.path)
        so_far = Copied()
        copy_files(source, worktree.path, ["cfg/pipe", "cfg/socket"], so_far)
    assert sorted(entry.name for entry in (worktree.path / "cfg").iterdir()) == ["a", "deep"]
    assert so_far.files == 0


def test_a_file_that_went_meanwhile_is_no_error(source: Path) -> None:
    _, worktree = dispatch(source, "1-1")
    copy_files(source, worktree.path, ["cfg/gone", "gone/gone", ".env"], Copied())
    assert (worktree.path / ".env").exists()


def test_copying_stops_when_told_to(source: Path) -> None:
    stop = threading.Event()
    stop.set()
    _, worktree = dispatch(source, "1-1")
    with pytest.raises(StoppedError):
        copy_files(source, worktree.path, [".env"], Copied(), stop)


def test_a_full_disk_is_told_with_the_file(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    _, worktree = dispatch(source, "1-1")
    monkeypatch.setattr("os.write", full)
    monkeypatch.setattr(copy, "_cloned", lambda *_files: False)
    with pytest.raises(OSError, match="No space left") as failed:
        copy_files(source, worktree.path, [".env"], Copied())
    assert failed.value.filename == str(worktree.path / ".env")


@pytest.mark.parametrize("trap", ["pipe", "device", "directory", "huge"])
def test_a_trap_that_a_clone_brings_is_refused_in_a_sentence(
    trap: str, source: Path, tmp_path: Path
) -> None:
    file = source / ".worktreeinclude"
    match trap:
        case "pipe":
            os.mkfifo(file)
        case "device":
            file.symlink_to("/dev/zero")
        case "directory":
            file.mkdir()
        case "huge":
            file.write_text("x\n" * (1 << 20))
        case _:
            raise AssertionError(trap)
    with pytest.raises(WorktreeError, match="can't be followed"):
        chosen(source, tmp_path)
