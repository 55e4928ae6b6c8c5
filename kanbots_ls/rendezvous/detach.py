"""Leave the parent, its session and its terminal, then become the program named.

Run as a script by ``spawn.py``: ``python -I -S detach.py REPORT_FD CWD -- ARGV…``.  The keeper,
which would start Python twice that way, calls :func:`detach` itself.  It imports nothing of ours
and opens no file.
"""

from __future__ import annotations

import os
import signal
import sys


def detach(report: int) -> None:
    """Go on in a grandchild of the caller's parent, and write its pid to descriptor ``report``.

    The process that was called exits at once, so its parent has nothing left to wait for; the
    one that goes on has a new session without a terminal and ignores SIGHUP.
    """
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.write(report, f"{os.getpid()}\n".encode())


def close_others(keep: int) -> None:
    """Close every descriptor above standard error but ``keep``: none of them is ours to hold."""
    try:
        highest = max(int(name) for name in os.listdir("/dev/fd")) + 1
    except OSError:
        highest = 4096
    os.closerange(3, keep)
    os.closerange(keep + 1, highest)


def main() -> None:
    """Detach and execute; the report descriptor closes when the program takes over."""
    report, cwd, argv = int(sys.argv[1]), sys.argv[2], sys.argv[4:]
    close_others(report)
    os.set_inheritable(report, False)
    detach(report)
    # Python ignores these two for itself, and what is ignored stays ignored across exec.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.chdir(cwd)
        os.execvp(argv[0], argv)  # noqa: S606  (the list was built by our own caller)
    except OSError as error:
        os.write(report, f"cannot start {argv[0]} in {cwd}: {error.strerror}\n".encode())
        os._exit(127)


if __name__ == "__main__":
    main()
