"""Download Debian packages of another suite without touching the machine's own.

`real_editors.py` uses this. The mirror is whichever the machine's own apt is set up with, and the
state lies in a scratch directory, so no rights are needed and nothing of the system changes. apt
checks the archive's signature and with it every package's hash. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from real_agents import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SECONDS = 300


class PrivateApt:
    """apt with its state in a directory of its own, looking at one suite."""

    def __init__(self, state: Path, suite: str) -> None:
        if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
            raise Unavailable("it comes as a Debian package, and there is no apt-get here")
        self.state = state
        self.architecture = output("dpkg", "--print-architecture")
        self._write_configuration(f"deb [signed-by={KEYRING}] {mirror()} {suite} main\n")
        self._run("update")

    def download(self, *packages: str) -> list[Path]:
        """Fetch packages by name, or by `name=version`; return the files in that order."""
        folder = self.state / "packages"
        folder.mkdir()
        for package in packages:
            self._run("download", package, folder=folder)
        names = [package.partition("=")[0] for package in packages]
        return [next(folder.glob(f"{name}_*.deb")) for name in names]

    def _write_configuration(self, source: str) -> None:
        for part in ("etc/apt.conf.d", "etc/preferences.d", "lists/partial", "archives/partial"):
            (self.state / part).mkdir(parents=True)
        (self.state / "status").touch()
        (self.state / "etc/sources.list").write_text(source)
        (self.state / "apt.conf").write_text(
            f'Dir::Etc "{self.state}/etc";\n'
            f'Dir::Etc::sourcelist "{self.state}/etc/sources.list";\n'
            'Dir::Etc::sourceparts "-";\n'
            f'Dir::State::lists "{self.state}/lists";\n'
            f'Dir::State::status "{self.state}/status";\n'
            f'Dir::Cache "{self.state}";\n'
            'APT::Sandbox::User "";\n'
            'Acquire::Languages "none";\n'
        )

    def _run(self, *words: str, folder: Path | None = None) -> None:
        environment = {**os.environ, "APT_CONFIG": str(self.state / "apt.conf")}
        try:
            finished = subprocess.run(
                ["apt-get", "-qq", *words],
                cwd=folder, env=environment, capture_output=True, text=True,
                timeout=SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Unavailable(f"apt-get {words[0]} took more than {SECONDS} s") from None
        if finished.returncode != 0:
            raise Unavailable(f"apt-get {words[0]} failed: {finished.stderr.strip()[-1000:]}")


def mirror() -> str:
    """Return the Debian mirror this machine's apt is set up with."""
    for extra, shape in (((), "$(REPO_URI) $(ORIGIN)"), (("--no-release-info",), "$(REPO_URI)")):
        for line in output("apt-get", "indextargets", *extra, "--format", shape).splitlines():
            address, _, origin = line.partition(" ")
            # Before its first update apt does not know the origin; then the path has to tell.
            if origin == "Debian" or (extra and address.rstrip("/").endswith("/debian")):
                return address
    raise Unavailable("this machine's apt knows no Debian mirror")


def output(*command: str) -> str:
    """Return what a short command printed; nothing where it failed."""
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    return finished.stdout.strip() if finished.returncode == 0 else ""


def unpack(package: Path, tree: Path) -> None:
    """Unpack a package's files into a directory."""
    finished = subprocess.run(
        ["dpkg-deb", "-x", package, tree], capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        raise Unavailable(f"{package.name} can't be unpacked: {finished.stderr.strip()}")
