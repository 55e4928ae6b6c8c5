"""Squashed promotes keep trailers, and land only what is new; signed commits are signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kanbots_ls.worktrees.landing import sign
from kanbots_ls.worktrees.landing.errors import NothingNewError, UnsignedError
from kanbots_ls.worktrees.landing.sign import Signing, write_in_foreground
from tests.integration.worktrees.playground import commit, git, write
from tests.integration.worktrees.promoting import is_clean, parents, said, scene, signed

if TYPE_CHECKING:
    from pathlib import Path

BOT = {"GIT_AUTHOR_NAME": "Bot", "GIT_AUTHOR_EMAIL": "bot@example.org"}


def test_squash_lands_one_commit_of_the_persons_and_keeps_every_trailer_once(
    checkout: Path,
) -> None:
    run = scene(checkout)
    run.work("four\n", "Add four\n\nCo-Authored-By: Claude <noreply@example.org>")
    write(run.worktree.path / "more.txt", "more\n")
    git(run.worktree.path, "add", ".")
    text = "Add more\n\nwhy\n\nCo-authored-by: Claude <noreply@example.org>\nFixes: 12"
    git(run.worktree.path, "commit", "-q", "-m", text, env=BOT)
    before = git(checkout, "rev-parse", "main")
    run.promote(squash=True)
    assert parents(checkout) == [before]
    subject, subjects, whose, trailers = said(checkout).split("\n\n")
    assert (subject, subjects) == ("Add a shop", "- Add four\n- Add more")
    assert whose == "Card 1, run 1-1 (scripted)"
    assert trailers.split("\n") == [
        "Co-Authored-By: Claude <noreply@example.org>",
        "Fixes: 12",
        "Co-authored-by: Bot <bot@example.org>",
    ]
    assert git(checkout, "log", "-1", "--format=%an") == git(
        checkout, "log", "-1", "--format=%an", before
    )
    assert is_clean(checkout)


def test_a_message_of_the_persons_own_stands_before_the_trailers(checkout: Path) -> None:
    run = scene(checkout)
    run.work(message="work\n\nCo-authored-by: Claude <noreply@example.org>")
    run.promote(squash=True, text="Mine: a shop\n\nBecause.")
    assert said(checkout) == (
        "Mine: a shop\n\nBecause.\n\nCo-authored-by: Claude <noreply@example.org>"
    )


@pytest.mark.parametrize("squash", [True, False])
def test_a_second_promote_lands_only_what_is_new(checkout: Path, squash: bool) -> None:
    run = scene(checkout)
    run.work("four\n", "first")
    first = run.promote(squash=True)
    with pytest.raises(NothingNewError):
        run.built(squash=squash, earlier=first.squashed)
    # The same lines once more, which a merge from the old base could not tell from a conflict.
    run.work("four, better\n", "second")
    write(checkout / "other.txt", "mine\n")
    commit(checkout, "mine")
    second = run.promote(squash=squash, earlier=first.squashed)
    assert git(checkout, "diff", "--name-only", second.before, "main").split() == [
        "readme.md",
        "src/neu.py",
    ]
    assert (checkout / "readme.md").read_text().endswith("four, better\n")
    if squash:
        assert "first" not in said(checkout)
        assert "- second" in said(checkout)


def test_a_second_merge_lands_only_what_is_new(checkout: Path) -> None:
    run = scene(checkout)
    run.work("four\n", "first")
    run.promote()
    run.work("four, better\n", "second")
    made = run.promote()
    assert git(checkout, "log", "--format=%s", f"{made.before}..main").split("\n")[1:] == ["second"]


def test_a_squash_that_was_taken_back_counts_no_more(checkout: Path) -> None:
    run = scene(checkout)
    run.work("four\n", "first")
    first = run.promote(squash=True)
    first.undo()
    run.promote(squash=True, earlier=first.squashed)
    assert (checkout / "readme.md").read_text().endswith("four\n")


@pytest.fixture
def signing(checkout: Path) -> Path:
    """A person who signs; the program that does it for them."""
    program = write(
        checkout.parent / "gpg",
        "#!/bin/sh\ncat > /dev/null\n"
        'echo "[GNUPG:] SIG_CREATED D" >&2\n'
        'printf -- "-----BEGIN PGP SIGNATURE-----\\nx\\n-----END PGP SIGNATURE-----\\n"\n',
        executable=True,
    )
    git(checkout, "config", "commit.gpgSign", "true")
    git(checkout, "config", "gpg.program", str(program))
    return program


def test_who_signs_gets_a_signed_commit(checkout: Path, signing: Path) -> None:
    assert signing.exists()
    run = scene(checkout)
    run.work()
    write(run.worktree.path / "rest.txt", "not committed\n")
    made = run.promote()
    assert signed(checkout, made.commit)
    assert not signed(checkout, made.head)


def test_a_terminal_signs_in_the_foreground_what_the_daemon_merged(
    checkout: Path, signing: Path
) -> None:
    assert signing.exists()
    run = scene(checkout)
    run.work()
    before = run.as_it_is()
    with pytest.raises(UnsignedError) as wanted:
        run.built(signing=Signing(by_client=True))
    assert run.as_it_is() == before
    to_sign = wanted.value
    made = write_in_foreground(checkout, to_sign.tree, to_sign.parents, to_sign.message)
    assert made is not None
    assert signed(checkout, made)
    assert run.promote(signing=Signing(by_client=True, commit=made)).commit == made


def test_a_signed_commit_of_an_older_state_is_not_taken(checkout: Path, signing: Path) -> None:
    assert signing.exists()
    run = scene(checkout)
    run.work()
    with pytest.raises(UnsignedError) as wanted:
        run.built(signing=Signing(by_client=True))
    to_sign = wanted.value
    made = write_in_foreground(checkout, to_sign.tree, to_sign.parents, to_sign.message)
    write(checkout / "mine.txt", "mine\n")
    mine = commit(checkout, "mine")
    with pytest.raises(UnsignedError) as again:
        run.built(signing=Signing(by_client=True, commit=made))
    assert again.value.parents[0] == mine


def test_a_key_agent_that_waits_for_a_passphrase_holds_nobody_up(
    checkout: Path, signing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(signing, "#!/bin/sh\nexec sleep 600\n", executable=True)
    monkeypatch.setattr(sign, "SECONDS", 0.5)
    run = scene(checkout)
    run.work()
    before = run.as_it_is()
    with pytest.raises(UnsignedError, match="in a terminal"):
        run.promote()
    assert run.as_it_is() == before
