"""How Codex is started: what each mode lets it do, and that no run can pass anything unasked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.agents.codex.adapter import CodexAdapter
from kanbots_ls.agents.contract import Exited, Located, Missing
from kanbots_ls.model.ids import SessionId
from tests.unit.agents.samples import launch

if TYPE_CHECKING:
    from kanbots_ls.model.agent_events import PermissionMode

_ADAPTER = CodexAdapter()
_ROOTS = (Path("/shop/.git/worktrees/issue-42-1"), Path("/shop/.git/objects"))


def thread(**changes: Any) -> dict[str, Any]:
    """The request that begins or resumes the thread."""
    *_, line = _ADAPTER.opening(launch(**changes))
    found: dict[str, Any] = json.loads(line)
    return found


def test_the_handshake_says_who_we_are_asks_who_pays_and_begins_the_thread() -> None:
    lines = [json.loads(line) for line in _ADAPTER.opening(launch())]
    assert [line["method"] for line in lines] == [
        "initialize",
        "initialized",
        "account/read",
        "thread/start",
    ]
    assert all(line.endswith(b"\n") for line in _ADAPTER.opening(launch()))
    assert lines[0]["params"]["clientInfo"]["name"] == "kanbots-ls"


def test_the_thread_works_in_the_worktree() -> None:
    asked = thread()["params"]
    assert asked["cwd"] == str(launch().worktree)
    assert "model" not in asked
    chosen = thread(model="gpt-6", effort="high")["params"]
    assert chosen["model"] == "gpt-6"
    assert chosen["config"]["model_reasoning_effort"] == "high"


def test_at_a_terminal_it_takes_up_the_thread_as_the_run_was_started() -> None:
    tui = _ADAPTER.capabilities.tui
    assert tui is not None
    known = launch(resume=True, mode="ask", model="gpt-6", git_roots=_ROOTS)
    line = " ".join(tui(Path("/opt/codex"), known))
    assert line.startswith(f"/opt/codex resume {known.session_id} --no-daemon")
    assert f"-C {known.worktree} -s workspace-write -m gpt-6" in line
    assert '-c approval_policy="untrusted"' in line
    roots = json.dumps([str(root) for root in _ROOTS])
    assert f"-c sandbox_workspace_write.writable_roots={roots}" in line
    free = tui(Path("/opt/codex"), launch(resume=True))
    assert "danger-full-access" in free
    assert not any("workspace_write" in word for word in free)


@pytest.mark.parametrize(
    ("mode", "policy", "sandbox"),
    [
        ("bypassPermissions", "never", "danger-full-access"),
        ("acceptEdits", "on-request", "workspace-write"),
        ("ask", "untrusted", "workspace-write"),
    ],
)
def test_each_mode_is_a_policy_and_a_sandbox(
    mode: PermissionMode, policy: str, sandbox: str
) -> None:
    asked = thread(mode=mode, git_roots=_ROOTS)["params"]
    assert (asked["approvalPolicy"], asked["sandbox"]) == (policy, sandbox)
    confined = asked.get("config", {}).get("sandbox_workspace_write")
    if mode == "bypassPermissions":
        assert confined is None
    else:
        assert confined["writable_roots"] == [str(root) for root in _ROOTS]


@pytest.mark.parametrize(
    ("worktree", "slash_tmp", "tmpdir"),
    [("/shop/x", False, False), ("/tmp/shop/x", True, False), ("/var/mine/x", False, True)],
)
def test_a_directory_for_temporary_files_is_closed_where_the_repository_lies_in_it(
    worktree: str, slash_tmp: bool, tmpdir: bool
) -> None:
    where = {"worktree": Path(worktree), "variables": {"TMPDIR": "/var/mine"}}
    confined = thread(mode="ask", **where)["params"]["config"]["sandbox_workspace_write"]
    assert (confined["exclude_slash_tmp"], confined["exclude_tmpdir_env_var"]) == (
        slash_tmp,
        tmpdir,
    )


def test_it_has_the_modes_it_can_keep_and_no_other() -> None:
    assert _ADAPTER.capabilities.modes == ("bypassPermissions", "acceptEdits", "ask")


def test_a_resume_names_the_thread_and_says_its_terms_anew() -> None:
    asked = thread(resume=True, session_id=SessionId("thread-1"), mode="ask", git_roots=_ROOTS)
    assert asked["method"] == "thread/resume"
    assert asked["params"]["threadId"] == "thread-1"
    assert asked["params"]["excludeTurns"] is True
    assert asked["params"]["approvalPolicy"] == "untrusted"
    assert asked["params"]["cwd"] == str(launch().worktree)


def test_nothing_of_another_codex_reaches_it() -> None:
    assert _ADAPTER.environment(launch())["CODEX_THREAD_ID"] is None


def test_it_is_found_by_its_variable_or_on_the_path(tmp_path: Path) -> None:
    program = tmp_path / "codex"
    program.write_text("")
    program.chmod(0o755)
    assert _ADAPTER.locate({"PATH": str(tmp_path)}) == Located(program)
    assert _ADAPTER.locate({"PATH": "", "KANBOTS_CODEX": str(program)}) == Located(program)
    missing = _ADAPTER.locate({"PATH": "/nonexistent"})
    assert isinstance(missing, Missing)
    assert "Install Codex" in missing.reason


@pytest.mark.parametrize(
    ("stderr", "words"),
    [
        ("error: unrecognized subcommand 'app-server'", "Update both"),
        ("Error: error loading config.toml: bad key", "configuration"),
        ("thread 'main' panicked at core.rs:1", "crashed"),
        ("something else", "something else"),
    ],
)
def test_an_end_that_went_wrong_says_what_to_do(stderr: str, words: str) -> None:
    assert words in _ADAPTER.explain_exit(Exited(1, None, stderr))


def test_an_end_that_went_well_says_nothing() -> None:
    assert _ADAPTER.explain_exit(Exited(0, None, "")) == ""


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (None, True),
        ('model = "gpt-5.5"', True),
        ('[projects."/other"]\ntrust_level = "trusted"', True),
        ('[projects."/shop"]\ntrust_level = "untrusted"', False),
        ('[projects."/shop"]\ntrust_level = "trusted"', False),
        ("not toml", False),
    ],
)
def test_what_a_person_has_said_of_the_repository_stands(
    tmp_path: Path, config: str | None, told: bool
) -> None:
    if config is not None:
        (tmp_path / "config.toml").write_text(config)
    here = launch(repository=Path("/shop"), variables={"CODEX_HOME": str(tmp_path)})
    words = _ADAPTER.argv(Path("/bin/codex"), here)
    assert ('projects={"/shop"={trust_level="trusted"}}' in words) is told
