"""``decisions`` and ``answer``: what waits for a person, and the person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

import typer

from kanbots_ls.cli.errors import CliError, UsageMistake
from kanbots_ls.cli.show import output, terminal
from kanbots_ls.cli.verb import verb
from kanbots_ls.cli.wire.connect import connected
from kanbots_ls.cli.wire.reading import print_reading
from kanbots_ls.wording import text, words

if TYPE_CHECKING:
    from kanbots_ls.cli.settings import Settings
    from kanbots_ls.cli.wire.connect import Session
    from kanbots_ls.protocol.decisions import AnswerParams, AnswerResult
    from kanbots_ls.protocol.views import DecisionView


def register(app: typer.Typer) -> None:
    """Add both verbs."""
    verb(app)(decisions)
    verb(app)(answer)


def decisions(
    settings: Settings,
    resolved: Annotated[
        bool, typer.Option("--all", help="Also those resolved or withdrawn.")
    ] = False,
) -> None:
    """List the decisions that wait for you."""
    if settings.as_json:
        print_reading(settings, "kanbots/decision/list", {"all": resolved})
        return
    with connected(settings) as session:
        found = session.api.decisions(resolved=resolved).decisions
    for decision in found:
        _print(decision)
    if not found:
        print("Nothing waits for you.")


def answer(
    settings: Settings,
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="The decision's id.")],
    choice: Annotated[
        Optional[str],  # noqa: UP045 -- typer evaluates it
        typer.Argument(metavar="CHOICE", help="An option's number (1,3 for several) or label."),
    ] = None,
    own_words: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--text", metavar="TEXT", help="Your own words, where the question allows them."
        ),
    ] = None,
) -> None:
    """Answer a decision; the first answer wins."""
    from kanbots_ls.cli.follow.ask import answer_params

    asks = terminal.is_interactive() and not settings.as_json
    with connected(settings) as session:
        if choice is None and own_words is None and asks:
            params = asked_here(session, decision)
        else:
            params = answer_params(decision, choice, own_words)
        result = session.api.answer(params)
    if settings.as_json:
        output.print_model(result)
    else:
        print_answered(result)


def asked_here(session: Session, decision_id: str) -> AnswerParams:
    """Put one open decision to the person at this terminal."""
    from kanbots_ls.cli.follow.answerers import asked_once

    found = session.api.decisions(resolved=True).decisions
    decision = next((item for item in found if item.id == decision_id), None)
    if decision is None:
        raise CliError(f"There is no decision {decision_id}; `kanbots-ls decisions` lists them.")
    if decision.state != "opened":
        raise CliError(f"{decision_id} is {decision.state} already.")
    params = asked_once(decision)
    if params is None:
        raise UsageMistake(f"Not answered; {decision_id} stays open.")
    return params


def print_answered(result: AnswerResult) -> None:
    """What was answered, and what of the same call is still open."""
    given = ", ".join(result.decision.answer or ())
    print(text.line(f"Answered {result.decision.id}: {given}", 200))
    output.notices(result.notices)
    if result.remaining:
        still = text.line(", ".join(result.remaining))
        print(f"The agent hears it once these are answered too: {still}")
    elif result.decision.run:
        output.hint(f"`kanbots-ls log {result.decision.run} --follow` shows how it goes on.")


def _print(decision: DecisionView) -> None:
    from kanbots_ls.cli.follow import ask

    for number, line in enumerate(ask.question_lines(decision)):
        print(terminal.paint(line, "bold", "yellow") if number == 0 else line)
    if decision.state == "opened":
        print(f"  answer: kanbots-ls answer {text.line(decision.id)} …", end="")
        print(f" ({ask.how_to_answer(decision)})")
        return
    given = text.line(", ".join(decision.answer or ()), 200)
    late = words.since(decision.opened_at, words.instant(decision.answered_at) or words.now())
    after = "" if late is None or not decision.answered_at else f" after {words.duration(late)}"
    by = f" by {text.line(decision.answered_by)}" if decision.answered_by else ""
    print(f"  {decision.state}{by}{after}{': ' + given if given else ''}")
