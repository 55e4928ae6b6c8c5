"""Keeps pushes in and passphrases out: the first guard of a worktree, and its removal.

Creating a worktree applies it, the supervisor adds :func:`guard_environment` to an agent's
environment, discarding calls :func:`release`.  It holds in the worktree's own configuration, so
the main checkout pushes as ever.  It stops accident and habit, not intent; it asks nobody.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kanbots_ls.rendezvous.paths import data_directory, make_data_directory
from kanbots_ls.worktrees.guarding import elsewhere, hooks, refs
from kanbots_ls.worktrees.plumbing import configfile
from kanbots_ls.worktrees.plumbing.environment import with_settings
from kanbots_ls.worktrees.registry import (
    admins,
    repository_lock,
    require_worktree,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kanbots_ls.rendezvous.repository import Repository
    from kanbots_ls.worktrees.naming import Worktree
    from kanbots_ls.worktrees.plumbing.configfile import Setting

# Git says "'remote-kanbots-promote-the-card-instead' is not a git command": the scheme is the
# message. The :// matters, without it git takes the word for an ssh host.
_SCHEME = "url.kanbots-promote-the-card-instead://"
UNSIGNED = (("commit.gpgSign", "false"), ("tag.gpgSign", "false"))
"""Nobody is there to type a passphrase; what is promoted is signed then."""
_HOOKS = "kanbots-hooks"
_OWN_PATH = "kanbots.hooksPath"
"""Where the hooks lie that were installed in this worktree alone, while it was set up."""
_KEYS = "kanbots.config"
_RECORD = "guard.json"
_EXTENSION = "extensions.worktreeConfig"
# These two mean something else for each worktree: git wants them out of the shared file as soon
# as worktrees have configurations of their own.
_PER_WORKTREE = ("core.bare", "core.worktree")


class Remote(NamedTuple):
    """A remote as the person configured it."""

    name: str
    urls: tuple[str, ...]
    push_urls: tuple[str, ...]


def apply(
    repository: Repository, worktree: Worktree, environment: Mapping[str, str] | None = None
) -> Path:
    """Guard ``worktree`` and return its hook directory.  Safe to repeat, as before each start.

    Raises GoneError when there is no such worktree.
    """
    admin = require_worktree(worktree.path)
    settings = configfile.effective(worktree.path, environment)
    users = _users_hooks(settings, repository.common_dir)
    directory = admin / _HOOKS
    refs.install(directory, users, worktree, repository.common_dir)
    hooks.install(directory, users, worktree.path, repository.main_work_tree, worktree.run)
    _keep_in(admin, admin / "config.worktree", settings)
    theirs = [other for other in admins(repository.common_dir) if not belongs_to_a_run(other)]
    elsewhere.install(admin, directory, users, worktree, repository.common_dir, theirs)
    if not configfile.is_true(_local(settings, _EXTENSION)):
        with repository_lock(repository.common_dir):
            enable(repository.common_dir)
    return directory


def apply_to_submodule(
    module: Path, users: Path, work_tree: Path, run: str, environment: Mapping[str, str] | None
) -> None:
    """Guard a submodule that is the worktree's own: ``module`` is its repository there.

    ``users`` is the person's repository of the same submodule, whose hooks run here as well.
    """
    settings = configfile.effective(work_tree, environment)
    theirs = _users_hooks([s for s in settings if s.scope != "local"], users)
    hooks.install(module / _HOOKS, theirs, work_tree, None, run)
    _keep_in(module, module / "config", settings)


def without_hooks(worktree: Worktree, environment: Mapping[str, str] | None = None) -> None:
    """Take the hook path away until :func:`apply`; the rules against pushing stay."""
    admin = require_worktree(worktree.path)
    settings = configfile.effective(worktree.path, environment)
    keys = [*UNSIGNED, *push_keys(remotes(settings))]
    configfile.write_atomically(admin / _KEYS, configfile.render(keys), 0o600)


def own_hooks(worktree: Worktree, path: str | None) -> Path:
    """The worktree's hook directory; with ``path`` it hands over to that, not to the shared one."""
    admin = require_worktree(worktree.path)
    if path is not None:
        configfile.edit(admin / "config.worktree", [(_OWN_PATH, path)])
    return admin / _HOOKS


def _keep_in(git_dir: Path, config: Path, settings: Sequence[Setting]) -> None:
    keys = [("core.hooksPath", str(git_dir / _HOOKS)), *UNSIGNED, *push_keys(remotes(settings))]
    configfile.write_atomically(git_dir / _KEYS, configfile.render(keys), 0o600)
    _include(config, git_dir / _KEYS)


def guard_environment(environment: Mapping[str, str], worktree: Path) -> dict[str, str]:
    """An agent's environment: the push rules behind the git configuration it may hold already.

    The second belt: it also covers submodules and what else the agent clones.  A hook path for
    everywhere stays out of it, it would run this repository's hooks in those.
    Raises GoneError when there is no such worktree.
    """
    known = configfile.effective(worktree, environment)
    guarded = {**environment, "GIT_TERMINAL_PROMPT": "0"}
    theirs = elsewhere.settings(require_worktree(worktree))
    return with_settings(guarded, [*UNSIGNED, *push_keys(remotes(known)), *theirs])


