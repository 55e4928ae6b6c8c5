"""Adopting the orphans below a keeper, so that a sweep finds them (Linux).

``main`` switches it on, ``daemons`` pauses it while a daemon is started.  Elsewhere than on
Linux nothing happens, and the mark alone finds what an agent left.
"""

from __future__ import annotations

import contextlib
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans(*, on: bool) -> None:
    """Become, or stop being, the parent of every orphan below this process."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(on), 0, 0, 0)


@contextlib.contextmanager
def paused() -> Iterator[None]:
    """Let what is orphaned inside the context go to somebody else."""
    adopt_orphans(on=False)
    try:
        yield
    finally:
        adopt_orphans(on=True)
