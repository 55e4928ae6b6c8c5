"""What passes the link, without threads: the wires are lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from kanbots_ls.forwarder import link as link_module
from kanbots_ls.forwarder.envelope import Envelope
from kanbots_ls.forwarder.ledger import Ledger
from kanbots_ls.forwarder.link import Link

if TYPE_CHECKING:
    from kanbots_ls.forwarder.wire import Wire

Json = dict[str, Any]


class Sent:
    """A wire that keeps what is sent."""

    def __init__(self, *, breaks_after: int = 999) -> None:
        self.bodies: list[Json] = []
        self._left = breaks_after

    @property
    def broken(self) -> bool:
        return self._left <= 0

    def send(self, body: bytes) -> None:
        self._left -= 1
        self.bodies.append(json.loads(body))


def envelope(**message: object) -> Envelope:
    return Envelope(json.dumps({"jsonrpc": "2.0", **message}).encode())


@pytest.fixture
def link() -> Link:
    link = Link(Ledger(envelope(id=1, method="initialize", params={})))
    hear(link, Sent(), id=1, result={"capabilities": {}})
    return link


def wire(sent: Sent) -> Wire:
    return cast("Wire", sent)


def hear(link: Link, sent: Sent, **message: object) -> list[Json]:
    return [json.loads(body) for body in link.hear(envelope(**message), wire(sent))]


def register(link: Link, sent: Sent, *methods: str) -> list[Json]:
    wanted = [{"id": each, "method": each} for each in methods]
    method = "client/registerCapability"
    return hear(link, sent, id="r", method=method, params={"registrations": wanted})


def test_what_the_next_daemon_does_not_register_is_taken_back_after_a_while(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Sent(), Sent()
    link.open(wire(first))
    register(link, first, "a", "b")
    link.lose()
    link.open(wire(second))
    assert register(link, second, "b") == []
    assert hear(link, second, method="window/logMessage", params={})[0]["method"] != "client"
    monkeypatch.setattr(link_module, "_SETTLED_SECONDS", 0.0)
    link.lose()
    link.open(wire(second))
    register(link, second, "b")

    taken, passed = hear(link, second, method="window/logMessage", params={})

    assert taken["method"] == "client/unregisterCapability"
    assert taken["params"] == {"unregisterations": [{"id": "a", "method": "a"}]}
    assert passed["method"] == "window/logMessage"
    link.say(envelope(id=taken["id"], result=None))
    assert "r" in [each.get("id") for each in second.bodies]
    assert taken["id"] not in [each.get("id") for each in second.bodies]


def test_what_waits_when_a_daemon_ends_in_between_goes_to_the_next_in_order(link: Link) -> None:
    for number in range(6):
        assert link.say(envelope(id=number, method="made/up")) is None
    first, second = Sent(breaks_after=2), Sent()
    assert not link.open(wire(first))
    settled, lost = link.lose()
    assert lost == 2
    assert [json.loads(body)["id"] for body in settled] == [0, 1]
    assert link.open(wire(second))
    assert [each["id"] for each in second.bodies] == [2, 3, 4, 5]


def test_no_request_waits_for_a_daemon_that_can_not_be_had(link: Link) -> None:
    link.say(envelope(id=5, method="made/up"))
    link.say(envelope(method="textDocument/didSave", params={}))
    [refused] = link.give_up("no room", {})
    assert json.loads(refused)["error"]["message"] == "kanbots-ls: no room."
    body = link.say(envelope(id=6, method="made/up"))
    assert body is not None
    assert json.loads(body)["error"]["message"] == "kanbots-ls: no room."
    sent = Sent()
    assert link.open(wire(sent))
    assert [each["method"] for each in sent.bodies] == ["textDocument/didSave"]


def test_the_daemons_answer_to_nobody_is_not_passed_on(link: Link) -> None:
    sent = Sent()
    link.open(wire(sent))
    link.say(envelope(id=5, method="made/up"))
    assert hear(link, sent, id=5, result=1) != []
    assert hear(link, sent, id=5, result=1) == []
    assert hear(link, sent, id="never asked", result=1) == []
