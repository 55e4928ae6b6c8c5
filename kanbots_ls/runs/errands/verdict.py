"""Reading a reviewer's verdict: one fenced ``kanbots-review`` block, checked strictly.  Pure."""

from __future__ import annotations

from typing import Any, get_args

from kanbots_ls.model.errands import REVIEW_BLOCK, Finding, Judgement, Severity, Verdict
from kanbots_ls.runs.errands.checked import NotRead, block, listed, one_of, table, words

MOST_FINDINGS = 50
LONGEST_SUMMARY, LONGEST_TITLE, LONGEST_DETAIL = 2000, 200, 2000
_LONGEST_PATH = 1000
_LAST_LINE = 10_000_000


def verdict_in(text: str) -> Verdict:
    """The verdict of the last block.  Raises NotRead."""
    said = table(block(text, REVIEW_BLOCK), "its verdict", {"verdict", "summary", "findings"})
    judgement = one_of(said.get("verdict"), get_args(Judgement), "verdict")
    summary = words(said.get("summary"), "summary", LONGEST_SUMMARY)
    found = listed(said.get("findings", []), "findings", MOST_FINDINGS)
    findings = tuple(_finding(each, f"finding {n}") for n, each in enumerate(found, start=1))
    if judgement == "mend" and not findings:
        raise NotRead("it wants something mended and names nothing")
    return Verdict(judgement, summary, findings)


def _finding(said: Any, where: str) -> Finding:
    fields = table(said, where, {"file", "line", "severity", "title", "detail"})
    return Finding(
        _path(fields.get("file"), where),
        _line(fields.get("line"), where),
        one_of(fields.get("severity"), get_args(Severity), f"severity of {where}"),
        words(fields.get("title"), f"title of {where}", LONGEST_TITLE),
        words(fields.get("detail", ""), f"detail of {where}", LONGEST_DETAIL, empty=True),
    )


def _line(said: Any, where: str) -> int | None:
    if said is None:
        return None
    if isinstance(said, bool) or not isinstance(said, int) or not 1 <= said <= _LAST_LINE:
        raise NotRead(f"the line of {where} is no number from 1")
    return said


def _path(said: Any, where: str) -> str:
    """A path inside the work tree, as git writes it; anything else could name another's file."""
    if not isinstance(said, str) or not 0 < len(said) <= _LONGEST_PATH:
        raise NotRead(f"the file of {where} is missing or no path")
    path = said.removeprefix("./")
    parts = path.split("/")
    outside = any(part in ("", ".", "..") or part.lower() == ".git" for part in parts)
    if outside or "\\" in path or not path.isprintable():
        raise NotRead(f"the file of {where} is no path inside the worktree")
    return path
