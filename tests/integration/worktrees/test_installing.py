"""A hook manager that installs itself while a worktree is set up stays in that worktree."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.guarding import guard, installing
from kanbots_ls.worktrees.removal.discard import discard
from tests.integration.worktrees.playground import (
    NOW,
    commit,
    config_of,
    dispatch,
    git,
    try_git,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree

# What each of them does, as far as git and the file system see it.
MANAGERS = {
    "husky": """
        mkdir -p .husky/_
        printf '*' > .husky/_/.gitignore
        printf '#!/bin/sh\\necho installed >> "$TOLD"\\n' > .husky/_/pre-commit
        chmod +x .husky/_/pre-commit
        git config core.hooksPath .husky/_
        """,
    "lefthook": """
        hooks=$(git rev-parse --git-path hooks)
        for name in pre-commit pre-push; do
            rm -f "$hooks/$name"
            printf '#!/bin/sh\\necho installed >> "$TOLD"\\n' > "$hooks/$name"
            chmod +x "$hooks/$name"
        done
        """,
    "writes through what is there": """
        hooks=$(git rev-parse --git-path hooks)
        printf '#!/bin/sh\\necho installed >> "$TOLD"\\n' > "$hooks/pre-commit"
        chmod +x "$hooks/pre-commit"
        """,
    "pre-commit": """
        [ -z "$(git config core.hooksPath)" ] || { echo Cowardly refusing >&2; exit 1; }
        hook="$(git rev-parse --git-common-dir)/hooks/pre-commit"
        [ ! -e "$hook" ] || mv "$hook" "$hook.legacy"
        printf '#!/bin/sh\\necho installed >> "$TOLD"\\n' > "$hook"
        chmod +x "$hook"
        """,
}


@pytest.fixture(params=[False, True], ids=["no hooks", "hooks"])
def checkout_with(checkout: Path, request: pytest.FixtureRequest) -> Path:
    """A checkout, once with a hook of the person's own."""
    if request.param:
        mine = '#!/bin/sh\necho mine >> "$TOLD"\n'
        write(checkout / ".git" / "hooks" / "pre-commit", mine, executable=True)
        write(checkout / ".git" / "hooks" / "commit-msg", mine, executable=True)
    return checkout


def set_up(worktree: Worktree, script: str, told: Path) -> None:
    env = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TOLD": str(told)}
    subprocess.run(["sh", "-ec", script], cwd=worktree.path, env=env, check=True)


def shared_state(checkout: Path) -> object:
    hooks = checkout / ".git" / "hooks"
    files = {entry.name: (entry.read_bytes(), entry.stat().st_mode) for entry in hooks.iterdir()}
    return config_of(checkout), files


def hooks_that_ran(where: Path, told: Path) -> list[str]:
    told.unlink(missing_ok=True)
    git(where, "commit", "-q", "--allow-empty", "-m", "x", env={"TOLD": str(told)})
    return told.read_text().split() if told.exists() else []


def installed(repository: Repository, worktree: Worktree, script: str, told: Path) -> None:
    installing.begin(repository, worktree)
    set_up(worktree, script, told)
    installing.end(repository, worktree)


@pytest.mark.parametrize("script", MANAGERS.values(), ids=MANAGERS.keys())
def test_it_works_in_the_worktree_and_changes_nothing_elsewhere(
    script: str, checkout_with: Path, tmp_path: Path
) -> None:
    checkout, told = checkout_with, tmp_path / "told"
    repository, worktree = dispatch(checkout, "1-1")
    before, ran_before = shared_state(checkout), hooks_that_ran(checkout, told)

    installed(repository, worktree, script, told)

    assert shared_state(checkout) == before
    assert hooks_that_ran(checkout, told) == ran_before
    ran = hooks_that_ran(worktree.path, told)
    assert "installed" in ran
    guard.apply(repository, worktree)
    assert hooks_that_ran(worktree.path, told) == ran, "as before each start"
    assert shared_state(checkout) == before
    assert not (checkout / ".git" / "kanbots" / "set-up").exists()


@pytest.mark.parametrize("script", MANAGERS.values(), ids=MANAGERS.keys())
def test_the_guard_holds_while_it_installs_and_after(
    script: str, checkout_with: Path, tmp_path: Path
) -> None:
    checkout = checkout_with
    remote = tmp_path / "remote.git"
    git(tmp_path, "clone", "-q", "--bare", str(checkout), str(remote))
    git(checkout, "remote", "add", "origin", str(remote))
    repository, worktree = dispatch(checkout, "1-1")
    push = "git push --no-verify origin HEAD:refs/heads/pushed && exit 9 || true"

    installed(repository, worktree, script + push, tmp_path / "told")

    done = try_git(worktree.path, "push", "origin", "HEAD:refs/heads/pushed")
    assert done.returncode != 0
    assert "kanbots-promote-the-card-instead" in done.stderr
    hook = worktree.path / git(worktree.path, "rev-parse", "--git-path", "hooks/pre-push")
    assert "nothing is pushed from here" in hook.read_text()
    assert git(remote, "branch", "--list", "pushed") == ""


