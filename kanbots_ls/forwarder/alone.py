"""What the editor is told when no daemon can say it: the abilities of the server.

They lie in ``capabilities.json``, word for word what a daemon of this version announces; a test
compares the two and renews the file with ``UPDATE_GOLDEN=1``.
"""

from __future__ import annotations

import json
import os

from kanbots_ls import __version__
from kanbots_ls.forwarder.words import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CAPABILITIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "capabilities.json")


def initialize_result() -> dict[str, Any]:
    """The answer to ``initialize``; positions count UTF-16 units, which every editor can."""
    with open(CAPABILITIES, encoding="utf-8") as file:
        capabilities = json.load(file)
    capabilities["positionEncoding"] = "utf-16"
    return {"capabilities": capabilities, "serverInfo": {"name": NAME, "version": __version__}}
