"""What Helix says of itself when it attaches is what our recording says, which other tests use."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.editors.helix import Helix

RECORDINGS = Path(__file__).resolve().parents[1] / "golden" / "editors"
_INITIALIZE = re.compile(r'-> (\{.*"method":"initialize".*\})')


def introduced(helix: Helix) -> dict[str, Any]:
    """The lasting part of Helix's `initialize`: no folder, no process."""
    found = _INITIALIZE.search(helix.logged())
    assert found, helix.story()
    params = json.loads(found[1])["params"]
    return {"clientInfo": params["clientInfo"], "capabilities": params["capabilities"]}


def test_helix_introduces_itself_as_recorded(helix: Helix) -> None:
    helix.open("shop.py")
    helix.attached()
    said = introduced(helix)
    file = RECORDINGS / "helix_v25.01.1.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n")
    assert said == json.loads(file.read_text())
