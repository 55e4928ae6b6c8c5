from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from kanbots_ls import __version__
from kanbots_ls.cli.doctor import agents, board, person
from kanbots_ls.cli.doctor.findings import all_findings, as_lines
from kanbots_ls.cli.settings import Settings
from kanbots_ls.protocol.daemon import Finding
from kanbots_ls.rendezvous import processes
from kanbots_ls.rendezvous.repository import find_repository

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    path = tmp_path / "repo"
    path.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=path, check=True)
    return path


def looked(path: Path) -> dict[str, Finding]:
    return {finding.name: finding for finding in all_findings(Settings(path))}


def fake_claude(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    program = tmp_path / "claude"
    program.write_text(
        "#!/bin/sh\n"
        f"case $1 in --version) echo '2.1.330 (Claude Code)';; *) echo '{status}';; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("KANBOTS_CLAUDE", str(program))


def test_it_looks_without_a_daemon_and_starts_none(repository: Path) -> None:
    found = looked(repository)
    assert found["repository"].ok
    assert found["git"].ok
    assert found["git identity"].text == "Dev <dev@example.com>"
    assert not (repository / ".git" / "kanbots").exists()


def test_outside_a_repository_the_rest_is_still_looked_at(tmp_path: Path) -> None:
    found = looked(tmp_path)
    assert not found["repository"].ok
    assert "--repo" in found["repository"].mend
    assert {"git", "claude", "scripted"} <= set(found)


def test_a_git_lock_left_behind_is_named_with_its_age_and_the_way_out(repository: Path) -> None:
    lock = repository / ".git" / "index.lock"
    lock.touch()
    assert looked(repository)["git locks"].ok
    os.utime(lock, (time.time() - 3600,) * 2)
    found = looked(repository)["git locks"]
    assert not found.ok
    assert str(lock) in found.text
    assert f"rm {lock}" in found.mend


def test_a_daemon_that_died_without_a_goodbye_is_told(repository: Path) -> None:
    data = repository / ".git" / "kanbots"
    data.mkdir(mode=0o700)
    record = {"pid": 1, "started": -1, "boot": processes.boot_id(), "host": "here", "version": "0"}
    (data / "daemon.json").write_text(json.dumps(record))
    found = looked(repository)["daemon"]
    assert not found.ok
    assert "without a goodbye" in found.text
    assert "any verb" in found.mend


@pytest.mark.parametrize(
    ("version", "said"),
    [(__version__, ""), ("97.0", "serves as well"), ("0.0.1", "puts this program's")],
)
def test_a_daemon_of_another_version_is_nothing_to_mend(version: str, said: str) -> None:
    found = board._version(7, version)
    assert found.ok
    assert found.text.startswith(f"process 7, version {version}")
    assert said in found.text


def test_a_board_that_others_can_read_is_told(repository: Path) -> None:
    data = repository / ".git" / "kanbots"
    data.mkdir(mode=0o755)
    found = {each.name: each for each in board.findings(find_repository(repository))}
    assert found["board"].mend == f"chmod 700 {data}"
    assert found["daemon"].ok


@pytest.mark.parametrize(
    ("status", "ok", "said"),
    [
        ('{"loggedIn": true, "authMethod": "claude.ai"}', True, "logged in (claude.ai)"),
        ('{"loggedIn": false, "authMethod": "none"}', False, "not logged in"),
        ("no such command", True, "can't be told"),
    ],
)
def test_the_login_is_told_as_far_as_claude_itself_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, ok: bool, said: str
) -> None:
    fake_claude(tmp_path, monkeypatch, status)
    found = {each.name: each for each in agents.findings()}
    assert found["claude"].text.startswith("2.1.330 (Claude Code) at ")
    assert found["claude login"].ok is ok
    assert said in found["claude login"].text


def test_a_key_counts_as_a_login_and_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_claude(tmp_path, monkeypatch, "{}")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret")
    found = {each.name: each for each in agents.findings()}
    assert found["claude login"].ok
    assert "secret" not in found["claude login"].text


@pytest.mark.parametrize(("sandbox", "told"), [("", True), ("1", False)])
def test_root_is_told_what_claude_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: str, told: bool
) -> None:
    fake_claude(tmp_path, monkeypatch, "{}")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("IS_SANDBOX", sandbox)
    assert ("claude as root" in {each.name for each in agents.findings()}) is told


