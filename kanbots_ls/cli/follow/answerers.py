"""Who answers decisions at a terminal: the person, or in the demo without one, option 1."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kanbots_ls.cli.follow import ask
from kanbots_ls.cli.show.terminal import paint
from kanbots_ls.protocol.decisions import AnswerParams
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from kanbots_ls.cli.show.printer import Printer
    from kanbots_ls.protocol.views import DecisionView


class PersonAnswers:
    """Prints the question with numbered options; the answer is typed."""

    def __init__(self) -> None:
        self._decision: DecisionView | None = None

    def open(self, decision: DecisionView) -> AnswerParams | None:
        """Show the question; the person types."""
        self._decision = decision
        print()
        for number, line in enumerate(ask.question_lines(decision)):
            print(paint(line, "bold", "yellow") if number == 0 else line)
        return None

    def typed(self, decision: DecisionView, line: str) -> AnswerParams | None:
        """The line as an answer, or a word on what would be one."""
        answer = ask.understood(decision, line)
        if answer is None:
            print(ask.why_not(decision, line))
        return answer

    def prompt(self) -> None:
        """Where to type, and what."""
        if self._decision is not None:
            ways = ask.how_to_answer(self._decision)
            sys.stdout.write(paint(f"answer {self._decision.id} ({ways}; Enter: later) > ", "bold"))
            sys.stdout.flush()

    def closed(self, decision: DecisionView, why: str) -> None:
        """Say why no answer is needed here."""
        print(f"\n{decision.id}: {text.line(why)}")


def asked_once(decision: DecisionView) -> AnswerParams | None:
    """Put one decision to whoever types here; None for a mere Enter."""
    person = PersonAnswers()
    person.open(decision)
    while True:
        person.prompt()
        line = sys.stdin.readline().strip()
        if not line:
            return None
        if (params := person.typed(decision, line)) is not None:
            return params


class FirstOptionAnswers:
    """Takes option 1 and says so; for a demo nobody watches."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer

    def open(self, decision: DecisionView) -> AnswerParams | None:
        """Print the question and the answer given."""
        for line in ask.question_lines(decision):
            self._printer.line(line)
        if not decision.options:
            self._printer.line("  (no terminal here: answering “go on”)")
            return AnswerParams(decision=decision.id, text="go on")
        label = text.line(decision.options[0].label)
        self._printer.line(f"  (no terminal here: answering 1, {label})")
        return AnswerParams(decision=decision.id, choices=("1",))

    def typed(self, decision: DecisionView, line: str) -> AnswerParams | None:
        """Nobody types."""
        return None

    def prompt(self) -> None:
        """Nobody types."""

    def closed(self, decision: DecisionView, why: str) -> None:
        """Say what became of it."""
        self._printer.line(f"{decision.id}: {text.line(why)}")
