"""A small program in an agent's place: it goes wrong as its case says, and works once mended.

It is started as the agent's own program would be, and knows by its command line which of three
protocols is spoken with it: Claude Code's, Codex's or ACP; with neither it takes a prompt on its
stdin. What it does is named in the file ``$TROUBLES/<its worktree>``, see ``TROUBLES``; ``works``
is a whole turn, ``newer`` the same with messages and fields of tomorrow around it.
Standard library only.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

Json = dict[str, Any]

KEY = "sk-ant-api03-" + "A1b2C3d4" * 6
"""A key that some programs print when it is refused."""
PAGE = "\n".join(
    [
        "<!DOCTYPE html>",
        "<html><head><title>502 Bad Gateway</title></head><body>",
        *(f"<p>line {n} of a page</p>" for n in range(200)),
        "</body></html>",
    ]
)
TRACE = "\n".join(
    ["Traceback (most recent call last):"]
    + [f'  File "/opt/agent/step_{n}.py", line {n}, in run\n    step()' for n in range(100)]
    + ["ConnectionError: the login server does not answer"]
)

FAILURES = {"a page as the answer": PAGE, "a wrong model": "error: unknown model m-0"}
"""What a program without a protocol complains of."""


def out(text: str) -> None:
    print(text, flush=True)


def err(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def tell(message: Json) -> None:
    out(json.dumps(message))


def sleep() -> None:
    """For ever, whatever is written to it; TERM ends it."""
    while True:
        signal.pause()


def leave(status: int) -> None:
    sys.exit(status)


def trouble(case: str) -> None:
    """What goes wrong before a word of the protocol; returns where nothing does."""
    match case:
        case "a page":
            out(PAGE)
            leave(0)
        case "a page and an error":
            out(PAGE)
            leave(1)
        case "a page for ever":
            out(PAGE)
            sleep()
        case "silence":
            sleep()
        case "a traceback":
            err(TRACE)
            leave(1)
        case "a key":
            err(f"Invalid API key: {KEY} (https://user:hunter2secret@proxy.example/v1)")
            leave(1)
        case "a crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "root":
            err("error: cannot be used with root/sudo privileges for security reasons")
            leave(1)
        case "an old version":
            err("error: unknown option '--acp'")
            leave(2)
        case "logged out":
            err("Not logged in. Please run login")
            leave(1)
        case _:
            pass


def read_case() -> str:
    """What is to go wrong now."""
    return (Path(os.environ["TROUBLES"]) / Path.cwd().name).read_text()


class Conversation(ABC):
    """One of the three protocols, to the end of a turn."""

    def __init__(self) -> None:
        self.session = f"session-{os.getpid()}"

    @property
    def case(self) -> str:
        return read_case()

    def serve(self) -> None:
        for line in sys.stdin:
            self.hear(json.loads(line))

    @abstractmethod
    def hear(self, message: Json) -> None: ...

    def greeted(self) -> None:
        """The first request has been answered."""
        if self.case == "a crash after hello":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self.case == "silence after hello":
            sleep()


class Claude(Conversation):
    """Claude Code's stream of JSON lines."""

    def hear(self, message: Json) -> None:
        if message["type"] == "control_request":
            account = {"apiKeySource": "ANTHROPIC_API_KEY"}
            response = {"subtype": "success", "request_id": message["request_id"]}
            if self.case == "silence after hello":
                sleep()
            tell(
                {
                    "type": "control_response",
                    "response": {**response, "response": {"account": account}},
                }
            )
            self.greeted()
        elif message["type"] == "user":
            self.turn(message)

    def turn(self, message: Json) -> None:
        own = {"session_id": self.session}
        if self.case == "newer":
            tell({"type": "tomorrow", "subtype": "x", "depth": {"of": [1, 2]}, **own})
            tell({"type": "system", "subtype": "tomorrow", "news": None, **own})
        more = {"flavour": ["new"], "usage_v2": {"a": 1}} if self.case == "newer" else {}
        started = {"type": "system", "subtype": "init", "model": "m", "tools": [], **own, **more}
        tell({**started, "permissionMode": "bypassPermissions", "claude_code_version": "9.0.0"})
        tell({**message, "isReplay": True, **own, **more})
        content = [{"type": "hologram", "beam": 1}] if self.case == "newer" else []
        content.append({"type": "text", "text": "It works."})
        said = {"id": "msg", "role": "assistant", "content": content, "usage": {}, **more}
        tell({"type": "assistant", "message": said, **own})
        done = {"is_error": False, "result": "It works.", "total_cost_usd": 0.01, "num_turns": 1}
        if self.case == "a wrong model":
            done |= {"is_error": True, "result": "There is an issue with the selected model (m-0)."}
        if self.case == "a page as the answer":
            done |= {"is_error": True, "result": f"API Error: 502 {PAGE}"}
        tell({"type": "result", "subtype": "success", **done, **own, **more})


