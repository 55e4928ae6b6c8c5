"""The extension as this installation has it: the packaged one, told which server it belongs to.

`scripts/vscode.py package` puts it beside this file, without a server, and whatever is built from
the checkout afterwards carries it.  It is never unpacked here.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from kanbots_ls.cli.errors import CliError
from kanbots_ls.rendezvous.ourselves import our_command

NAME = "kanbots-ls.kanbots"
SERVER = "extension/server/server.json"
"""How to start the server that came with the extension, whatever PATH an editor has."""
_MODE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class Extension:
    """A vsix that uses this very server."""

    version: str
    vsix: bytes

    @property
    def digest(self) -> str:
        """Tells one build, and one server, from another."""
        return hashlib.sha256(self.vsix).hexdigest()


def ours() -> Extension:
    """Raises CliError where this installation was built without it."""
    vsix = io.BytesIO(_packaged())
    with zipfile.ZipFile(vsix, "a", zipfile.ZIP_DEFLATED) as archive:
        version = json.loads(archive.read("extension/package.json"))["version"]
        # Without a time of its own, so that the same server is the same vsix.
        entry = zipfile.ZipInfo(SERVER)
        entry.external_attr = _MODE
        archive.writestr(entry, f"{json.dumps({'command': our_command()})}\n")
    return Extension(version, vsix.getvalue())


def _packaged() -> bytes:
    file = Path(__file__).with_name("extension.vsix")
    try:
        return file.read_bytes()
    except OSError:
        again = "" if _is_checkout() else ", then install kanbots-ls from there again"
        raise CliError(
            "This kanbots-ls was built without its extension for VS Code. In its checkout, run "
            f"scripts/check, which packages it{again}."
        ) from None


def _is_checkout() -> bool:
    return (Path(__file__).parents[3] / "editors" / "vscode" / "package.json").is_file()
