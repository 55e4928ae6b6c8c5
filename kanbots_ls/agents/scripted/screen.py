"""The scripted agent at a terminal: lines typed by a person in, sentences out.

``process.main`` takes it for ``Channel`` when it is started as its own terminal program, so turns,
steps and memory are those of the agent behind pipes. An empty line does nothing, ``/exit`` or the
end of input leaves; a line that is a JSON list of steps is played, any other is a message.
"""

from __future__ import annotations

from typing import Any

from kanbots_ls.agents.own.channel import Channel

PROMPT = "scripted> "
_LEAVE = ("/exit", "/quit")


class Screen(Channel):
    """A channel whose commands are typed and whose events are read."""

    def __init__(self, source: int = 0, sink: int = 1) -> None:
        super().__init__(source, sink)
        self._asked: dict[str, Any] = {}

    def greet(self, title: str, played: int) -> None:
        """Say which session this is."""
        self._print(f"The scripted agent, on: {title or 'a session without a title'}")
        if played:
            self._print(f"{played} steps of its script are not played yet; any message goes on.")
        self._print("A message, a JSON list of steps, or /exit.")
        self._ask()

    def emit(self, event: str, /, **fields: Any) -> None:
        """What a person reads of an event; most are for programs."""
        match event:
            case "text_said":
                self._print(str(fields["text"]))
            case "tool_started":
                self._print(f"* {fields['name']}: {fields['summary']}")
            case "decision_requested":
                self._asked = fields
                self._question(fields)
            case "decision_withdrawn":
                self._asked = {}
            case "turn_ended":
                if fields.get("outcome") != "completed":
                    self._print(f"({fields.get('outcome')}: {fields.get('text')})")
                self._ask()
            case _:
                pass

    def command(self, line: bytes) -> dict[str, Any]:
        """The command that a typed line is."""
        text = line.decode("utf-8", "replace").strip()
        if text in _LEAVE:
            return {"type": "end_session"}
        if self._asked:
            asked, self._asked = self._asked, {}
            return _answer(asked, text)
        if text.startswith("["):
            text = f"```kanbots-script\n{text}\n```"
        return {"type": "send_message", "message_id": "", "text": text}

    def _question(self, fields: dict[str, Any]) -> None:
        for question in fields["questions"]:
            self._print(str(question["text"]))
            for number, option in enumerate(question["options"], 1):
                self._print(f"  {number} {option['label']}")
        self._ask()

    def _ask(self) -> None:
        self.write(PROMPT.encode())

    def _print(self, text: str) -> None:
        self.write(f"{text}\n".encode())


def _answer(asked: dict[str, Any], text: str) -> dict[str, Any]:
    """A number chooses an option of the first question; other words are the answer themselves."""
    question = asked["questions"][0]
    labels = [option["label"] for option in question["options"]]
    chosen = labels[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(labels) else text
    answers = {question["text"]: [chosen]}
    return {"type": "answer_request", "key": asked["key"], "answers": answers, "allow": True}
