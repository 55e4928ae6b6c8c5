"""Reading a reviewer's verdict: one fenced ``kanbots-review`` block, checked strictly.  Pure.

What is not exactly a verdict is none, and the reason is for people.
"""

from __future__ import annotations

import json
from typing import Any, get_args

from kanbots_ls.model.errands import Finding, Judgement, Severity, Verdict
from kanbots_ls.model.fenced import blocks

NAME = "kanbots-review"
FENCE = f"```{NAME}"
MOST_FINDINGS = 50
LONGEST_SUMMARY, LONGEST_TITLE, LONGEST_DETAIL = 2000, 200, 2000
_LONGEST_BLOCK = 200_000
_LONGEST_PATH = 1000
_LAST_LINE = 10_000_000


class NoVerdict(Exception):
    """The words are no verdict: why."""


def verdict_in(text: str) -> Verdict:
    """The verdict of the last block.  Raises NoVerdict."""
    found = list(blocks(text, NAME))
    if not found:
        raise NoVerdict(f"its reply has no `{NAME}` block")
    if len(found[-1]) > _LONGEST_BLOCK:
        raise NoVerdict("its verdict is too long")
    try:
        said = json.loads(found[-1])
    except (ValueError, RecursionError) as error:
        raise NoVerdict("its verdict is no JSON") from error
    return _verdict(_table(said, "its verdict", {"verdict", "summary", "findings"}))


def _verdict(said: dict[str, Any]) -> Verdict:
    judgement = _one_of(said.get("verdict"), get_args(Judgement), "verdict")
    summary = _words(said.get("summary"), "summary", LONGEST_SUMMARY)
    listed = said.get("findings", [])
    if not isinstance(listed, list):
        raise NoVerdict("`findings` is no list")
    if len(listed) > MOST_FINDINGS:
        raise NoVerdict(f"it has {len(listed)} findings, and at most {MOST_FINDINGS} are allowed")
    findings = tuple(_finding(each, f"finding {n}") for n, each in enumerate(listed, start=1))
    if judgement == "mend" and not findings:
        raise NoVerdict("it wants something mended and names nothing")
    return Verdict(judgement, summary, findings)


def _finding(said: Any, where: str) -> Finding:
    fields = _table(said, where, {"file", "line", "severity", "title", "detail"})
    return Finding(
        _path(fields.get("file"), where),
        _line(fields.get("line"), where),
        _one_of(fields.get("severity"), get_args(Severity), f"severity of {where}"),
        _words(fields.get("title"), f"title of {where}", LONGEST_TITLE),
        _words(fields.get("detail", ""), f"detail of {where}", LONGEST_DETAIL, empty=True),
    )


def _table(said: Any, what: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise NoVerdict(f"{what} is no JSON object")
    strange = sorted(set(said) - known)
    if strange:
        raise NoVerdict(f"{what} has a field {strange[0][:40]!r} that is not known")
    return said


def _one_of(said: Any, allowed: tuple[Any, ...], what: str) -> Any:
    if said not in allowed:
        raise NoVerdict(f"the {what} is none of {', '.join(allowed)}")
    return said


def _words(said: Any, what: str, longest: int, *, empty: bool = False) -> str:
    if not isinstance(said, str) or not (empty or said.strip()):
        raise NoVerdict(f"the {what} is missing or no text")
    if len(said) > longest:
        raise NoVerdict(f"the {what} is longer than {longest} characters")
    return said.strip()


def _line(said: Any, where: str) -> int | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int) or not 1 <= said <= _LAST_LINE:
        raise NoVerdict(f"the line of {where} is no number from 1")
    return said


def _path(said: Any, where: str) -> str:
    """A path inside the work tree, as git writes it; anything else could name another's file."""
    if not isinstance(said, str) or not 0 < len(said) <= _LONGEST_PATH:
        raise NoVerdict(f"the file of {where} is missing or no path")
    path = said.removeprefix("./")
    parts = path.split("/")
    outside = any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)
    if outside or "\\" in path or not path.isprintable():
        raise NoVerdict(f"the file of {where} is no path inside the worktree")
    return path