def push_keys(known: Sequence[Remote]) -> list[tuple[str, str]]:
    """The settings that turn each way to push into an address nobody can reach.

    The empty prefix catches every URL, whole URLs beat longer prefixes of the person's own.
    Explicit push URLs are rewritten by ``insteadOf`` only, which fetching obeys too: where one
    begins a fetch URL, the remote's receiving program is replaced instead.
    """
    fetched = [url for remote in known for url in remote.urls]
    keys = [(f"{_SCHEME}.pushInsteadOf", url) for url in ("", *dict.fromkeys(fetched))]
    for remote in known:
        for url in remote.push_urls:
            if any(other.startswith(url) for other in fetched):
                keys.append((f"remote.{remote.name}.receivepack", "false"))
            else:
                keys.append((f"{_SCHEME}.insteadOf", url))
    return keys


def remotes(settings: Sequence[Setting]) -> list[Remote]:
    """The remotes of ``settings``, without what a guard of ours added."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for scope, key, value in settings:
        name, _, last = key.removeprefix("remote.").rpartition(".")
        if key.startswith("remote.") and scope != "worktree" and last in {"url", "pushurl"}:
            found.setdefault(name, ([], []))[last == "pushurl"].append(value)
    return [Remote(name, tuple(urls), tuple(pushed)) for name, (urls, pushed) in found.items()]


def belongs_to_a_run(admin: Path) -> bool:
    """Whether a run works there: it is its worktree, or one that its agent added from that."""
    if is_guarded(admin):
        return True
    config = admin / "config.worktree"
    # Each worktree is looked at before each start, so git is asked about no more than it must be.
    if not config.exists() or _KEYS.encode() not in config.read_bytes():
        return False
    settings = configfile.of_file(config)
    return any(s.key == "include.path" and Path(s.value).name == _KEYS for s in settings)


def made_in(admin: Path) -> set[str]:
    """Full names of the branches and tags that the agent of this registration made."""
    return refs.made(admin / _HOOKS)


def hooks_in(admin: Path) -> Path:
    """The hook directory of a run's worktree, by its registration."""
    return admin / _HOOKS


def is_guarded(admin: Path) -> bool:
    """Whether the worktree of this registration is a run's."""
    return (admin / _HOOKS).exists()


def release(common_dir: Path) -> None:
    """Take our traces out of the shared configuration once no guarded worktree is left.

    The caller holds the repository's lock.  What somebody else needs by now stays: the extension,
    while any configuration of a single worktree exists.
    """
    record = data_directory(common_dir) / _RECORD
    if not record.exists() or any(map(is_guarded, admins(common_dir))):
        return
    moved = [(key, value) for key, value in json.loads(record.read_text("utf-8"))["moved"]]
    main = common_dir / "config.worktree"
    if _somebody_needs_it(common_dir, {key.lower() for key, _ in moved}):
        return
    configfile.edit(common_dir / "config", [*moved, (_EXTENSION, None)])
    if moved:
        main.unlink(missing_ok=True)
    record.unlink()


def enable(common_dir: Path) -> None:
    """Let worktrees have configurations of their own; the caller holds the repository's lock.

    The record is written first: after a crash anywhere below, release() still knows what is ours.
    """
    shared = configfile.of_file(common_dir / "config")
    if configfile.is_true(configfile.last(shared, _EXTENSION.lower())):
        return
    moved = [
        (key, value)
        for key in _PER_WORKTREE
        if (value := configfile.last(shared, key)) is not None
        and (key != "core.bare" or configfile.is_true(value))
    ]
    record = make_data_directory(common_dir) / _RECORD
    configfile.write_atomically(record, json.dumps({"moved": moved}), 0o600, durable=True)
    if moved:
        main = common_dir / "config.worktree"
        main.touch()
        configfile.edit(main, moved)
    configfile.edit(common_dir / "config", [(_EXTENSION, "true"), *((k, None) for k, _ in moved)])


def _somebody_needs_it(common_dir: Path, moved: set[str]) -> bool:
    main = configfile.of_file(common_dir / "config.worktree")
    if any(setting.key not in moved for setting in main):
        return True
    return any(configfile.of_file(admin / "config.worktree") for admin in admins(common_dir))


def _users_hooks(settings: Sequence[Setting], common_dir: Path) -> Path:
    """Where the person's hooks lie: as git would look without us.

    Git copies what they set for their checkout alone into a worktree added there.
    """
    theirs = [s for s in settings if Path(s.value).name != _HOOKS]
    own = [s for s in settings if s.scope == "worktree"]
    configured = configfile.last(own, _OWN_PATH.lower()) or configfile.last(
        theirs, "core.hookspath"
    )
    return Path(configured).expanduser() if configured else common_dir / "hooks"


def _local(settings: Sequence[Setting], key: str) -> str | None:
    return configfile.last([s for s in settings if s.scope == "local"], key.lower())


def _include(file: Path, keys: Path) -> None:
    """Include ``keys`` in a worktree's configuration, behind what git copied into it.

    By its whole path: a worktree that the agent adds from this one gets a copy of the line, and
    with it the guard.
    """
    text = file.read_bytes().decode("utf-8", "surrogateescape") if file.exists() else ""
    line = f"[include]\n\tpath = {configfile.quoted(str(keys))}\n"
    if line not in text:
        configfile.write_atomically(file, (text.rstrip("\n") + "\n" if text else "") + line)
