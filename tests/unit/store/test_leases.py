"""No two runs of a person have the same port, on any board, and a run keeps its own."""

from __future__ import annotations

import socket
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from kanbots_ls.store import leases
from kanbots_ls.store.leases import FIRST, NoPort, PortLeases

if TYPE_CHECKING:
    from pathlib import Path


def run_in(tmp_path: Path, name: str) -> Path:
    directory = tmp_path / "boards" / name
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def lease(file: Path, run: Path) -> int:
    return PortLeases(file).lease(run)


def test_a_run_keeps_its_port_and_no_other_gets_it(tmp_path: Path) -> None:
    file = tmp_path / "state" / "ports.json"
    runs = [run_in(tmp_path, f"{number}-1") for number in range(5)]
    ports = [lease(file, run) for run in runs]
    assert len(set(ports)) == 5
    assert [lease(file, run) for run in runs] == ports


def test_many_boards_at_once_get_different_ones(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    runs = [run_in(tmp_path, f"{number}-1") for number in range(24)]
    with ProcessPoolExecutor(6, mp_context=get_context("forkserver")) as processes:
        ports = list(processes.map(lease, [file] * 24, runs))
    assert len(set(ports)) == 24


def test_a_port_that_is_given_back_or_whose_board_is_gone_is_free_again(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    one, two, three = (run_in(tmp_path, name) for name in ("1-1", "2-1", "3-1"))
    first, second = lease(file, one), lease(file, two)
    PortLeases(file).give_back(one)
    PortLeases(file).give_back(one)
    two.rmdir()
    assert lease(file, three) == first
    assert lease(file, run_in(tmp_path, "4-1")) == second


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])  # noqa: S104
def test_a_port_on_which_somebody_listens_is_left_alone(tmp_path: Path, address: str) -> None:
    file = tmp_path / "ports.json"
    run = run_in(tmp_path, "1-1")
    free = lease(file, run)
    PortLeases(file).give_back(run)
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, free))
        server.listen()
        assert lease(file, run) != free


def test_a_damaged_file_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    file.write_text("[half")
    assert lease(file, run_in(tmp_path, "1-1")) >= FIRST


def test_no_port_left_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LAST", FIRST - 1)
    with pytest.raises(NoPort, match="are taken"):
        lease(tmp_path / "ports.json", run_in(tmp_path, "1-1"))
