"""code-server, which serves a real VS Code workbench: its settings, its extensions, its process.

Everything of it lies below a home of the test's own, and the whole process group ends with it.
`Workbench` (`workbench.py`) is what the person sees of it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from tests.fakes.boards import until

if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 60
# A workbench that asks nobody on the network, greets nobody, and shows nothing of its own.
QUIET = {
    "chat.disableAIFeatures": True,
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "git.openRepositoryInParentFolders": "never",
    "json.schemaDownload.enable": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}
# What a closed window leaves behind ends after these seconds; by default after three hours.
GRACE = 5
_LISTENING = re.compile(r"listening on (http://127\.0\.0\.1:\d+)/")


class CodeServer:
    """One code-server; `start` serves it, and `address` then shows a folder."""

    def __init__(self, binary: Path, extensions: Path, environment: Mapping[str, str]) -> None:
        self.binary, self.extensions = binary, extensions
        self.environment = {**environment, "SHELL": "/bin/sh"}
        # Short, because there are sockets in it, and outside what a test looks into for processes.
        self.data = Path(tempfile.mkdtemp(prefix="kanbots-vscode-"))
        self.log = self.data / "code-server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.settings: dict[str, object] = {}
        self.find_programs_in(environment["PATH"])
        self.configure()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def configure(self, **settings: object) -> None:
        """Change the person's settings; dots are written `__`.  Read as soon as they are saved."""
        named = {name.replace("__", "."): value for name, value in settings.items()}
        self.settings |= named
        file = self.data / "User" / "settings.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(QUIET | self.settings, indent=2))

    def configure_machine(self, **settings: object) -> None:
        """Write the settings of the machine that the window works on; dots are written `__`."""
        named = {name.replace("__", "."): value for name, value in settings.items()}
        file = self.data / "Machine" / "settings.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(named))

    def find_programs_in(self, path: Path | str) -> None:
        """Change the person's PATH: what VS Code starts has that of their login shell."""
        self.environment["PATH"] = str(path)
        profile = Path(self.environment["HOME"], ".profile")
        profile.write_text(f"export PATH='{path}'\n")

    def install(self, vsix: Path) -> str:
        """Install an extension as a person does; what code-server said."""
        return self.command("--install-extension", str(vsix), "--force")

    def command(self, *words: str) -> str:
        """Ask its command line; what it said."""
        done = subprocess.run(
            [*self._command(), *words],
            env=self.environment, capture_output=True, text=True, check=False, timeout=SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Serve, on a free port."""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*self._command(), "--bind-addr", "127.0.0.1:0", "--auth", "none",
                 "--disable-telemetry", "--disable-update-check",
                 "--disable-getting-started-override", "--reconnection-grace-time", str(GRACE)],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.origin = until(self._origin, f"code-server listens; {self.said()}", SECONDS)

    def address(self, place: Path) -> str:
        """Where a window on this folder, or on this workspace file, is."""
        return f"{self.origin}/?{'folder' if place.is_dir() else 'workspace'}={quote(str(place))}"

    def said(self) -> str:
        """The log so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def story(self, folder: Path) -> str:
        """Keep all logs there; the ends of its own and of what extensions said of themselves."""
        shutil.copytree(self.data / "logs", folder, dirs_exist_ok=True)
        files = [
            self.log,
            *sorted(folder.rglob("*KanBots*.log")),
            *folder.rglob("remoteexthost.log"),
        ]
        ends = [f"{file.name}: {file.read_text(errors='replace')[-1500:]}" for file in files]
        return "\n".join([f"see {folder}", *ends])

    def close(self) -> None:
        """End it with everything it started; safe to call twice."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(GRACE)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
            self._process = None
        shutil.rmtree(self.data, ignore_errors=True)

    def _origin(self) -> str | None:
        found = _LISTENING.search(self.said())
        assert self._process is not None
        assert self._process.poll() is None, self.said()
        return found[1] if found else None

    def _command(self) -> list[str]:
        places = ["--user-data-dir", str(self.data), "--extensions-dir", str(self.extensions)]
        return [str(self.binary), *places]
