"""An ACP agent without a model: a real process that does what its prompt's script says.

A prompt holds a fenced ``acp-script`` block with a JSON list of steps, each one key and its value:
``say``, ``think``, ``update`` (any session update as it is), ``ask`` (leave for a call: ``title``,
``kind`` and perhaps ``options``), ``run`` (a shell command), ``cost`` (dollars, the session's
total), ``wait`` (until cancelled), ``print`` (a line as it is), ``request`` (a method nobody
offers), ``fail`` (the turn), ``die`` (with this status). Without one it says what it remembers.

``--can resume,load`` offers these; ``--login WORDS`` has nobody logged in; ``--models a,b`` lets
one be chosen, ``--modes a,b`` likewise, beginning in the first; ``--dies WORDS`` never comes up;
``--prints WORDS`` is no ACP agent at all; ``--deaf METHOD`` answers no such request;
``--version N`` speaks that protocol. Sessions lie in HOME. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue
from typing import Any

Json = dict[str, Any]
FENCE = re.compile(r"```acp-script\n(.*?)\n```", re.DOTALL)
OPTIONS = [
    {"optionId": "no-1", "name": "Reject", "kind": "reject_once"},
    {"optionId": "yes-1", "name": "Allow once", "kind": "allow_once"},
    {"optionId": "yes-2", "name": "Always allow", "kind": "allow_always"},
]


class Cancelled(Exception):
    """The client wants the turn to end."""


class Failed(Exception):
    """The turn fails with these words."""


class Agent:
    """One process: the reader's thread and one thread for the turn."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.can = [each for each in options.can.split(",") if each]
        self.models = [each for each in options.models.split(",") if each]
        self.modes = [each for each in options.modes.split(",") if each]
        self.mode = self.modes[0] if self.modes else ""
        self.home = Path(os.environ.get("HOME", ".")) / ".fake-acp"
        self.cancelled = threading.Event()
        self.answers: Queue[Json] = Queue()
        self.writing = threading.Lock()
        self.asked = 0
        self.calls = 0

    def write(self, message: Json) -> None:
        with self.writing:
            print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)

    def update(self, session: str, what: str, **fields: Any) -> None:
        update = {"sessionUpdate": what, **fields}
        params = {"sessionId": session, "update": update}
        self.write({"method": "session/update", "params": params})

    def say(self, session: str, text: str, kind: str = "agent_message_chunk") -> None:
        """In pieces of a few characters, as models do."""
        for at in range(0, len(text), 12):
            piece = {"type": "text", "text": text[at : at + 12]}
            self.update(session, kind, content=piece)

    # -- requests

    def hear(self, line: str) -> None:
        message = json.loads(line)
        method, identity = message.get("method"), message.get("id")
        if method is None:
            self.answers.put(message)
        elif method == "session/cancel":
            self.cancelled.set()
        elif method == "session/prompt":
            self.cancelled.clear()
            threading.Thread(target=self.turn, args=(identity, message["params"])).start()
        elif identity is not None and method != self.options.deaf:
            self.write({"id": identity, **self.reply(method, message.get("params") or {})})

    def reply(self, method: str, params: Json) -> Json:
        if method == "initialize":
            return {"result": self.hello()}
        if method in ("session/new", "session/load", "session/resume"):
            return self.session(method, params)
        if method == "session/set_config_option":
            if params["value"] in self.models:
                return {"result": {"configOptions": []}}
            return {"error": {"code": -32602, "message": f"no model {params['value']}"}}
        if method == "session/set_mode" and params["modeId"] in self.modes:
            self.mode = params["modeId"]
            return {"result": {}}
        return {"error": {"code": -32601, "message": f"Method not found: {method}"}}

    def hello(self) -> Json:
        offered: Json = {"resume": {}} if "resume" in self.can else {}
        return {
            "protocolVersion": self.options.version,
            "agentCapabilities": {
                "loadSession": "load" in self.can,
                "sessionCapabilities": offered,
            },
            "authMethods": [{"id": "web", "name": "Web", "description": "Run `fake login`"}],
            "agentInfo": {"name": "fake", "version": "1.2.3"},
        }

    def session(self, method: str, params: Json) -> Json:
        if self.options.login:
            return {"error": {"code": -32000, "message": self.options.login}}
        self.home.mkdir(exist_ok=True)
        if method == "session/new":
            session = f"session-{len(list(self.home.iterdir())) + 1}-{os.getpid()}"
            self.memory(session, [])
            models = [{"value": each, "name": each} for each in self.models]
            chosen = {"id": "model", "category": "model", "options": models}
            found = [{**chosen, "currentValue": self.models[0]}] if models else []
            commands = [{"name": "tidy", "description": "Tidies"}]
            self.update(session, "available_commands_update", availableCommands=commands)
            return {"result": {"sessionId": session, "configOptions": found, **self.offered()}}
        session = params["sessionId"]
        if not (self.home / session).exists():
            return {"error": {"code": -32602, "message": f"Session not found: {session}"}}
        if method == "session/load":
            for said in json.loads((self.home / session).read_text()):
                self.say(session, said, "user_message_chunk")
                self.say(session, "This was said long ago.")
        return {"result": self.offered()}

    def offered(self) -> Json:
        if not self.modes:
            return {}
        modes = [{"id": each, "name": each} for each in self.modes]
        return {"modes": {"availableModes": modes, "currentModeId": self.modes[0]}}

    def memory(self, session: str, said: list[str]) -> None:
        (self.home / session).write_text(json.dumps(said))

    # -- turns

    def turn(self, identity: Any, params: Json) -> None:
        session = params["sessionId"]
        text = "".join(block["text"] for block in params["prompt"])
        said = [*json.loads((self.home / session).read_text()), text]
        self.memory(session, said)
        try:
            found = FENCE.findall(text)
            if not found:
                first = text.splitlines()[0]
                mode = f" I am in mode {self.mode}." if self.mode else ""
                self.say(session, f"You said: {first}. I remember {len(said)} messages.{mode}")
            for step in json.loads(found[-1]) if found else []:
                self.step(session, *next(iter(step.items())))
            stop = "cancelled" if self.cancelled.is_set() else "end_turn"
            self.write({"id": identity, "result": {"stopReason": stop}})
        except Cancelled:
            self.write({"id": identity, "result": {"stopReason": "cancelled"}})
        except Failed as failed:
            error = {"code": -32603, "message": f"Internal error: {failed}"}
            self.write({"id": identity, "error": error})

    def step(self, session: str, kind: str, value: Any) -> None:
        match kind:
            case "say":
                self.say(session, value)
            case "think":
                self.say(session, value, "agent_thought_chunk")
            case "update":
                self.update(session, value.pop("sessionUpdate"), **value)
            case "ask":
                self.ask(session, value)
            case "run":
                self.shell(session, value)
            case "cost":
                cost = {"amount": value, "currency": "USD"}
                self.update(session, "usage_update", used=1000, size=200_000, cost=cost)
            case "wait":
                self.cancelled.wait()
                raise Cancelled
            case "print":
                print(value, flush=True)
            case "request":
                self.answer_to(value, {"sessionId": session, "path": "/etc/hostname"})
            case "fail":
                raise Failed(value)
            case "die":
                print("fake: out of luck", file=sys.stderr, flush=True)
                os._exit(value)
            case _:
                raise Failed(f"no step {kind}")

    def answer_to(self, method: str, params: Json) -> Json:
        self.asked += 1
        self.write({"id": self.asked, "method": method, "params": params})
        return self.answers.get()

    def ask(self, session: str, asked: Json) -> None:
        call = {"toolCallId": f"ask-{self.asked}", "status": "pending", **asked}
        options = call.pop("options", OPTIONS)
        params = {"sessionId": session, "toolCall": call, "options": options}
        outcome = self.answer_to("session/request_permission", params)["result"]["outcome"]
        if outcome["outcome"] == "cancelled":
            raise Cancelled
        self.say(session, f"You chose {outcome['optionId']}.")

    def shell(self, session: str, command: str) -> None:
        self.calls += 1
        call = f"call-{self.calls}"
        given = {"command": command}
        common = {"toolCallId": call, "kind": "execute"}
        self.update(session, "tool_call", title="bash", status="pending", rawInput={}, **common)
        self.update(session, "tool_call_update", status="in_progress", rawInput=given, **common)
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        status = "completed" if done.returncode == 0 else "failed"
        output = {"type": "text", "text": done.stdout + done.stderr}
        content = [{"type": "content", "content": output}]
        self.update(session, "tool_call_update", toolCallId=call, status=status, content=content)


def main() -> None:
    """Serve until stdin ends."""
    parser = argparse.ArgumentParser()
    for name in ("can", "deaf", "login", "models", "modes", "dies", "prints"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--version", type=int, default=1)
    options = parser.parse_args()
    if options.prints:
        print(options.prints, flush=True)
        sys.exit(0)
    if options.dies:
        print(options.dies, file=sys.stderr, flush=True)
        sys.exit(1)
    agent = Agent(options)
    for line in sys.stdin:
        agent.hear(line)


if __name__ == "__main__":
    main()
