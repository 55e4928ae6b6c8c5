"""What stock Neovim is told fits its last line, and the diagnostics of several go together."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from kanbots_ls.lsp.editors.problems import Problems
from kanbots_ls.lsp.editors.said import cut

URI = "file:///shop.py"
NEXT = "`kanbots-ls card list` shows those there are."
LONG = "Decision 42-1.1 was answered by you in the editor:"


@pytest.mark.parametrize(
    ("whole", "fits"),
    [
        ("Nothing waits for you.", "Nothing waits for you."),
        (f"There is no card #77. {NEXT}", "There is no card #77. …"),
        (f"{LONG} Left", f"{LONG[:49]}…"),
        ("二" * 30, "二" * 24 + "…"),
        ("One\ntwo", "One two"),
    ],
)
def test_an_error_is_cut_to_what_the_last_line_takes(whole: str, fits: str) -> None:
    assert cut(whole) == fits


def problem(said: str, severity: lsp.DiagnosticSeverity | None = None) -> lsp.Diagnostic:
    where = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 1))
    return lsp.Diagnostic(where, said, severity=severity)


def test_what_asks_comes_behind_what_a_command_came_to() -> None:
    sent: list[list[str]] = []
    problems = Problems(lambda _uri, found: sent.append([each.message for each in found]))
    problems.tell(URI, "said", [problem("done", lsp.DiagnosticSeverity.Information)])
    asks = problem("asks", lsp.DiagnosticSeverity.Warning)
    problems.tell(URI, "board", [asks, problem("reviewed", lsp.DiagnosticSeverity.Information)])
    assert sent[-1] == ["reviewed", "done", "asks"]


def test_whoever_says_something_anew_takes_nobody_elses_words_back() -> None:
    sent: list[Any] = []
    problems = Problems(lambda uri, found: sent.append((uri, [each.message for each in found])))
    problems.tell(URI, "said", [problem("done")])
    problems.tell(URI, "findings", [problem("bad")])
    problems.tell(URI, "findings", [problem("bad")])
    problems.tell(URI, "said", [])
    assert problems.of("findings") == [URI]
    problems.tell(URI, "findings", [])
    problems.tell(URI, "overlaps", [])
    assert sent == [(URI, ["done"]), (URI, ["bad", "done"]), (URI, ["bad"]), (URI, [])]
