"""The one program: language server by default, daemon, keeper or terminal client by name.

It looks at the first word only and imports nothing but what that word needs, because an editor
waits for the language server and a run for its keeper.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and not __package__:
    # Started by its path: make the package importable, wherever it lies (without pathlib, which
    # the forwarder would wait for).
    sys.path.insert(0, __file__.rpartition("/kanbots_ls/")[0] or ".")


_AT_A_TERMINAL = (
    "kanbots-ls: this is the language server, waiting for an editor on its standard input.\n"
    "`kanbots-ls --help` lists what to type at a terminal; Ctrl-C ends this.\n"
)


def main() -> None:
    """Run what the command line names and exit with its status."""
    _open_standard_streams()
    sys.exit(_run(sys.argv[1:]))


def _open_standard_streams() -> None:
    """Started without one (``<&-``, some job runners): nothing to read, nowhere to write.

    In this order each gets its own number, which a file opened later would take otherwise.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _run(words: list[str]) -> int | None:
    match words:
        case [] | ["--stdio"]:
            if words == [] and sys.stdin.isatty():
                sys.stderr.write(_AT_A_TERMINAL)
            from kanbots_ls.forwarder.main import main as serve_editor

            return serve_editor()
        case ["--version"]:
            from kanbots_ls import __version__

            sys.stdout.write(f"kanbots-ls {__version__}\n")
            return 0
        case ["daemon", "--common-dir", *_]:
            from kanbots_ls.daemon.main import main as serve_board

            return serve_board(words[1:])
        case ["keeper", *rest]:
            from kanbots_ls.keeper.main import main as keep

            return keep(rest)
        case ["scripted-agent", *rest]:
            from kanbots_ls.agents.scripted.process import main as play

            return play(rest)
        case ["plain-agent", *rest]:
            from kanbots_ls.agents.plain.process import main as take_turns

            return take_turns(rest)
        case _:
            from kanbots_ls.cli.main import main as obey

            return obey(words)


if __name__ == "__main__":
    main()
