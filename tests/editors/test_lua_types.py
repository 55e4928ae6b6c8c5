"""The check of the plug-in's types names what does not fit, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tests.editors.conftest import binary

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
LUA = """\
local M = {}

---@param card kanbots.CardView
---@return string
function M.title(card)
  return card.titel
end

return M
"""


def test_a_field_that_there_is_not_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checker, runtime = binary("emmylua"), next(binary("nvim").parent.glob("nvim.files/**/runtime"))
    plugin = tmp_path / "nvim"
    (plugin / "lua" / "kanbots").mkdir(parents=True)
    for name in (".emmyrc.json", "lua/kanbots/protocol.lua"):
        (plugin / name).write_text((ROOT / "editors" / "nvim" / name).read_text())
    file = plugin / "lua" / "kanbots" / "wrong.lua"
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import lua_types

    environment = os.environ | {
        "VIMRUNTIME": str(runtime),
        "KANBOTS_LUA": str(ROOT / "scripts/lua"),
    }
    file.write_text(LUA)
    [found] = lua_types.problems(checker, plugin, [file], environment)
    assert found.startswith("lua/kanbots/wrong.lua:6: Undefined field `titel`.")
    file.write_text(LUA.replace("titel", "title"))
    assert lua_types.problems(checker, plugin, [file], environment) == []
