"""A client as an editor is one: a process of its own that follows all runs and counts.

Started by ``live`` with a repository and run ids; says ``ready`` once it follows, ends at the end
of its standard input, and prints what it saw: how old each line was on arrival, window by window
of the moment it was written, and what was missing or came twice.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from pathlib import Path
from typing import Any

from kanbots_ls.cli.wire.client import Client
from kanbots_ls.rendezvous.dial import dial
from kanbots_ls.rendezvous.hello import Hello
from kanbots_ls.rendezvous.repository import find_repository


class Follower:
    """What has come so far."""

    def __init__(self) -> None:
        self.ages: list[tuple[int, int]] = []
        """Nanoseconds: when the line was written, how old it was here."""
        self.next: dict[str, int] = {}
        self.lost = self.doubled = 0

    def take(self, params: dict[str, Any]) -> None:
        """Events of one run."""
        now, run = time.monotonic_ns(), params["run"]
        for event in params["events"]:
            if event["type"] != "text_said":
                continue
            written, number, _ = event["fields"]["text"].split(" ", 2)
            self.ages.append((int(written), now - int(written)))
            self._count(run, int(number))

    def _count(self, run: str, number: int) -> None:
        expected = self.next.get(run, 0)
        self.lost += max(0, number - expected)
        self.doubled += number < expected
        self.next[run] = max(expected, number + 1)


def main(repository: str, *runs: str) -> None:
    """Follow until told to end."""
    hello = Hello("terminal", dict(os.environ))
    client = Client(dial(find_repository(Path(repository)), hello, start=False).socket)
    client.initialize(Path(repository).as_uri())
    follower = Follower()
    for run in runs:
        client.call("kanbots/run/follow", {"run": run, "after": 0})
    print("ready", flush=True)
    while not select.select([0], [], [], 0)[0]:
        notification = client.next_notification(0.05)
        if notification is not None and notification.method == "kanbots/run/appended":
            follower.take(notification.params)
    client.close()
    print(
        json.dumps(
            {
                "ages": follower.ages,
                "next": follower.next,
                "lost": follower.lost,
                "doubled": follower.doubled,
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