def fake_codex(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, login: str, sandbox: str) -> None:
    program = tmp_path / "codex"
    program.write_text(
        "#!/bin/sh\n"
        f"case $1 in --version) echo 'codex-cli 0.169.0';; login) {login};; *) {sandbox};; esac\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("KANBOTS_CODEX", str(program))


def test_codex_tells_its_login_and_whether_its_sandbox_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_codex(tmp_path, monkeypatch, "echo 'Logged in using ChatGPT' >&2", "true")
    found = {each.name: each for each in agents.findings()}
    assert found["codex"].text.startswith("codex-cli 0.169.0 at ")
    assert (found["codex login"].ok, found["codex login"].text) == (True, "Logged in using ChatGPT")
    assert found["codex sandbox"].ok

    fake_codex(
        tmp_path, monkeypatch, "echo 'Not logged in' >&2; exit 1", "echo 'no userns'; exit 1"
    )
    found = {each.name: each for each in agents.findings()}
    assert not found["codex login"].ok
    assert "codex login" in found["codex login"].mend
    assert not found["codex sandbox"].ok
    assert "no userns" in found["codex sandbox"].text


def test_an_agent_that_is_missing_is_a_fault_only_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_claude(tmp_path, monkeypatch, "{}")
    monkeypatch.setenv("PATH", "/nonexistent")
    found = {each.name: each for each in agents.findings()}
    assert found["codex"].ok
    assert "not found" in found["codex"].text
    monkeypatch.delenv("KANBOTS_CLAUDE")
    found = {each.name: each for each in agents.findings()}
    assert not found["codex"].ok
    assert not found["claude"].ok


def test_a_claude_that_does_not_run_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "claude"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o755)
    monkeypatch.setenv("KANBOTS_CLAUDE", str(broken))
    found = {each.name: each for each in agents.findings()}
    assert "does not run" in found["claude"].text


def test_a_mistake_in_the_settings_names_file_and_key(repository: Path) -> None:
    (repository / "kanbots.toml").write_text("[queue]\nconcurent = 2\n")
    found = looked(repository)["settings"]
    assert not found.ok
    assert "kanbots.toml" in found.text
    assert "concurent" in found.text


def test_a_home_that_can_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KANBOTS_HOME", str(tmp_path / "file"))
    found = next(iter(person.findings(None)))
    assert (found.name, found.ok) == ("KANBOTS_HOME", False)


def test_a_look_that_fails_is_a_finding_and_hides_nothing(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(agents, "findings", broken)
    found = looked(repository)
    assert "boom" in found["doctor"].text
    assert "board" in found


def test_a_finding_reads_with_its_way_out_beneath() -> None:
    bad = Finding(name="git", ok=False, text="not found", mend="Install git.")
    assert list(as_lines(bad)) == ["✗ git: not found", "    Install git."]
    assert list(as_lines(bad.model_copy(update={"ok": True}))) == ["✓ git: not found"]


def test_a_repository_without_a_commit_is_told_until_it_has_one(repository: Path) -> None:
    assert "git commit" in looked(repository)["commits"].mend
    subprocess.run(
        ["git", "commit", "-q", "--allow-empty", "-m", "first"], cwd=repository, check=True
    )
    assert "commits" not in looked(repository)


def test_a_git_too_old_or_missing_is_told_with_the_one_that_is_wanted(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    assert looked(repository)["git"].text == "not found"
    git = programs / "git"
    git.write_text("#!/bin/sh\necho git version 2.20.1\n")
    git.chmod(0o755)
    found = looked(repository)["git"]
    assert found.text == "2.20.1 is old"
    assert "2.38" in found.mend
