"""What people install is the package and its licence, and it brings the command."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    subprocess.run([*build, "--directory", tmp_path], cwd=ROOT, capture_output=True, check=True)

    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [entry_points] = [name for name in names if name.endswith("entry_points.txt")]
        scripts = configparser.ConfigParser()
        scripts.read_string(archive.read(entry_points).decode())

    [information] = {name.split("/")[0] for name in names} - {"kanbots_ls"}
    assert information.endswith(".dist-info")
    assert f"{information}/licenses/LICENSE" in names
    assert "kanbots_ls/py.typed" in names
    assert scripts["console_scripts"]["kanbots-ls"] == "kanbots_ls.__main__:main"
