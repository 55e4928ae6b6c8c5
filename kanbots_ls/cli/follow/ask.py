"""Decisions at the terminal: the question with numbered options, and what an answer means.

``answer``, ``run``, ``status --watch`` and the demo use it. It only words and reads; asking the
person is ``prompt``'s, whether the answer fits is the daemon's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kanbots_ls.cli.errors import UsageMistake
from kanbots_ls.protocol.decisions import AnswerParams
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kanbots_ls.protocol.views import DecisionView

_NUMBERS = re.compile(r"\s*\d+\s*(,\s*\d+\s*)*")
_DETAIL_LINES = 40


def question_lines(decision: DecisionView) -> Iterator[str]:
    """Who asks what, the detail, and the options numbered from 1."""
    yield f"{words.asker(decision)} asks ({text.line(decision.kind)}, {text.line(decision.id)}):"
    yield from (f"  {line}" for line in text.block(decision.question).splitlines())
    yield from _detail_lines(decision.detail)
    for number, option in enumerate(decision.options, start=1):
        more = f" – {text.line(option.description)}" if option.description else ""
        yield f"  {number:>3}  {text.line(option.label)}{more}"


def how_to_answer(decision: DecisionView) -> str:
    """What may be typed."""
    ways = []
    if decision.options:
        ways.append("numbers like 1,3" if decision.multiple else "a number")
    if decision.free_text or not decision.options:
        ways.append("your own words")
    return " or ".join(ways)


def why_not(decision: DecisionView, typed: str) -> str:
    """What was typed is no answer: which would be one."""
    ways = how_to_answer(decision)
    if decision.options and _NUMBERS.fullmatch(typed):
        last = len(decision.options)
        range_ = f"1 to {last}" if last > 1 else "only 1"
        return f"Not one of the options: they are {range_}. Type {ways}."
    return f"Not one of the options. Type {ways}."


def understood(decision: DecisionView, typed: str) -> AnswerParams | None:
    """What was typed as an answer: number, label, or own words; None where it is none of them."""
    chosen = _chosen(decision, typed)
    if chosen:
        return AnswerParams(decision=decision.id, choices=chosen)
    numbers = bool(decision.options) and _NUMBERS.fullmatch(typed) is not None
    own_words = decision.free_text or not decision.options
    if typed.strip() and own_words and not numbers:
        return answer_params(decision.id, None, typed.strip())
    return None


def answer_params(decision: str, choice: str | None, own_words: str | None) -> AnswerParams:
    """An answer from the command line: ``1``, ``1,3``, a label, or own words."""
    if choice is None and own_words is None:
        raise UsageMistake("Give an option's number or label, or --text with your own words.")
    choices: tuple[str, ...] = ()
    if choice is not None:
        numbers = _NUMBERS.fullmatch(choice) is not None
        choices = tuple(part.strip() for part in choice.split(",")) if numbers else (choice,)
    return AnswerParams(decision=decision, choices=choices, text=own_words)


def _chosen(decision: DecisionView, typed: str) -> tuple[str, ...]:
    """Option numbers as text; empty where ``typed`` names no options."""
    if _NUMBERS.fullmatch(typed):
        numbers = [int(part) for part in typed.split(",")]
        fits = all(1 <= number <= len(decision.options) for number in numbers)
        one_or_many = decision.multiple or len(numbers) == 1
        return tuple(map(str, numbers)) if fits and one_or_many else ()
    labels = [option.label.strip().lower() for option in decision.options]
    wanted = typed.strip().lower()
    return (str(labels.index(wanted) + 1),) if wanted in labels else ()


def _detail_lines(detail: str) -> Iterator[str]:
    lines = text.block(detail).splitlines()
    yield from (f"  │ {line}" for line in lines[:_DETAIL_LINES])
    if len(lines) > _DETAIL_LINES:
        yield f"  │ … {words.count(len(lines) - _DETAIL_LINES, 'more line')}"
