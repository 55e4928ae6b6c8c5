"""A whole client of kanbots-ls: `client.py AGENT TITLE [BODY]`, inside a git repository."""

import json
import os
import sys
from pathlib import Path
from subprocess import PIPE, Popen

AT_REST = {"idle", "failed", "stopped", "interrupted"}


class Server:
    """The language server on two pipes."""

    def __init__(self):
        self.process = Popen(["kanbots-ls"], stdin=PIPE, stdout=PIPE)
        self.heard, self.requests = [], 0

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        headers = {}
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            headers[name.lower()] = value
        if not headers:
            sys.exit("kanbots-ls has ended")
        return json.loads(self.process.stdout.read(int(headers[b"content-length"])))

    def request(self, method, **params):
        self.requests += 1
        self.send(id=self.requests, method=method, params=params)
        while "method" in (message := self.receive()) or message["id"] != self.requests:
            self.heard.append(message)
        if "error" in message:
            sys.exit(message["error"]["message"])
        return message["result"]

    def notifications(self):
        while True:
            message = self.heard.pop(0) if self.heard else self.receive()
            if "id" not in message:
                yield message["method"], message["params"]


def main(agent, title, body=""):
    server = Server()
    about = {"processId": os.getpid(), "rootUri": Path.cwd().as_uri(), "capabilities": {}}
    server.request("initialize", **about, clientInfo={"name": "client.py"})
    server.send(method="initialized", params={})
    card = server.request("kanbots/card/add", title=title, body=body)["number"]
    run = server.request("kanbots/run/dispatch", cards=[card], agent=agent)["runs"][0]["id"]
    line = server.request("kanbots/run/follow", run=run, after=0)["next"]
    for method, params in server.notifications():
        if method == "kanbots/run/appended":
            line = params["next"]
            for event in params["events"]:
                if event["type"] == "text_said":
                    print(event["fields"]["text"])
        elif method in ("kanbots/board/changed", "kanbots/daemon/replaced"):
            if method == "kanbots/daemon/replaced":
                server.request("kanbots/run/follow", run=run, after=line)
                params = server.request("kanbots/board/show")
            newest = {decision["id"]: decision for decision in params["decisions"]}
            for name, decision in newest.items():
                if decision["run"] == run and decision["state"] == "opened":
                    options = [option["label"] for option in decision["options"]]
                    choice = input(f"{decision['question']} {options} ")
                    server.request("kanbots/decision/answer", decision=name, choices=[choice])
            runs = {each["id"]: each for changed in params["cards"] for each in changed["runs"]}
            if run in runs and runs[run]["state"] in AT_REST:
                break
    print(server.request("kanbots/run/diff", run=run)["patch"])
    server.request("shutdown")
    server.send(method="exit")


if __name__ == "__main__":
    main(*sys.argv[1:])
