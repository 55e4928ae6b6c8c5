"""The address that a program prints: the first of this machine's, as an editor may open it.

The program is what an agent built, so what it prints is a stranger's: an address counts only
where it is ``http`` or ``https`` on this very machine, and only its plain characters are kept.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit, urlunsplit

# CSI and OSC sequences, the other two-character ones, then any control character but line ends.
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]"
    r"|[\x00-\x09\x0b-\x1f\x7f]"
)
_URL = re.compile(r"https?://[A-Za-z0-9\-._~%:/?#\[\]@!$&*+,;=]+", re.IGNORECASE)
_TRAILING = ".,;:!?*"
_LONGEST = 2000
_LONGEST_LINE = 16_384
_PORTS = {"http": 80, "https": 443}


def plain(text: str) -> str:
    """The text as it would be read: without colours, links and other control characters."""
    return _ESCAPES.sub("", text)


def local_address(text: str) -> str | None:
    """The first address of this machine in a text, normalized; None where there is none."""
    found = (_local(match.group()) for match in _URL.finditer(plain(text)))
    return next((address for address in found if address), None)


def place(address: str) -> tuple[str, int]:
    """Host and port of an address that ``local_address`` gave."""
    parts = urlsplit(address)
    return parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]


def _local(address: str) -> str | None:
    address = _closed(address.rstrip(_TRAILING))
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    name = _name(host)
    if name is None or "@" in parts.netloc or len(address) > _LONGEST:
        return None
    where = name if port is None else f"{name}:{port}"
    return urlunsplit((parts.scheme.lower(), where, parts.path or "/", parts.query, parts.fragment))


def _closed(address: str) -> str:
    """Without the bracket that closes what the address stands in."""
    closes = address.endswith("]") and address.count("]") > address.count("[")
    return address[:-1] if closes else address


def _name(host: str) -> str | None:
    """The host as a browser on this machine reaches it; None where it is another machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return host
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return None
    if number.is_unspecified:
        return "localhost"
    if not number.is_loopback:
        return None
    return f"[{host}]" if number.version == 6 else host


class Finder:
    """Reads a program's output as it comes, and keeps the address worth opening.

    The first one counts, until there is one on the run's own port.
    """

    def __init__(self, port: int | None) -> None:
        self._port = port
        self._rest = b""
        self.found: str | None = None

    @property
    def is_content(self) -> bool:
        """Nothing better can come."""
        return self.found is not None and (self._port is None or self._is_own(self.found))

    def feed(self, data: bytes) -> None:
        """More output; nothing new means that the last line stands as it is."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()[-_LONGEST_LINE:]
        for line in lines if data else (self._rest,):
            self._read(line.decode("utf-8", "replace"))

    def _read(self, line: str) -> None:
        address = local_address(line)
        if address is not None and (self.found is None or self._is_better(address)):
            self.found = address

    def _is_better(self, address: str) -> bool:
        return not self.is_content and self._is_own(address)

    def _is_own(self, address: str) -> bool:
        return place(address)[1] == self._port
