"""Whether anybody answers on a port of this machine."""

from __future__ import annotations

import anyio

_SECONDS = 1.0
_LOOPBACK = ("127.0.0.1", "::1")


async def answers(host: str, port: int) -> bool:
    """Whether a connection is taken there; it is closed at once."""
    named = host == "localhost" or host.endswith(".localhost")
    return any([await _takes(each, port) for each in (_LOOPBACK if named else (host.strip("[]"),))])


async def _takes(host: str, port: int) -> bool:
    with anyio.move_on_after(_SECONDS):
        try:
            stream = await anyio.connect_tcp(host, port)
        except OSError:
            return False
        await stream.aclose()
        return True
    return False
