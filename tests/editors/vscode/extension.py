"""The extension as a person installs it: the vsix that `scripts/vscode.py package` makes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VSIX = ROOT / "editors" / "vscode" / "kanbots.vsix"
SERVER = Path(sys.executable).with_name("kanbots-ls")


def packaged() -> Path:
    """The vsix of this checkout as it is now."""
    for verb in ("install", "package"):
        subprocess.run([sys.executable, ROOT / "scripts" / "vscode.py", verb], check=True)
    return VSIX
