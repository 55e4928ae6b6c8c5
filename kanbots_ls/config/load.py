"""Reading the two files: check each on its own, then lay the person's over the team's.

The daemon and the terminal client call ``load``. A missing file is no mistake. What a committed
file must not decide for a person is refused there: a clone may not name programs to run.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import stat
import tomllib
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_origin

from pydantic import BaseModel, ValidationError

from kanbots_ls.config.errors import ConfigError, Problem
from kanbots_ls.config.lines import line_of
from kanbots_ls.config.settings import Config, NotifySettings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

TEAM_FILE = "kanbots.toml"
PERSON_FILE = "config.toml"
_PERSONS = {
    ("worktrees", "root"): "where worktrees go",
    ("budget", "day_usd"): "what your day may cost",
    ("budget", "window_percent"): "how full your subscription's windows may get",
    ("queue", "all_boards"): "how many runs work on all your boards",
    **{("notify", key): "how you are called" for key in NotifySettings.model_fields},
    ("notify", "command"): "a program",
}
"""Keys that a committed file may not have, and what they are."""
_AGENTS = {
    "command": "a program",
    "acp": "a program",
    "resume": "a program",
    "prices": "what a model costs",
    "unbounded": "who may spend more than a budget",
}
"""The same of an agent's own table."""
_LARGEST = 1 << 20
_SYNTAX = re.compile(r"(.*) \((?:at line (\d+), column \d+|at end of document)\)", re.DOTALL)


def load(checkout: Path | None, user_config_dir: Path) -> Config:
    """The settings for a repository and the person whose ``kanbots`` folder is given.

    ``checkout`` is None where there is none, so no team file either.
    Raises ``ConfigError``.
    """
    team = _checked(checkout / TEAM_FILE, team=True) if checkout else {}
    person = _checked(user_config_dir / PERSON_FILE, team=False)
    config = Config.model_validate(_laid_over(team, person))
    commands = [table for table in ("setup", "preview") if "command" in person.get(table, {})]
    return config.with_own([*commands, *(f"slash.{name}" for name in person.get("slash", {}))])


def _checked(file: Path, *, team: bool) -> dict[str, Any]:
    """The file's values, every one of them allowed."""
    text = _text(file)
    values = _parsed(file, text)
    problems = _problems(file, text, values)
    if team:
        problems += _not_for_a_team(file, text, values)
    if problems:
        raise ConfigError(tuple(problems))
    return values


def _text(file: Path) -> str:
    try:
        data = _bytes(file)
    except FileNotFoundError:
        return ""
    except IsADirectoryError as error:
        raise _whole(file, "this is a directory, and a file is wanted; move it away") from error
    except OSError as error:
        raise _whole(file, f"it can't be read: {error.strerror}; check its permissions") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _whole(file, "this line is not UTF-8; save the file as UTF-8", line) from error


def _bytes(file: Path) -> bytes:
    """All of a file; a clone may bring a link to a device that never ends, or to a pipe at which
    a plain open waits for ever."""
    with open(file, "rb", opener=_at_once) as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise _whole(file, "this is a device or a pipe, and a file is wanted; move it away")
        data = opened.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise _whole(file, f"it is larger than {_LARGEST} bytes, which no settings need")
    return data


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _parsed(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX.fullmatch(str(error))
        last = max(1, len(text.splitlines()))
        line = int(found[2]) if found and found[2] else last
        reason = found[1] if found else str(error)
        raise _whole(file, f"not TOML: {reason[:1].lower()}{reason[1:]}", line) from error
    except (RecursionError, ValueError) as error:
        # Thousands of brackets, or of digits: it may be TOML, but nobody's settings.
        raise _whole(
            file, "nothing that can be read: nested too deep, or a number too long"
        ) from error


def _whole(file: Path, reason: str, line: int | None = None) -> ConfigError:
    return ConfigError((Problem(file, line, "", reason),))


def _problems(file: Path, text: str, values: dict[str, Any]) -> list[Problem]:
    try:
        Config.model_validate(values)
    except ValidationError as error:
        found = [_problem(file, text, details) for details in error.errors(include_url=False)]
        # A value that may be of two kinds is refused once for each.
        return list({problem.key: problem for problem in found}.values())
    return []


def _problem(file: Path, text: str, details: ErrorDetails) -> Problem:
    key = _settable([str(part) for part in details["loc"]])
    line = line_of(text, key)
    if details["type"] == "extra_forbidden":
        reason, allowed = _unknown(key)
        return Problem(file, line, ".".join(key), reason, allowed)
    if details["type"] == "value_error":
        return Problem(file, line, ".".join(key), str(details["ctx"]["error"]))
    missing = details["type"] == "missing"
    reason = "this must be set" if missing else f"{_shown(details['input'])} is not allowed"
    return Problem(file, line, ".".join(key), reason, _description(key))


def _unknown(key: Sequence[str]) -> tuple[str, str]:
    """What to say of a key there is not: the nearest there is, and all of them."""
    known = sorted(_table(key[:-1]).model_fields)
    near = difflib.get_close_matches(key[-1], known, n=1, cutoff=0.6)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"there is no such key{hint}", ", ".join(known)


def _settable(location: list[str]) -> list[str]:
    """The key at fault, without the kinds of value that were tried for it."""
    for length in range(1, len(location)):
        field = _table(location[: length - 1]).model_fields.get(location[length - 1])
        if field and get_origin(field.annotation) in (Union, UnionType):
            return location[:length]
    return location


def _table(path: Sequence[str]) -> type[BaseModel]:
    """The model of the table at ``path``."""
    table: type[BaseModel] = Config
    for part in path:
        field = table.model_fields.get(part)
        kind = field.annotation if field else None
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            table = kind
        elif get_origin(kind) is dict:
            table = _values_of(kind)
    return table


def _values_of(kind: Any) -> type[BaseModel]:
    """The model of a dictionary's values."""
    value: type[BaseModel] = kind.__args__[1]
    return value


def _description(key: Sequence[str]) -> str:
    for length in range(len(key), 0, -1):
        field = _table(key[: length - 1]).model_fields.get(key[length - 1])
        if field and field.description:
            return field.description
    return "a table"


def _shown(value: object) -> str:
    text = json.dumps(value) if isinstance(value, (str, bool)) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _not_for_a_team(file: Path, text: str, values: dict[str, Any]) -> list[Problem]:
    """Programs, directories and the day's money are the person's: a clone could say anything."""
    agents = values.get("agents")
    keys = [
        (["agents", name, key], what)
        for name, table in (agents.items() if isinstance(agents, dict) else ())
        for key, what in _AGENTS.items()
        if isinstance(table, dict) and key in table
    ]
    keys += [
        ([table, key], what)
        for (table, key), what in _PERSONS.items()
        if isinstance(values.get(table), dict) and key in values[table]
    ]
    reason = f"only your own {PERSON_FILE} may name {{}}, not a file that is committed"
    return [
        Problem(file, line_of(text, key), ".".join(key), reason.format(what)) for key, what in keys
    ]


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """``above`` over ``below``, table by table."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = _laid_over(old, value)
        else:
            merged[key] = value
    return merged
