"""Which processes there are, told apart by their environment, which descendants inherit."""

from __future__ import annotations

from pathlib import Path


def processes_with(words: str) -> list[int]:
    """Pids of living processes that have these words in their environment."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and words.encode() in _read(entry / "environ")
    ]


def command_of(pid: int) -> list[str]:
    """The process's command line; empty once it is gone."""
    return _read(Path(f"/proc/{pid}/cmdline")).decode(errors="replace").split("\0")[:-1]


def environment_of(pid: int) -> dict[str, str]:
    """The process's environment as it was started; empty once it is gone."""
    pairs = _read(Path(f"/proc/{pid}/environ")).decode(errors="replace").split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
