"""The hook that lets an agent move its run's own refs and no others.

Branches, tags and the stash belong to the whole repository, so what an agent does to them in its
worktree happens to the person as well.  The guard writes the script; git runs it before each
change of a ref.  It holds for agents only (they carry a mark): the person may do anything in a
run's worktree, and so may we.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous.processes import MARK_VARIABLE
from kanbots_ls.worktrees.plumbing.configfile import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kanbots_ls.worktrees.naming import Worktree

HOOK = "reference-transaction"
_MADE = "made-here"
"""The branches and tags that the agent made: those it may move and delete as well."""

# No process is started unless a ref looks like somebody else's: a commit costs two shells.
_AGENTS_ONLY = f"""\
hand_over() {{ [ -x "$users" ] || exit 0; exec "$users" "$@"; }}
[ "$1" = prepared ] && [ "${MARK_VARIABLE}" ] || hand_over "$@"
"""
REFUSE = """\
refuse() {
  printf 'kanbots-ls: %s\\n' "$@" >&2
  exit 1
}
"""
REFUSE_HERE = """\
refuse_here() {
  refuse "this checkout is the person's, not that of run $run, so nothing is changed here." \\
    "Work in $path. Reading and fetching are fine here."
}
"""
_LOOKING = """\
is_made() {
  [ -r "$made" ] || return 1
  while read -r line; do [ "$line" = "$1" ] && return 0; done <"$made"
  return 1
}

find_value() {
  value=
  if [ -f "$common/$1" ]; then read -r value <"$common/$1"
  else value=$(git rev-parse -q --verify "$1")
  fi
}

# Older gits run this also when they only pack refs: what a ref is stays the same then.
only_packed() {
  [ "$value" = "$new" ] && return 0
  case $new in *[!0]*) return 1 ;; esac
  [ "$value" = "$old" ] && grep -qxF -- "$old $ref" "$common/packed-refs" 2>/dev/null
}

theirs() {
  find_value "$ref"
  if [ -z "$value" ]; then
    case $new in *[!0]*) printf '%s\\n' "$ref" >>"$made" ;; esac
    return 1
  fi
  ! only_packed
}
"""
_OWN = """\
[ "$KANBOTS_RUN_ID" = "$run" ] || refuse \\
  "this is the worktree of run $run; run $KANBOTS_RUN_ID changes nothing here." \\
  "Work in the worktree of your own run."

mine() {
  [ "$1" = "$own" ] && return 0
  for file in HEAD rebase-merge/head-name rebase-apply/head-name; do
    [ -r "$GIT_DIR/$file" ] && read -r line <"$GIT_DIR/$file" &&
      [ "${line#ref: }" = "$1" ] && return 0
  done
  is_made "$1"
}

# Renaming onto a branch deletes the old name first, and git gives up half-way when refused.
restore_head() {
  read -r line <"$GIT_DIR/HEAD" && line=${line#ref: } && find_value "$line"
  [ "$value" ] || [ ! -r "$GIT_DIR/logs/HEAD" ] && return
  while read -r was _; do last=$was; done <"$GIT_DIR/logs/HEAD"
  git update-ref "$line" "$last" ""
}

refuse_branch() {
  restore_head
  refuse "${ref#refs/heads/} is not a branch of run $run, so it is neither moved nor deleted." \
    "Commit to ${own#refs/heads/}, or make a branch of your own: git switch -c NAME"
}
refuse_tag() {
  refuse "the tag ${ref#refs/tags/} was there before run $run, so it stays as it is." \
    "Make a tag of another name."
}
refuse_stash() {
  refuse "the stash belongs to every worktree of this repository, so run $run does not use it." \
    "Commit instead (git commit -am wip); git reset HEAD~ takes such a commit back."
}

lines=
while read -r old new ref; do
  lines="$lines$old $new $ref
"
  case $ref in
  refs/heads/*) mine "$ref" || ! theirs || refuse_branch ;;
  refs/tags/*) mine "$ref" || ! theirs || refuse_tag ;;
  refs/stash) find_value "$ref"; only_packed || refuse_stash ;;
  refs/kanbots/*) find_value "$ref"; only_packed || refuse \
    "$ref keeps what runs left, so run $run does not change it." ;;
  esac
done
[ -x "$users" ] || exit 0
printf %s "$lines" | "$users" "$@"
"""


_ELSEWHERE = """\
# Reading writes no refs but these; what the agent makes here it may move and delete again.
lines=
while read -r old new ref; do
  lines="$lines$old $new $ref
"
  case $ref in
  refs/remotes/*|refs/prefetch/*) ;;
  refs/heads/*|refs/tags/*) is_made "$ref" || ! theirs || refuse_here ;;
  refs/*) find_value "$ref"; only_packed || refuse_here ;;
  *) refuse_here ;;
  esac
done
[ -x "$users" ] || exit 0
printf %s "$lines" | "$users" "$@"
"""


def install(directory: Path, users: Path, worktree: Worktree, common_dir: Path) -> None:
    """Put the hook of ``worktree`` into its hook directory; the person's own in ``users`` follows.

    Safe to repeat, also while an agent works.
    """
    note = "an agent moves its run's own refs and no others"
    names = {"own": worktree.ref, **_names(directory, users, worktree, common_dir)}
    _install(directory / HOOK, note, names, REFUSE + _LOOKING + _OWN)


def install_elsewhere(
    directory: Path, made: Path, users: Path, worktree: Worktree, common_dir: Path
) -> None:
    """The hook for checkouts that are not the run's, into ``directory``; ``made`` is its own's."""
    note = "an agent changes nothing where it does not belong"
    names = {"path": str(worktree.path), **_names(made, users, worktree, common_dir)}
    _install(directory / HOOK, note, names, REFUSE + REFUSE_HERE + _LOOKING + _ELSEWHERE)


def made(directory: Path) -> set[str]:
    """What the hook in ``directory`` has seen an agent make."""
    try:
        return set((directory / _MADE).read_text("utf-8", "surrogateescape").split("\n"))
    except OSError:
        return set()


def script(note: str, names: Mapping[str, str], body: str) -> str:
    """A shell script in which each of ``names`` has its value."""
    given = "".join(f"{name}={shlex.quote(value)}\n" for name, value in names.items())
    return f"#!/bin/sh\n# Made by kanbots-ls: {note}.\n{given}{body}"


def _names(made: Path, users: Path, worktree: Worktree, common_dir: Path) -> dict[str, str]:
    return {
        "run": worktree.run,
        "made": str(made / _MADE),
        "users": str(users / HOOK),
        "common": str(common_dir),
    }


def _install(hook: Path, note: str, names: Mapping[str, str], body: str) -> None:
    hook.parent.mkdir(exist_ok=True)
    write_atomically(hook, script(note, names, _AGENTS_ONLY + body), 0o755)
