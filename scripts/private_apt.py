"""Download Debian packages, also of another suite, without touching the machine's own.

`real_editors` uses this. The mirror is whichever the machine's own apt is set up with, and the
state lies in a scratch directory, so no rights are needed and nothing of the system changes. apt
checks the archive's signature and with it every package's hash. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Self

from real_agents import Unavailable

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SECONDS = 300


INSTALLED = Path("/var/lib/dpkg/status")


class PrivateApt:
    """apt with its state in a directory of its own: of one suite, or as the machine's is set up."""

    def __init__(self, state: Path, sources: str) -> None:
        """`sources` are lines of apt's configuration that say where packages come from."""
        self.state = state
        self.architecture = output("dpkg", "--print-architecture")
        self._write_configuration(sources)
        self._run("update")

    @classmethod
    def of_suite(cls, state: Path, suite: str) -> Self:
        """Look at one suite, whatever the machine runs."""
        require_apt()
        listed = state / "sources.list"
        listed.write_text(f"deb [signed-by={KEYRING}] {mirror()} {suite} main\n")
        return cls(
            state,
            f'Dir::Etc "{state}/etc";\n'
            f'Dir::Etc::sourcelist "{listed}";\n'
            'Dir::Etc::sourceparts "-";\n',
        )

    @classmethod
    def of_this_machine(cls, state: Path) -> Self:
        """Look where the machine's own apt looks."""
        require_apt()
        return cls(state, "")

    def download(self, *packages: str) -> list[Path]:
        """Fetch packages by name, or by `name=version`; return the files in that order."""
        folder = self.state / "packages"
        folder.mkdir()
        for package in packages:
            self._run("download", package, folder=folder)
        names = [package.partition("=")[0] for package in packages]
        return [next(folder.glob(f"{name}_*.deb")) for name in names]

    def download_missing(self, *packages: str) -> list[Path]:
        """Fetch packages and what they need, apart from what is installed on the machine."""
        shutil.copyfile(INSTALLED, self.state / "status")
        self._run("install", "--yes", "--download-only", "--no-install-recommends", *packages)
        return sorted((self.state / "archives").glob("*.deb"))

    def _write_configuration(self, sources: str) -> None:
        for part in ("etc/apt.conf.d", "etc/preferences.d", "lists/partial", "archives/partial"):
            (self.state / part).mkdir(parents=True)
        (self.state / "status").touch()
        (self.state / "apt.conf").write_text(
            f"{sources}"
            f'Dir::State::lists "{self.state}/lists";\n'
            f'Dir::State::extended_states "{self.state}/extended";\n'
            f'Dir::State::status "{self.state}/status";\n'
            f'Dir::Cache "{self.state}";\n'
            # Nothing of the machine's is locked, because nothing of it changes.
            'Debug::NoLocking "true";\n'
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


def require_apt() -> None:
    """Refuse where Debian's tools are missing."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Unavailable("it comes as a Debian package, and there is no apt-get here")


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
