"""Agents by name: ours, those that packages bring, and the person's own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.agents import registry
from kanbots_ls.agents.contract import Missing
from kanbots_ls.agents.registry import Registry, UnknownAgent
from kanbots_ls.model.agent_events import Unrecognized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Install = Callable[[str, str], None]

REGISTRY = Registry()


@pytest.fixture
def install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], None]]:
    """Puts a package on the path that brings an agent: its entry point, its module's text."""
    monkeypatch.syspath_prepend(tmp_path)

    def put(entry: str, module: str) -> None:
        (tmp_path / "their_agent.py").write_text(module)
        about = tmp_path / "their_agent-1.2.dist-info"
        about.mkdir()
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: their-agent\nVersion: 1.2\n")
        (about / "entry_points.txt").write_text(f"[kanbots_ls.agents]\n{entry}\n")
        _forget()

    yield put
    sys.modules.pop("their_agent", None)
    _forget()


def _forget() -> None:
    registry._brought.cache_clear()
    registry._ready.cache_clear()


THEIRS = """
from kanbots_ls.agents.scripted.adapter import ScriptedAdapter

class Theirs(ScriptedAdapter):
    name = "theirs"
"""


def test_every_agent_is_known_by_its_name() -> None:
    names = REGISTRY.names()
    assert {"claude", "codex", "scripted"} <= set(names)
    assert [REGISTRY.named(name).name for name in names] == list(names)
    assert REGISTRY.named("scripted") is Registry().of("scripted", "")


def test_an_unknown_agent_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(UnknownAgent, match=r"named 'clod'\. There are: claude, codex, "):
        REGISTRY.named("clod")


def test_a_package_brings_an_agent_by_an_entry_point(install: Install) -> None:
    install("theirs = their_agent:Theirs", THEIRS)
    assert "theirs" in REGISTRY.names()
    assert REGISTRY.named("theirs").name == "theirs"
    assert registry.marks() == "+theirs=1.2"


def test_no_package_takes_the_name_of_an_agent_of_ours(
    install: Install,
) -> None:
    install("claude = their_agent:Theirs", THEIRS)
    assert type(REGISTRY.named("claude")).__name__ == "ClaudeAdapter"
    assert registry.marks() == ""


def test_a_package_that_can_not_be_loaded_is_told_with_why(
    install: Install,
) -> None:
    install("theirs = their_agent:Theirs", "raise RuntimeError('too old')")
    with pytest.raises(UnknownAgent, match=r"their_agent:Theirs: RuntimeError\('too old'\)"):
        REGISTRY.named("theirs")


def test_runs_of_an_agent_that_is_gone_stay_readable_and_say_why_they_do_not_start() -> None:
    gone = REGISTRY.of("theirs", "")
    assert gone.name == "theirs"
    assert gone.parse_line(b'{"type":"x"}') == (Unrecognized("theirs"),)
    located = gone.locate({})
    assert isinstance(located, Missing)
    assert "no agent named 'theirs'" in located.reason
