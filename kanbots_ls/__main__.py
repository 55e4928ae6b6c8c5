"""``kanbots-ls``: picks what this process is, and imports only that.

Without arguments (or with ``--stdio``) it is the language server's forwarder; ``daemon``,
``keeper`` and ``scripted-agent`` are started by kanbots-ls itself; all else is the terminal client.
"""

from __future__ import annotations

import sys

from kanbots_ls import __version__


def main() -> int:
    """Run as what the first argument says; the exit status."""
    arguments = sys.argv[1:]
    verb = arguments[0] if arguments else "--stdio"
    if verb == "--stdio":
        from kanbots_ls.forwarder.main import main as forward

        return forward()
    if verb == "--version":
        print(f"kanbots-ls {__version__}")
        return 0
    if verb == "daemon" and arguments[1:2] == ["--common-dir"]:
        from kanbots_ls.daemon.main import main as serve

        return serve(arguments[1:])
    if verb == "keeper":
        from kanbots_ls.keeper.main import main as keep

        return keep(arguments[1:])
    if verb == "scripted-agent":
        from kanbots_ls.agents.scripted.process import main as act

        return act(arguments[1:])
    from kanbots_ls.cli.main import main as terminal

    return terminal()


if __name__ == "__main__":
    sys.exit(main())