class Codex(Conversation):
    """``codex app-server``."""

    def hear(self, message: Json) -> None:
        method = message.get("method")
        if method == "initialize":
            self.answer(message, {"userAgent": "kanbots-ls/9.0.0 (x)"})
            self.greeted()
        elif method == "account/read":
            self.answer(message, {"account": {"type": "apiKey"}})
        elif method in ("thread/start", "thread/resume"):
            self.open(message)
        elif method == "turn/start":
            self.turn(message)

    def answer(self, message: Json, result: Json) -> None:
        more = {"tomorrow": {"x": 1}} if self.case == "newer" else {}
        tell({"id": message["id"], "result": {**result, **more}, **more})

    def open(self, message: Json) -> None:
        errors = {
            "a wrong model": "model m-0 is not available",
            "an older protocol": "Invalid request: unknown variant `thread/start`",
            "another writer": "thread 1 already has an active writer",
        }
        if self.case in errors:
            error = {"code": -32600, "message": errors[self.case]}
            tell({"id": message["id"], "error": error})
            return
        if self.case == "newer":
            tell({"method": "thread/from/tomorrow", "params": {"x": 1}})
        thread = {"id": self.session, "cliVersion": "9.0.0"}
        self.answer(message, {"thread": thread, "model": "gpt-5.5", "approvalPolicy": "never"})

    def turn(self, message: Json) -> None:
        where = {"threadId": self.session}
        turn = {"id": "t1", "status": "inProgress"}
        self.answer(message, {"turn": turn})
        tell({"method": "turn/started", "params": {**where, "turn": turn}})
        words = message["params"]["input"]
        name = message["params"].get("clientUserMessageId")
        user = {"type": "userMessage", "id": "i0", "content": words, "clientId": name}
        tell({"method": "item/completed", "params": {**where, "turnId": "t1", "item": user}})
        if self.case == "newer":
            tell({"id": 77, "method": "item/from/tomorrow", "params": where})
            odd = {"type": "hologram", "id": "i1", "beam": 1}
            tell({"method": "item/completed", "params": {**where, "turnId": "t1", "item": odd}})
        said = {"type": "agentMessage", "id": "i2", "text": "It works."}
        tell({"method": "item/completed", "params": {**where, "turnId": "t1", "item": said}})
        done: Json = {"id": "t1", "status": "completed", "error": None}
        if self.case == "a page as the answer":
            done |= {"status": "failed", "error": {"message": f"unexpected status 502: {PAGE}"}}
        tell({"method": "turn/completed", "params": {**where, "turn": done}})


class Acp(Conversation):
    """Any agent that speaks ACP."""

    def hear(self, message: Json) -> None:
        method = message.get("method")
        more = {"tomorrow": {"x": 1}} if self.case == "newer" else {}
        if method == "initialize":
            version = 2 if self.case == "an older protocol" else 1
            offered = {"loadSession": True, "sessionCapabilities": {"resume": {}}, **more}
            self.answer(message, {"protocolVersion": version, "agentCapabilities": offered, **more})
            self.greeted()
        elif method in ("session/new", "session/load", "session/resume"):
            self.open(message)
        elif method == "session/set_config_option":
            tell(
                {
                    "jsonrpc": "2.0",
                    "id": message["id"],
                    "error": {"code": -32602, "message": "no model m-0"},
                }
            )
        elif method == "session/prompt":
            self.turn(message)
        elif message.get("id") is not None and method:
            self.refuse(message, f"Method not found: {method}")

    def refuse(self, message: Json, words: str) -> None:
        error = {"code": -32603, "message": words}
        tell({"jsonrpc": "2.0", "id": message["id"], "error": error})

    def answer(self, message: Json, result: Json) -> None:
        tell({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def open(self, message: Json) -> None:
        if self.case == "another writer":
            error = {
                "code": -32603,
                "message": "Internal error: session is in use by another process",
            }
            tell({"jsonrpc": "2.0", "id": message["id"], "error": error})
            return
        self.answer(message, {"sessionId": self.session})

    def turn(self, message: Json) -> None:
        if self.case == "newer":
            tell({"jsonrpc": "2.0", "id": 77, "method": "session/tomorrow", "params": {}})
            tell({"jsonrpc": "2.0", "method": "session/news", "params": {"x": 1}})
            self.update({"sessionUpdate": "hologram", "beam": 1})
        if self.case == "a page as the answer":
            self.refuse(message, f"Internal error: 502 {PAGE}")
            return
        if self.case == "a wrong model":
            self.refuse(message, "Internal error: model m-0 not found")
            return
        text = {"type": "text", "text": "It works."}
        self.update({"sessionUpdate": "agent_message_chunk", "content": text})
        self.answer(message, {"stopReason": "end_turn"})

    def update(self, update: Json) -> None:
        params = {"sessionId": self.session, "update": update}
        tell({"jsonrpc": "2.0", "method": "session/update", "params": params})


def main() -> None:
    """Go wrong, or serve until stdin ends."""
    words = sys.argv[1:]
    if words[:1] == ["agents"]:
        # Who else has a session open, which Claude Code is asked before it is told something.
        out("[]")
        return
    case = read_case()
    trouble(case)
    if "app-server" in words:
        Codex().serve()
    elif "--acp" in words:
        Acp().serve()
    elif any(word.startswith("--input-format") for word in words):
        Claude().serve()
    elif case in FAILURES:
        err(FAILURES[case])
        leave(1)
    else:
        sys.stdin.read()
        out("It works.")


if __name__ == "__main__":
    main()
