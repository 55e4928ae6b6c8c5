"""What the agent wrote, moved from its FIFO to the transcript, byte for byte.

All that is added is the newline that a dead agent's last line may lack.

Only the keeper's loop calls this.  ``splice`` moves the bytes inside the kernel, so a keeper
killed at any moment has either moved a byte or left it in the FIFO.  It never parses, and never
writes anywhere but at the end it knows.
"""

from __future__ import annotations

import errno
import os

from kanbots_ls.keeper.rundir import TRANSCRIPT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kanbots_ls.keeper.rundir import RunDirectory

_AT_ONCE = 1 << 20
_COPY_AT_ONCE = 1 << 16
_NO_SPLICE = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM})


class Transcript:
    """The transcript of one run, open at its end."""

    def __init__(self, run: RunDirectory, fifo: int) -> None:
        """Open the file of ``run``; what comes out of ``fifo`` goes behind what it holds."""
        # Never O_APPEND: splice refuses it.
        self._file = run.open(TRANSCRIPT, os.O_RDWR | os.O_CREAT)
        self._fifo = fifo
        self._splices = hasattr(os, "splice")
        self._held = b""
        self.size = os.fstat(self._file).st_size

    def drain(self) -> int:
        """Move what is there, at most about a megabyte; the number of bytes moved, 0 for none.

        Raises OSError when the file takes no more (a full disk): what could not be moved stays
        in the FIFO, or in memory where splice is refused, and the next call goes on with it.
        """
        try:
            moved = self._splice() if self._splices else self._copy()
        except BlockingIOError:
            return 0
        self.size += moved
        return moved

    def end_line(self) -> None:
        """End a line that its writer left open, so that the next one is not taken for its rest.

        Raises OSError when the file takes no more.
        """
        if self.size and os.pread(self._file, 1, self.size - 1) != b"\n":
            self.size += os.pwrite(self._file, b"\n", self.size)

    def sync(self) -> None:
        """Make what was moved survive a loss of power."""
        os.fsync(self._file)

    def _splice(self) -> int:
        try:
            return os.splice(self._fifo, self._file, _AT_ONCE, offset_dst=self.size)
        except OSError as error:
            if error.errno not in _NO_SPLICE:
                raise
        self._splices = False
        return self._copy()

    def _copy(self) -> int:
        if not self._held:
            self._held = os.read(self._fifo, _COPY_AT_ONCE)
        written = os.pwrite(self._file, self._held, self.size)
        self._held = self._held[written:]
        return written
