"""Which script a message asks for: a fenced block, a marker, or nothing.

The agent's process calls ``script_of`` once per message. Scripts are lists of steps; a step is
an object with one key, its name, and its fields as the value (or the one main field alone):
``{"say": "Hello"}``, ``{"write": {"path": "a.txt", "text": "hi"}}``. The table in ``steps`` lists
them.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kanbots_ls.agents.scripted.steps import STEPS
from kanbots_ls.model.fenced import without

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.agents.scripted.memory import Step

BUILT_IN = Path(__file__).parent / "scripts"
_BLOCK = re.compile(r"^```kanbots-script[ \t]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_MARKER = re.compile(r"\[script:([A-Za-z0-9][A-Za-z0-9_-]*)\]")


class ScriptError(Exception):
    """A script that can't be played; says which step, and what is known."""


def script_of(message: str) -> list[Step] | None:
    """The steps the message names: its first block, else its last marker, else None.

    What it quotes as untrusted names none.
    """
    message = without(message)
    block = _BLOCK.search(message)
    if block:
        return parse_script(block[1], "the message's kanbots-script block")
    names = _MARKER.findall(message)
    return named_script(names[-1]) if names else None


def named_script(name: str) -> list[Step]:
    """The script of that name, from ``$KANBOTS_SCRIPTS`` (folders, as in PATH) or built in."""
    for folder in _folders():
        path = folder / f"{name}.json"
        if path.is_file():
            return parse_script(path.read_text(encoding="utf-8"), str(path))
    known = sorted({path.stem for folder in _folders() for path in folder.glob("*.json")})
    raise ScriptError(f"There is no script named {name!r}. There are: {', '.join(known)}.")


def parse_script(text: str, source: str) -> list[Step]:
    """Steps as ``[{name: {field: value}}, …]``, every one of them known and complete."""
    try:
        script = json.loads(text)
    except ValueError as error:
        raise ScriptError(f"{source} is not JSON: {error}.") from None
    steps = script.get("steps") if isinstance(script, dict) else script
    if not isinstance(steps, list):
        raise ScriptError(f"{source} is neither a list of steps nor an object with 'steps'.")
    return normal_steps(steps, source)


def normal_steps(steps: list[Any], source: str) -> list[Step]:
    """Each step with its fields spelled out; raises ``ScriptError`` at the first bad one."""
    return [_normal_step(step, f"{source}, step {n}") for n, step in enumerate(steps, 1)]


def _normal_step(step: Any, where: str) -> Step:
    if not isinstance(step, dict) or len(step) != 1:
        raise ScriptError(f"{where} is not an object with one key, the step's name: {step!r}.")
    [(name, value)] = step.items()
    kind = STEPS.get(name)
    if kind is None:
        raise ScriptError(f"{where} is unknown: {name!r}. Known are: {', '.join(sorted(STEPS))}.")
    fields = value if isinstance(value, dict) else {kind.main: value}
    missing = [field for field in kind.required if field not in fields]
    foreign = [field for field in fields if field not in (*kind.required, *kind.optional)]
    if missing or foreign:
        wanted = ", ".join((*kind.required, *kind.optional)) or "no fields"
        raise ScriptError(f"{where}: {name!r} takes {wanted}; not {', '.join(fields) or 'none'}.")
    return {name: _inner_steps(name, fields, where)}


def _inner_steps(name: str, fields: dict[str, Any], where: str) -> dict[str, Any]:
    """A ``choose`` holds steps of its own, checked before anything is played."""
    if name != "choose":
        return fields
    answers = {
        label: normal_steps(steps, f"{where} ({label})")
        for label, steps in fields["answers"].items()
    }
    otherwise = normal_steps(fields.get("otherwise", []), f"{where} (otherwise)")
    return {"answers": answers, "otherwise": otherwise}


def _folders() -> Iterator[Path]:
    for folder in os.environ.get("KANBOTS_SCRIPTS", "").split(os.pathsep):
        if folder:
            yield Path(folder)
    yield BUILT_IN
