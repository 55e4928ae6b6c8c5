"""A scenario's turn as the events of the model's answer.

A turn has ``thinking``, ``text`` and ``tools``, in this order; a tool is ``{"shell": COMMAND}``,
``{"patch": TEXT}``, ``{"ask": [QUESTION…]}`` or ``{"name": …, "input": {…}}``. In a text
``{{last}}`` is the newest result of a tool, ``{{user}}`` the person's newest words.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

from tests.fakes.responses.request import Tool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.fakes.responses.request import Json, Request

USAGE = {"input": 1000, "cached": 0, "output": 20, "reasoning": 0}
PAUSE = "pause"
CUT = "cut"
_numbers = itertools.count(1)


class BadScenario(Exception):
    """The script and what the agent offers do not fit."""


def events(turn: Json, request: Request) -> Iterator[tuple[str, Json]]:
    """The answer's events; ``PAUSE`` between pieces of text, ``CUT`` where it breaks off."""
    answer: Json = {"id": _name("resp"), "object": "response", "output": []}
    answer["status"] = "in_progress"
    answer["model"] = request.body.get("model")
    yield "response.created", {"response": answer}
    output = _output(turn, request)
    for index, item in enumerate(output):
        yield from _item(index, item, cut=bool(turn.get("cut")))
    if turn.get("cut"):
        yield CUT, {}
    elif turn.get("broken"):
        failed = {**answer, "status": "failed", "error": turn["broken"]}
        yield "response.failed", {"response": failed}
    else:
        done = {**answer, "status": "completed", "output": output, "usage": _usage(turn)}
        yield "response.completed", {"response": done}


def _output(turn: Json, request: Request) -> list[Json]:
    output: list[Json] = []
    if turn.get("thinking"):
        summary = [{"type": "summary_text", "text": turn["thinking"]}]
        thought = {"type": "reasoning", "id": _name("rs"), "summary": summary}
        output.append({**thought, "encrypted_content": "scripted"})
    if turn.get("text"):
        part = {"type": "output_text", "text": _filled(turn["text"], request), "annotations": []}
        said = {"type": "message", "id": _name("msg"), "role": "assistant", "content": [part]}
        output.append({**said, "status": "completed"})
    return output + [_call(call, request.tools) for call in turn.get("tools", [])]


def _filled(text: str, request: Request) -> str:
    last, user = (request.results or [""])[-1], (request.told or [""])[-1]
    return text.replace("{{last}}", last).replace("{{user}}", user)


def _item(index: int, item: Json, *, cut: bool) -> Iterator[tuple[str, Json]]:
    at = {"item_id": item["id"], "output_index": index}
    begun = {**item, "status": "in_progress"}
    if item["type"] == "message":
        yield (
            "response.output_item.added",
            {"output_index": index, "item": {**begun, "content": []}},
        )
        yield from _pieces(at, item["content"][0], cut=cut)
    elif item["type"] == "reasoning":
        yield "response.output_item.added", {"output_index": index, "item": {**item, "summary": []}}
        part = item["summary"][0]
        at = {**at, "summary_index": 0}
        yield "response.reasoning_summary_part.added", {**at, "part": {**part, "text": ""}}
        yield "response.reasoning_summary_text.delta", {**at, "delta": part["text"]}
        yield "response.reasoning_summary_text.done", {**at, "text": part["text"]}
    else:
        yield "response.output_item.added", {"output_index": index, "item": item}
    yield "response.output_item.done", {"output_index": index, "item": item}


def _pieces(at: Json, part: Json, *, cut: bool) -> Iterator[tuple[str, Json]]:
    at = {**at, "content_index": 0}
    yield "response.content_part.added", {**at, "part": {**part, "text": ""}}
    for piece in re.findall(r"\s*\S+\s*", part["text"]):
        yield "response.output_text.delta", {**at, "delta": piece}
        yield PAUSE, {}
        if cut:
            yield CUT, {}
    yield "response.output_text.done", {**at, "text": part["text"]}
    yield "response.content_part.done", {**at, "part": part}


def _call(call: Json, tools: Mapping[str, Tool]) -> Json:
    if "shell" in call:
        given = {"cmd": call["shell"], **call.get("input", {})}
        if "escalate" in call:
            given |= {
                "sandbox_permissions": "require_escalated",
                "justification": call["escalate"],
            }
        return _tool("exec_command", given, tools, "r.output")
    if "patch" in call:
        return _tool("apply_patch", call["patch"], tools, "r")
    if "ask" in call:
        return _tool("request_user_input", {"questions": call["ask"]}, tools, "r")
    return _tool(call["name"], call.get("input", {}), tools, "r")


def _tool(name: str, given: Any, tools: Mapping[str, Tool], picked: str) -> Json:
    """In the dialect that is offered: newer models have one tool that runs a script of calls."""
    if name in tools:
        return _named(name, given, tools[name])
    if tools.get("exec", Tool("")).kind != "custom":
        raise BadScenario(f"there is no tool {name}, only {', '.join(sorted(tools))}")
    script = f"const r = await tools.{name}({json.dumps(given)});\ntext({picked});"
    return _named("exec", script, tools["exec"])


def _named(name: str, given: Any, tool: Tool) -> Json:
    item: Json = {"call_id": _name("call"), "status": "completed", "name": name}
    if tool.namespace:
        item["namespace"] = tool.namespace
    if isinstance(given, str):
        return {**item, "type": "custom_tool_call", "id": _name("ctc"), "input": given}
    arguments = json.dumps(given)
    return {**item, "type": "function_call", "id": _name("fc"), "arguments": arguments}


def _usage(turn: Json) -> Json:
    used = {**USAGE, **turn.get("usage", {})}
    return {
        "input_tokens": used["input"],
        "input_tokens_details": {"cached_tokens": used["cached"]},
        "output_tokens": used["output"],
        "output_tokens_details": {"reasoning_tokens": used["reasoning"]},
        "total_tokens": used["input"] + used["output"],
    }


def _name(kind: str) -> str:
    return f"{kind}_{next(_numbers):06d}"
