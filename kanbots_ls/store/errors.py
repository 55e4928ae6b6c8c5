"""What can go wrong on disk, each with a sentence for the person.

Raised by the modules beside it, shown by whoever asked. A cache never raises any of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class StoreError(Exception):
    """The board's or the person's data could not be read or written; ``path`` says which."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path}: {reason}")


class NewerFormat(StoreError):
    """Written by a newer kanbots-ls; nothing was changed, and this program stays away from it."""


class Damaged(StoreError):
    """Not what we wrote; nothing was changed."""


class DiskFull(StoreError):
    """No room left; nothing half-written remains, and the same call works once there is room."""


class JournalFull(DiskFull):
    """The journal has no room; what was to be recorded has not happened."""


class Unwritable(StoreError):
    """The disk or the permissions refuse."""