def test_several_at_once_leave_each_its_own_and_the_shared_state_as_it_was(
    checkout_with: Path, tmp_path: Path
) -> None:
    checkout, told = checkout_with, tmp_path / "told"
    before = shared_state(checkout)
    made = [dispatch(checkout, f"{number}-1") for number in range(1, 4)]
    wanted = (config_of(checkout), shared_state(checkout)[1])  # type: ignore[index]
    for repository, worktree in made:
        installing.begin(repository, worktree)
    for (repository, worktree), script in zip(made, list(MANAGERS.values())[1:], strict=True):
        set_up(worktree, script, told)
        installing.end(repository, worktree)

    assert shared_state(checkout) == wanted
    for _, worktree in made:
        assert "installed" in hooks_that_ran(worktree.path, told)
    for repository, worktree in made:
        discard(repository, worktree, now=NOW)
    assert shared_state(checkout) == before


@pytest.mark.parametrize("script", MANAGERS.values(), ids=MANAGERS.keys())
@pytest.mark.parametrize("way", ["given up", "crashed"])
def test_a_set_up_that_fails_leaves_the_shared_state_as_it_was(
    way: str, script: str, checkout_with: Path, tmp_path: Path
) -> None:
    checkout = checkout_with
    repository, worktree = dispatch(checkout, "1-1")
    before = shared_state(checkout)
    installing.begin(repository, worktree)
    set_up(worktree, script, tmp_path / "told")
    if way == "given up":
        installing.give_up(repository, "1-1")
    else:
        installing.forget(repository)
    assert shared_state(checkout) == before
    assert not (checkout / ".git" / "kanbots" / "set-up").exists()


def test_a_hook_path_of_the_person_s_own_is_kept(checkout: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    write(
        checkout / ".githooks" / "pre-commit", '#!/bin/sh\necho mine >> "$TOLD"\n', executable=True
    )
    commit(checkout, "hooks")
    git(checkout, "config", "core.hooksPath", ".githooks")
    repository, worktree = dispatch(checkout, "1-1")
    installed(repository, worktree, MANAGERS["husky"], told)
    assert git(checkout, "config", "core.hooksPath") == ".githooks"
    assert hooks_that_ran(checkout, told) == ["mine"]
    assert hooks_that_ran(worktree.path, told) == ["installed"]


class Killed(BaseException):
    """The program ends here, as by a kill."""


@pytest.mark.parametrize("steps", range(12))
def test_putting_back_that_a_kill_cut_short_anywhere_is_done_by_the_next_daemon(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    for name in ("pre-commit", "commit-msg"):
        write(checkout / ".git" / "hooks" / name, "#!/bin/sh\n# mine\n", executable=True)
    before = shared_state(checkout)
    repository, worktree = dispatch(checkout)
    installing.begin(repository, worktree)
    for name in ("pre-commit", "commit-msg", "new"):
        write(checkout / ".git" / "hooks" / name, "#!/bin/sh\n# installed\n", executable=True)
    git(worktree.path, "config", "core.hooksPath", ".husky/_")
    left = [steps]

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def act(*given: object, **named: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return function(*given, **named)

        return act

    with monkeypatch.context() as patch:
        for name in ("_set_aside", "_copy"):
            patch.setattr(installing, name, counted(getattr(installing, name)))
        for name in ("rmtree", "copy2"):
            patch.setattr(shutil, name, counted(getattr(shutil, name)))
        with suppress(Killed):
            installing.give_up(repository, worktree.run)
    installing.forget(repository)
    guard.apply(repository, worktree)
    discard(repository, worktree, now=NOW)
    assert shared_state(checkout) == before
    assert installing.standing(repository.common_dir) is None


def test_a_hook_that_comes_while_another_run_is_set_up_is_kept_whoever_made_it(
    checkout: Path,
) -> None:
    repository, worktree = dispatch(checkout)
    installing.begin(repository, worktree)
    write(checkout / ".git" / "hooks" / "pre-commit", "#!/bin/sh\n# mine\n", executable=True)
    installing.give_up(repository, worktree.run)
    assert not (checkout / ".git" / "hooks" / "pre-commit").exists()
    [kept] = (checkout / ".git" / "kanbots" / "set-aside-hooks").iterdir()
    assert kept.read_text() == "#!/bin/sh\n# mine\n"
