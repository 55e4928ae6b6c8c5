"""Helix with `kanbots-ls` in its configuration is the same Helix, and has our server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.board.steps import inhabitants

if TYPE_CHECKING:
    from tests.editors.helix import Helix


def test_helix_attaches_without_a_complaint_and_typing_goes_on(helix: Helix) -> None:
    helix.open("shop.py")
    helix.attached()

    helix.keys("O")
    helix.types("# prices in cents")
    helix.normal()
    helix.keys("j", "d")

    helix.sees("# prices in cents", "ef total(prices")
    assert helix.complaints() == []


def test_an_escape_and_the_key_after_it_are_two_keys(helix: Helix) -> None:
    helix.open("shop.py")

    for number in range(10):
        helix.keys("esc", "o")
        helix.types(f"# line {number}")

    helix.sees(*(f"# line {number}" for number in range(10)))


def test_quitting_helix_leaves_only_the_daemon(helix: Helix) -> None:
    helix.open("shop.py")
    helix.attached()

    helix.command("quit!")

    assert helix.ends() == 0
    helix.until(
        lambda _: [c for c in inhabitants(helix.repository).values() if "daemon" not in c] == [],
        "the end of everything but the daemon",
    )
