"""Codex's command line, environment and first lines for one start.

Called through the adapter just before a process is placed; reads nothing but the launch. Codex
chooses the id of a new thread itself, so only a resume names one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls import __version__
from kanbots_ls.agents.codex import rpc, trust

if TYPE_CHECKING:
    from kanbots_ls.agents.contract import Launch
    from kanbots_ls.model.agent_events import PermissionMode

_SETTINGS = (
    # Questions are offered to the model only with this, in any mode but planning.
    "features.default_mode_request_user_input=true",
    "suppress_unstable_features_warning=true",
    "check_for_update_on_startup=false",
)
POLICIES: dict[PermissionMode, tuple[str, str]] = {
    "bypassPermissions": ("never", "danger-full-access"),
    "acceptEdits": ("on-request", "workspace-write"),
    "ask": ("untrusted", "workspace-write"),
}
"""Each mode as Codex's approval policy and sandbox."""

_TMP = Path("/tmp")  # noqa: S108 - the directory that its sandbox knows by this name
_OF_ANOTHER_SESSION = ("CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED", "CODEX_THREAD_ID")
"""What Codex gives its own commands; an editor started from one would hand it on to us."""


def argv(program: Path, launch: Launch) -> tuple[str, ...]:
    """The command line; everything about the run itself comes on stdin."""
    chosen = (*_SETTINGS, *trust.settings(launch))
    settings = (word for setting in chosen for word in ("-c", setting))
    return (str(program), "app-server", *settings)


def tui_argv(program: Path, launch: Launch) -> tuple[str, ...]:
    """Codex at a terminal, on the run's thread, in its worktree and with the run's choices.

    ``--no-daemon``: a server that is shared would run its commands, without the run's variables.
    """
    policy, sandbox = POLICIES[launch.mode]
    # Words and lists of JSON are TOML's as well.
    chosen = [*_SETTINGS, *trust.settings(launch), f"approval_policy={json.dumps(policy)}"]
    if sandbox == "workspace-write":
        confined = _confined(launch).items()
        chosen += (f"sandbox_workspace_write.{name}={json.dumps(each)}" for name, each in confined)
    if launch.effort:
        chosen.append(f"model_reasoning_effort={json.dumps(launch.effort)}")
    return (
        *(str(program), "resume", launch.session_id, "--no-daemon"),
        *("-C", str(launch.worktree), "-s", sandbox),
        *(("-m", launch.model) if launch.model else ()),
        *(word for setting in chosen for word in ("-c", setting)),
    )


def environment(launch: Launch) -> dict[str, str | None]:
    """Variables to remove; the rest is the person's."""
    return dict.fromkeys(_OF_ANOTHER_SESSION)


def opening(launch: Launch) -> tuple[bytes, ...]:
    """Who we are, who pays, and the thread; each is answered in its turn."""
    client = {"name": "kanbots-ls", "title": "kanbots-ls", "version": __version__}
    hello = {"clientInfo": client, "capabilities": {"experimentalApi": True}}
    return (
        rpc.request(rpc.INITIALIZE, "initialize", hello),
        rpc.notification("initialized"),
        rpc.request(rpc.ACCOUNT, "account/read", {"refreshToken": False}),
        _thread(launch),
    )


def _thread(launch: Launch) -> bytes:
    if launch.resume:
        known = {"threadId": launch.session_id, "excludeTurns": True}
        return rpc.request(rpc.THREAD, "thread/resume", {**known, **_terms(launch)})
    return rpc.request(rpc.THREAD, "thread/start", _terms(launch))


def _terms(launch: Launch) -> dict[str, Any]:
    """Where it works and what it may; said anew at each start, as a thread keeps its first ones."""
    policy, sandbox = POLICIES[launch.mode]
    terms: dict[str, Any] = {
        "cwd": str(launch.worktree),
        "approvalPolicy": policy,
        "sandbox": sandbox,
    }
    config: dict[str, Any] = {}
    if sandbox == "workspace-write":
        config["sandbox_workspace_write"] = _confined(launch)
    if launch.effort:
        config["model_reasoning_effort"] = launch.effort
    if launch.model:
        terms["model"] = launch.model
    return {**terms, "config": config} if config else terms


def _confined(launch: Launch) -> dict[str, Any]:
    """The worktree and what a commit needs; temporary directories too, unless all is in them."""
    temporary = launch.variables.get("TMPDIR", "")
    return {
        "writable_roots": list(map(str, launch.git_roots)),
        "exclude_slash_tmp": _holds(_TMP, launch),
        "exclude_tmpdir_env_var": bool(temporary) and _holds(Path(temporary), launch),
    }


def _holds(directory: Path, launch: Launch) -> bool:
    """Whether the repository lies in there, so that leave to write there is leave for all of it."""
    inside = (launch.worktree, *launch.git_roots)
    return any(each.is_relative_to(directory) for each in inside)
