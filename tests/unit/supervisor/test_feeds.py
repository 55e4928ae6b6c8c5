"""Followers see every line once, in order, whether they keep up or not, and cost nothing."""

from __future__ import annotations

import json
from typing import Any

import anyio
import pytest
from hypothesis import given

from kanbots_ls.model import agent_events as heard
from kanbots_ls.model.ids import RequestKey, RunId
from kanbots_ls.model.money import Tokens, Usage
from kanbots_ls.supervisor.reading.feeds import Encoded, Feeds, encode, log_fields
from kanbots_ls.supervisor.reading.ingest import Batch
from tests.unit.supervisor.benches import AT, clock
from tests.unit.supervisor.facts import ANY_AGENT_EVENT

RUN = RunId("1-1")


class Bench:
    """A run that says numbered lines."""

    def __init__(self) -> None:
        self.lines: dict[RunId, int] = {}
        self.feeds = Feeds(self.lines, clock)

    def say(self, *, count: int = 1, publish: bool = True) -> None:
        """Fold ``count`` lines as one batch, then tell of them."""
        first = self.lines.get(RUN, 0)
        numbers = tuple(range(first, first + count))
        events = tuple(heard.TextSaid(str(number)) for number in numbers)
        self.lines[RUN] = first + count
        if publish:
            self.feeds.publish(RUN, Batch(first, first + count, 0, events, numbers))


def numbers(batches: tuple[Encoded, ...]) -> list[int]:
    data = b"[%s]" % b",".join(batch.data for batch in batches if batch.data)
    return [event["line"] for event in json.loads(data)]


async def test_a_follower_that_keeps_up_gets_the_batches_as_they_come() -> None:
    bench = Bench()
    bench.feeds.follow(RUN)
    bench.say(count=2)
    bench.say(count=3)
    batches = bench.feeds.from_line(RUN, 0)
    assert numbers(batches) == [0, 1, 2, 3, 4]
    assert numbers(bench.feeds.from_line(RUN, 2)) == [2, 3, 4]
    assert batches[-1].next == 5


async def test_who_stands_inside_a_batch_or_before_all_is_sent_to_the_transcript() -> None:
    bench = Bench()
    bench.say(count=10)
    bench.feeds.follow(RUN)
    bench.say(count=5)
    assert bench.feeds.from_line(RUN, 0) == ()
    assert bench.feeds.from_line(RUN, 12) == ()
    assert bench.feeds.from_line(RUN, 15) == ()
    assert numbers(bench.feeds.from_line(RUN, 10)) == [10, 11, 12, 13, 14]


async def test_nothing_is_kept_for_nobody_and_little_for_somebody() -> None:
    bench = Bench()
    bench.say(count=100)
    assert bench.feeds._kept == {}
    bench.feeds.follow(RUN)
    for _ in range(500):
        bench.say()
    assert len(bench.feeds._kept[RUN]) <= 64
    bench.feeds.unfollow(RUN)
    assert bench.feeds._kept == {}
    assert bench.feeds._bells == {}


async def test_the_last_follower_to_go_takes_what_was_kept() -> None:
    bench = Bench()
    bench.feeds.follow(RUN)
    bench.feeds.follow(RUN)
    bench.say()
    bench.feeds.unfollow(RUN)
    assert numbers(bench.feeds.from_line(RUN, 0)) == [0]
    bench.feeds.unfollow(RUN)
    bench.feeds.follow(RUN)
    assert bench.feeds.from_line(RUN, 0) == ()


@pytest.mark.parametrize("every", [1, 7, 200])
async def test_fast_and_slow_followers_alike_see_every_line_once_in_order(every: int) -> None:
    """``every``: the follower comes back only after so many batches."""
    bench, seen = Bench(), list[int]()
    bench.feeds.follow(RUN)
    line = 0
    for turn in range(600):
        bench.say(count=turn % 4)
        if turn % every == 0:
            line = take(bench, line, seen)
    while line < bench.feeds.lines(RUN):
        line = take(bench, line, seen)
    assert seen == list(range(bench.lines[RUN]))


def take(bench: Bench, line: int, seen: list[int]) -> int:
    """What ``pushes`` does: the kept batches, else a page of the transcript."""
    batches = bench.feeds.from_line(RUN, line)
    if batches:
        seen.extend(numbers(batches))
        return batches[-1].next
    last = min(line + 50, bench.feeds.lines(RUN))
    seen.extend(range(line, last))
    return last


async def test_a_follower_sleeps_until_there_is_more() -> None:
    bench = Bench()
    bench.say(count=3)
    bench.feeds.follow(RUN)
    with anyio.fail_after(5):
        await bench.feeds.beyond(RUN, 2)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(bench.feeds.beyond, RUN, 3)
            tasks.start_soon(bench.feeds.beyond, RUN, 3)
            await anyio.wait_all_tasks_blocked()
            bench.say()


@given(ANY_AGENT_EVENT)
def test_every_event_goes_over_the_wire_without_what_only_adapters_read(
    event: heard.AgentEvent,
) -> None:
    (wire,) = json.loads(b"[%s]" % encode([(7, event)], AT))
    assert (wire["line"], wire["type"], wire["at"]) == (7, event.type, AT)
    assert wire["fields"] == json.loads(json.dumps(log_fields(event)))
    assert not {"type", "payload"} & set(wire["fields"])


def test_nested_values_become_plain_ones() -> None:
    ended = heard.TurnEnded("completed", usage=Usage(0.5, {"opus": Tokens(1, 2)}))
    tokens: dict[str, Any] = {"input": 1, "output": 2, "cache_read": 0, "cache_write": 0}
    assert log_fields(ended)["usage"] == {"cost_usd": 0.5, "models": {"opus": tokens}}
    question = heard.Question("Which?", options=(heard.Option("Red"),))
    asked = heard.DecisionRequested(RequestKey("a"), "question", (question,))
    assert log_fields(asked)["questions"][0]["options"] == [{"label": "Red", "description": ""}]


def test_half_a_letter_goes_over_the_wire_as_ascii() -> None:
    data = encode([(0, heard.TextSaid("\ud83d"))], None)
    assert data.isascii()
    assert json.loads(data)["fields"]["text"] == "\ud83d"
