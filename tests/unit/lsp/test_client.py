"""What an editor says of itself decides what it is sent; what does not fit makes it untrusted."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types as lsp

from kanbots_ls.lsp.editors.client import Client, client_of


def client(name: str, version: str | None = None, options: Any = None) -> Client:
    info = lsp.ClientInfo(name, version)
    return client_of(
        lsp.InitializeParams(
            lsp.ClientCapabilities(), client_info=info, initialization_options=options
        )
    )


@pytest.mark.parametrize(
    ("name", "version", "options", "prompts"),
    [
        ("Visual Studio Code", "1.139", None, "stack"),
        ("code-server", None, None, "stack"),
        ("Neovim", "0.11.4", None, "never"),
        ("Neovim", "0.11.4", {"plugin": True}, "one"),
        ("helix", "25.01.1", None, "never"),
        ("helix", "25.07", None, "never"),
        ("helix", "26.01", None, "one"),
        ("helix", None, None, "never"),
        ("Emacs (eglot)", "29.1", None, "never"),
        ("", None, None, "never"),
        ("helix", "25.01", {"prompts": "one"}, "one"),
        ("Visual Studio Code", "1.139", {"kanbots": {"prompts": "never"}}, "never"),
    ],
)
def test_prompts_go_where_they_take_no_keys(
    name: str, version: str | None, options: Any, prompts: str
) -> None:
    assert client(name, version, options).prompts == prompts


@pytest.mark.parametrize(
    "options", [{"Trusted": False}, {"trusted": "perhaps"}, {"plugin": []}, [1], "text", 5]
)
def test_options_that_do_not_fit_count_as_untrusted(options: Any) -> None:
    found = client("helix", options=options)
    assert not found.trusted
    assert found.problem


@pytest.mark.parametrize("options", [None, {}, {"trusted": True}, {"another": "server's"}])
def test_without_a_word_against_it_a_workspace_is_trusted(options: Any) -> None:
    assert client("helix", options=options).trusted


def test_an_untrusted_workspace_is_no_problem_to_tell_of() -> None:
    found = client("helix", options={"trusted": False})
    assert (found.trusted, found.problem) == (False, "")


def test_only_who_says_so_is_told_to_ask_again() -> None:
    workspace = lsp.WorkspaceClientCapabilities(
        code_lens=lsp.CodeLensWorkspaceClientCapabilities(refresh_support=True)
    )
    found = client_of(lsp.InitializeParams(lsp.ClientCapabilities(workspace=workspace)))
    assert (found.lenses_refresh, found.hints_refresh) == (True, False)
