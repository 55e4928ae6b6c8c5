"""Which runs of other boards still hold a slot: those behind which something lives."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from kanbots_ls.rendezvous import processes
from kanbots_ls.store.slots import Holder
from kanbots_ls.supervisor.watches.shares import lives

if TYPE_CHECKING:
    from pathlib import Path

GONE = f"{processes.boot_id()} {os.getpid()} 1"
HERE = f"{processes.boot_id()} {os.getpid()} {processes.start_time(os.getpid())}"


def test_a_run_counts_while_its_daemon_lives(tmp_path: Path) -> None:
    assert lives(Holder(str(tmp_path), HERE))
    assert not lives(Holder(str(tmp_path), GONE))
    assert not lives(Holder(str(tmp_path), HERE.replace(processes.boot_id(), "earlier")))


def test_a_run_counts_while_its_agent_lives(tmp_path: Path) -> None:
    boot, pid, started = HERE.split()
    record = {"pid": int(pid), "started": int(started), "boot": boot}
    (tmp_path / "agent.json").write_text(json.dumps(record))
    assert lives(Holder(str(tmp_path), GONE))
    (tmp_path / "agent.json").write_text(json.dumps({**record, "started": 1}))
    assert not lives(Holder(str(tmp_path), GONE))
    (tmp_path / "agent.json").write_text("{")
    assert not lives(Holder(str(tmp_path), GONE))


def test_a_run_whose_repository_is_gone_counts_no_more(tmp_path: Path) -> None:
    assert not lives(Holder(str(tmp_path / "gone"), HERE))
