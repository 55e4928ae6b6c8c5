"""Nothing is pushed over ssh or http either, and fetching over both works."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.guarding import guard
from tests.integration.worktrees.playground import dispatch, git, refs_of, try_git
from tests.integration.worktrees.remotes import http_remotes, ssh_command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

REFUSED = "kanbots-promote-the-card-instead"
SUBMODULE = ("-c", "protocol.file.allow=always", "submodule", "--quiet")


@pytest.fixture(params=["ssh", "scp", "http"])
def address(checkout: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where bare copies of the checkout and of a library are served; names follow it."""
    root = checkout.parent / "served"
    root.mkdir()
    git(root, "clone", "-q", "--bare", str(checkout), str(root / "repo.git"))
    git(root, "clone", "-q", "--bare", str(checkout), str(root / "library.git"))
    for name in ("repo.git", "library.git"):
        git(root / name, "config", "http.receivepack", "true")
    if request.param == "http":
        with http_remotes(root) as served:
            yield f"{served}/"
    else:
        yield f"ssh://host{root}/" if request.param == "ssh" else f"host:{root}/"


@pytest.fixture(autouse=True)
def over_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SSH", ssh_command(tmp_path))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")


def with_remote(checkout: Path, address: str, library: str) -> None:
    """The checkout fetches and pushes there, and has a submodule that does."""
    git(checkout, "remote", "add", "origin", f"{address}repo.git")
    git(checkout, "fetch", "-q", "origin")
    git(checkout, *SUBMODULE, "add", library, "lib")
    git(checkout, "commit", "-q", "-m", "a submodule")
    git(checkout, "push", "-q", "origin", "HEAD:refs/heads/by-the-person")
    git(checkout / "lib", "push", "-q", "origin", "HEAD:refs/heads/by-the-person")


def agent(worktree: Worktree) -> dict[str, str]:
    marked = {"KANBOTS_RUN_MARK": "a1b2", "KANBOTS_RUN_ID": worktree.run}
    return guard.guard_environment({**os.environ, **marked}, worktree.path)


WAYS = [
    "push origin HEAD:refs/heads/x",
    "push --no-verify origin HEAD:refs/heads/x",
    "push --no-verify --force -u origin HEAD:refs/heads/x",
    "push --no-verify --all",
    "push --no-verify --mirror",
    "push --no-verify {url} HEAD:refs/heads/x",
]


def check_nothing_is_pushed(checkout: Path, worktree: Worktree, address: str) -> None:
    """Neither by an agent nor by a program without its environment."""
    served = checkout.parent / "served"
    places = {worktree.path: "repo.git", worktree.path / "lib": "library.git"}
    before = {name: refs_of(served / name) for name in places.values()}
    for where, name in places.items():
        for way in WAYS:
            for env in (agent(worktree), {}):
                done = try_git(where, *way.format(url=address + name).split(), env=env)
                assert done.returncode != 0, (where, way)
                assert {name: refs_of(served / name) for name in places.values()} == before


def check_fetching_works(checkout: Path, worktree: Worktree) -> None:
    served = checkout.parent / "served"
    for where, name in ((worktree.path, "repo.git"), (worktree.path / "lib", "library.git")):
        git(served / name, "branch", "news", "main")
        for env in (agent(worktree), {}):
            git(where, "fetch", "-q", "origin", env=env)
            assert "refs/remotes/origin/news" in refs_of(where)
            git(where, "ls-remote", "-q", "origin", env=env)


def test_nothing_is_pushed_and_fetching_works(checkout: Path, address: str) -> None:
    with_remote(checkout, address, f"{address}library.git")
    _, worktree = dispatch(checkout, base="main")
    check_nothing_is_pushed(checkout, worktree, address)
    check_fetching_works(checkout, worktree)
    where = try_git(worktree.path, "push", "--no-verify", "origin", "HEAD:x")
    assert REFUSED in where.stderr


def test_neither_with_a_push_address_of_the_person(checkout: Path, address: str) -> None:
    with_remote(checkout, address, f"{address}library.git")
    for where, name in ((checkout, "repo.git"), (checkout / "lib", "library.git")):
        git(where, "remote", "set-url", "--push", "origin", f"{address}./{name}")
    _, worktree = dispatch(checkout, base="main")
    check_nothing_is_pushed(checkout, worktree, address)
    check_fetching_works(checkout, worktree)


def test_neither_with_the_person_s_rewriting_of_addresses(checkout: Path, address: str) -> None:
    git(checkout, "config", "--global", f"url.{address}.insteadOf", "served:")
    git(checkout, "config", "--global", f"url.{address}./.pushInsteadOf", "served:")
    try:
        with_remote(checkout, "served:", "served:library.git")
        _, worktree = dispatch(checkout, base="main")
        check_nothing_is_pushed(checkout, worktree, "served:")
        check_fetching_works(checkout, worktree)
    finally:
        git(checkout, "config", "--global", "--remove-section", f"url.{address}")
        git(checkout, "config", "--global", "--remove-section", f"url.{address}./")
