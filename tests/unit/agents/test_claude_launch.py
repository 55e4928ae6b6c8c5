"""Claude is started with what the run needs, and with nothing of anybody else's session."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents.claude.adapter import ClaudeAdapter
from kanbots_ls.agents.claude.launch import argv, environment, title
from kanbots_ls.agents.contract import Exited, Located, Missing
from tests.unit.agents.samples import launch

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import PermissionMode

_PROGRAM = Path("/opt/claude")
_ADAPTER = ClaudeAdapter()


def test_the_stream_is_open_both_ways_and_decisions_come_to_us() -> None:
    line = argv(_PROGRAM, launch())
    assert line[:2] == ("/opt/claude", "-p")
    assert {
        "--input-format=stream-json",
        "--output-format=stream-json",
        "--verbose",
        "--include-partial-messages",
        "--replay-user-messages",
        "--permission-prompt-tool=stdio",
        "--permission-mode=bypassPermissions",
        "--session-id=0f62afd9-0000-4000-8000-000000000000",
        "--name=Add OAuth login",
        "--disallowedTools=Bash(git push:*),Bash(git stash:*)",
    } <= set(line)


def test_at_a_terminal_it_takes_up_the_session_as_the_run_was_started() -> None:
    tui = _ADAPTER.capabilities.tui
    assert tui is not None
    line = tui(_PROGRAM, launch(resume=True, mode="ask", model="sonnet", cap_usd=0.5))
    assert line == (
        "/opt/claude",
        "--permission-mode=manual",
        "--resume=0f62afd9-0000-4000-8000-000000000000",
        "--disallowedTools=Bash(git push:*),Bash(git stash:*)",
        "--model=sonnet",
    )


def test_nothing_optional_is_passed_unasked() -> None:
    line = " ".join(argv(_PROGRAM, launch()))
    assert not any(flag in line for flag in ("--model", "--effort", "--max-budget", "--resume"))


def test_choices_and_the_cap_are_passed_on() -> None:
    line = argv(_PROGRAM, launch(model="sonnet", effort="high", cap_usd=0.5))
    assert line[-3:] == ("--model=sonnet", "--effort=high", "--max-budget-usd=0.500000")


def test_a_resume_names_the_session_instead_of_choosing_one() -> None:
    line = argv(_PROGRAM, launch(resume=True))
    assert "--resume=0f62afd9-0000-4000-8000-000000000000" in line
    assert not any(each.startswith("--session-id") for each in line)


@pytest.mark.parametrize(
    ("mode", "flag"), [("ask", "manual"), ("plan", "plan"), ("acceptEdits", "acceptEdits")]
)
def test_modes_are_passed_in_claudes_words(mode: PermissionMode, flag: str) -> None:
    assert f"--permission-mode={flag}" in argv(_PROGRAM, launch(mode=mode))
    assert mode in _ADAPTER.capabilities.modes


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("--resume  \n x\ty", "--resume x y"),
        ("a\x1b[31mb\x00c\u202ed", "a [31mb c d"),
        (" \n", "Card 42"),
        ("w" * 200, "w" * 80),
    ],
)
def test_the_title_is_one_short_printable_line(given: str, shown: str) -> None:
    assert title(launch(title=given)) == shown


def test_another_sessions_variables_do_not_reach_the_run() -> None:
    added = environment(launch())
    assert added["CLAUDECODE"] is None
    assert added["CLAUDE_CODE_SESSION_ID"] is None
    assert added["CLAUDE_CODE_ENTRYPOINT"] is None
    assert added["CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS"] == "1"
    assert added["DISABLE_AUTOUPDATER"] == "1"
    assert not any(name.startswith("ANTHROPIC") for name in added)


def test_the_first_line_asks_who_pays() -> None:
    (line,) = _ADAPTER.opening(launch())
    assert json.loads(line)["request"] == {"subtype": "initialize"}


def test_the_program_is_found_on_the_persons_own_path(tmp_path: Path) -> None:
    program = _program(tmp_path / "claude")
    assert _ADAPTER.locate({"PATH": f"/nonexistent:{tmp_path}"}) == Located(program)


def test_a_relative_entry_of_the_path_is_not_looked_up_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    _program(tmp_path / "bin" / "claude")
    monkeypatch.chdir(tmp_path)
    assert isinstance(_ADAPTER.locate({"PATH": "bin:"}), Missing)


def test_the_variable_wins_over_the_path(tmp_path: Path) -> None:
    named = _program(tmp_path / "mine")
    _program(tmp_path / "claude")
    environments = (
        {"PATH": str(tmp_path), "KANBOTS_CLAUDE": str(named)},
        {"PATH": str(tmp_path), "KANBOTS_CLAUDE": "mine"},
        {"PATH": "/nowhere", "HOME": str(tmp_path), "KANBOTS_CLAUDE": "~/mine"},
    )
    assert all(_ADAPTER.locate(environment) == Located(named) for environment in environments)


def test_what_cannot_be_run_is_named_with_the_way_out(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("no program")
    for named in (str(plain), str(tmp_path), str(tmp_path / "gone"), "./claude"):
        found = _ADAPTER.locate({"PATH": "", "KANBOTS_CLAUDE": named})
        assert isinstance(found, Missing)
        assert Path(named).name in found.reason
        assert "KANBOTS_CLAUDE" in found.reason


@pytest.mark.parametrize("environment", [{}, {"PATH": ""}, {"PATH": "."}])
def test_without_a_program_the_reason_says_what_to_install(environment: dict[str, str]) -> None:
    found = _ADAPTER.locate({"PATH": "/nonexistent", **environment})
    assert isinstance(found, Missing)
    assert "Install Claude Code" in found.reason


def _program(path: Path) -> Path:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("exited", "wanted"),
    [
        (Exited(1, None, "--dangerously-skip-permissions cannot be used with root/sudo privileges"
                         " for security reasons\n"), "IS_SANDBOX=1"),
        (Exited(1, None, "Session ID 0f62 is already in use.\n"), "in use by another process"),
        (Exited(1, None, "No conversation found with session ID: 99\n"), "can't be resumed"),
        (Exited(1, None, "Error: Invalid session ID. Must be a valid UUID."), "session id"),
        (Exited(1, None, "error: unknown option '--no-such'\n"), "unknown option '--no-such'"),
        (Exited(1, None, "Not logged in · Please run /login"), "log in"),
        (Exited(1, None, "Invalid API key · Fix external API key"), "ANTHROPIC_API_KEY"),
        (Exited(1, None, "Error parsing streaming input line: {"), "could not read a message"),
        (Exited(1, None, "Warning: a\nboom {at} last.\nWarning: b\n"), "1: boom {at} last. A"),
        (Exited(1, None, ""), "the last turn in its log says why"),
        (Exited(None, 9, ""), "SIGKILL"),
        (Exited(143, None, ""), "SIGTERM"),
        (Exited(None, 63, ""), "signal 63"),
        (Exited(None, None, ""), "was not seen"),
        (Exited(None, None, "", error="Exec format error"), "Exec format error"),
    ],
)  # fmt: skip
def test_an_end_is_explained_with_what_to_do_next(exited: Exited, wanted: str) -> None:
    told = _ADAPTER.explain_exit(exited)
    assert wanted in told
    assert told.endswith(".")
    assert "\n" not in told


def test_a_normal_end_needs_no_words() -> None:
    assert _ADAPTER.explain_exit(Exited(0, None, "Warning: something\n")) == ""
