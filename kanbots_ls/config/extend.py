"""Adds a set-up command to the team's file, where a person accepted one; changes nothing in it."""

from __future__ import annotations

import json
import os
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class NotAdded(Exception):
    """The file stays as it is; the message says what to write into it by hand."""


def add_setup(file: Path, command: str) -> None:
    """Write ``setup.command`` behind what the file holds.  Raises NotAdded, OSError."""
    lines = f"[setup]\ncommand = {json.dumps(command)}\n"
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_APPEND | os.O_CLOEXEC
    descriptor = os.open(file, flags, 0o644)
    with os.fdopen(descriptor, "r+b") as opened:
        before = opened.read().decode("utf-8", "replace")
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        try:
            tomllib.loads(before + gap + lines)
        except tomllib.TOMLDecodeError:
            raise NotAdded(
                f"{file} has a [setup] already, or a mistake; put this into it: "
                f"command = {json.dumps(command)}"
            ) from None
        opened.write((gap + lines).encode())
