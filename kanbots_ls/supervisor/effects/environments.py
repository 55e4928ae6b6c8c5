"""The variables that runs start with: in memory only, never on disk.

A run has those of the client that dispatched it.  After a crash nobody knows them any more; then
it takes those of a client that is attached, and waits for one where there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kanbots_ls.model.ids import RunId


class Environments:
    """Whose variables each run gets."""

    def __init__(self) -> None:
        self._of_runs: dict[RunId, Mapping[str, str]] = {}
        self._attached: dict[object, Mapping[str, str]] = {}
        self._newest: Mapping[str, str] | None = None

    def lend(self, runs: Iterable[RunId], environment: Mapping[str, str]) -> None:
        """These runs start with this from now on."""
        self._of_runs.update(dict.fromkeys(runs, environment))

    def adopt(self, run: RunId, environment: Mapping[str, str]) -> None:
        """This if the run has none: what its keeper remembers, or whoever speaks to it has."""
        self._of_runs.setdefault(run, environment)

    def of(self, run: RunId) -> Mapping[str, str] | None:
        """The run's own, else those of the client that came last; None while none is here."""
        if run not in self._of_runs and self._attached:
            self._of_runs[run] = next(reversed(self._attached.values()))
        return self._of_runs.get(run)

    def forget(self, run: RunId) -> None:
        """The run is gone."""
        self._of_runs.pop(run, None)

    @property
    def newest(self) -> Mapping[str, str] | None:
        """Of the client that came last, here or gone; None where none has come."""
        return self._newest

    def attach(self, client: object, environment: Mapping[str, str]) -> None:
        """A person's client came."""
        self._attached[client] = self._newest = environment

    def detach(self, client: object) -> None:
        """It went."""
        self._attached.pop(client, None)
