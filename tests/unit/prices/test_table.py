"""The table that comes along: what it knows, what it does not, and that it asks nobody."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

from kanbots_ls.model.money import Tokens
from kanbots_ls.prices.table import price_of

if TYPE_CHECKING:
    import pytest


def test_a_model_of_codex_has_a_price_for_each_kind_of_token() -> None:
    price = price_of("openai", "gpt-5.5")
    assert price is not None
    assert 0 < price.cache_read.usd < price.input.usd < price.output.usd
    assert price.source.startswith("genai-prices ")


def test_a_long_request_costs_more_by_the_token() -> None:
    price = price_of("openai", "gpt-5.5")
    assert price is not None
    start = price.input.steps[0].start
    short, long = Tokens(input=start), Tokens(input=start + 1)
    assert price.of(long) > 1.5 * price.of(short)


def test_what_the_table_does_not_have_has_no_price() -> None:
    assert price_of("openai", "my-own-model") is None
    assert price_of("nobody", "gpt-5.5") is None


def test_looking_a_price_up_asks_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert price_of("openai", "gpt-5.5") is not None


def test_nobody_pays_for_the_table_before_a_price_is_asked_for() -> None:
    program = (
        "import sys, kanbots_ls.daemon.compose, kanbots_ls.supervisor.effects.pricing\n"
        "assert not [name for name in sys.modules if 'genai' in name or 'httpx' in name]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
