"""The two-way part: what Claude asks of us, what it withdraws, what it answers to our commands.

Called from ``lines.parse_line``. A request that nobody answers blocks the agent without a word,
so even one of an unknown kind becomes a decision that a person can see and refuse.
The answers are made in ``answers``, from the request kept as the decision's payload.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kanbots_ls.agents import elicitation
from kanbots_ls.agents.claude.limits import plan_limits
from kanbots_ls.agents.claude.results import usage_of
from kanbots_ls.agents.claude.tools import detail, summary
from kanbots_ls.agents.prompts import ALLOW, ALWAYS, APPROVE, DENY, KEEP_PLANNING
from kanbots_ls.agents.reading import (
    Line,
    cut,
    needed,
    needed_table,
    one_line,
    table,
    tables,
    text,
)
from kanbots_ls.model.agent_events import (
    AgentEvent,
    CommandAnswered,
    DecisionKind,
    DecisionRequested,
    DecisionWithdrawn,
    Option,
    PayerReported,
    Question,
    UsageReported,
)
from kanbots_ls.model.ids import RequestKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from kanbots_ls.model.money import Payer

INITIALIZE = "initialize"
"""The id of the request that opens a process; its answer tells who pays."""
QUESTION_TOOL = "AskUserQuestion"
PLAN_TOOL = "ExitPlanMode"
_PLAN_LIMIT = 100_000


def control_request(line: Line) -> tuple[AgentEvent, ...]:
    """A question, a plan, a permission: Claude waits for our answer, without limit."""
    request = needed_table(line, "request")
    key = RequestKey(needed(line, "request_id"))
    asks = _REQUESTS.get(text(request, "subtype"), _unknown)
    return (asks(key, request),)


def control_cancel_request(line: Line) -> tuple[AgentEvent, ...]:
    """It no longer waits; an answer would be ignored."""
    return (DecisionWithdrawn(RequestKey(needed(line, "request_id"))),)


def control_response(line: Line) -> tuple[AgentEvent, ...]:
    """Its answer to one of our commands, and what that answer tells besides."""
    response = needed_table(line, "response")
    ok = text(response, "subtype") == "success"
    error = "" if ok else one_line(text(response, "error") or "refused without a reason", 500)
    answered = CommandAnswered(needed(response, "request_id"), ok, error)
    return (*_told(answered.request_id, table(response, "response")), answered)


def _told(request_id: str, answer: Line) -> tuple[AgentEvent, ...]:
    account = table(answer, "account")
    if account or request_id == INITIALIZE:
        # Whatever it answers, even an error: the first message waits for this.
        return (_payer(account),)
    if session := table(answer, "session"):
        return (UsageReported(usage_of(session, "model_usage")), *plan_limits(answer))
    return ()


def _payer(account: Line) -> PayerReported:
    provider = text(account, "apiProvider").removeprefix("firstParty")
    key, token = text(account, "apiKeySource"), text(account, "tokenSource")
    payer: Payer = "unknown"
    if key not in {"", "none"} or provider:
        payer = "api_key"
    elif text(account, "subscriptionType") or token not in {"", "none"}:
        payer = "subscription"
    who = text(account, "email") or text(account, "organization")
    source = key if payer == "api_key" else token
    return PayerReported(payer, who or ("" if source == "none" else source) or provider)


def _can_use_tool(key: RequestKey, request: Line) -> DecisionRequested:
    tool = text(request, "tool_name")
    if tool == QUESTION_TOOL and (questions := _questions(request)):
        return _decision(key, "question", questions, "", request)
    if tool == PLAN_TOOL:
        return _plan(key, request)
    return _permission(key, request)


def _questions(request: Line) -> tuple[Question, ...]:
    asked = tables(table(request, "input"), "questions")
    return tuple(_question(each) for each in asked if text(each, "question"))


def _question(asked: Line) -> Question:
    offered = tables(asked, "options")
    return Question(
        text=text(asked, "question"),
        header=one_line(text(asked, "header"), 80),
        options=tuple(
            Option(text(each, "label"), text(each, "description"))
            for each in offered
            if text(each, "label")
        ),
        multiple=asked.get("multiSelect") is True,
    )


def _plan(key: RequestKey, request: Line) -> DecisionRequested:
    plan = text(table(request, "input"), "plan")
    options = (
        Option(APPROVE, "The agent leaves plan mode and starts"),
        Option(KEEP_PLANNING, "The agent goes on planning; say in words what to change"),
    )
    question = Question("Approve this plan?", "Plan", options)
    return _decision(key, "plan", (question,), cut(plan, _PLAN_LIMIT), request)


def _permission(key: RequestKey, request: Line) -> DecisionRequested:
    tool = text(request, "display_name") or text(request, "tool_name") or "a tool"
    arguments = table(request, "input")
    about = summary(text(request, "tool_name"), arguments)
    always = (Option(ALWAYS, _rule(request)),) if suggestion(request) else ()
    question = Question(
        f"Allow {tool}? {about}".rstrip(),
        "Permission",
        (Option(ALLOW), *always, Option(DENY, "Any other text denies too, as the reason")),
    )
    shown = detail(text(request, "tool_name"), arguments)
    if reason := one_line(text(request, "decision_reason"), 500):
        shown = f"{shown}\n\nAsked because: {reason}"
    return _decision(key, "permission", (question,), shown, request)


def suggestion(request: Line) -> Line | None:
    """The rule Claude proposes to add, if it may be added."""
    if request.get("suppress_always_allow_rule") is True:
        return None
    return next(iter(tables(request, "permission_suggestions")), None)


def _rule(request: Line) -> str:
    proposed = suggestion(request) or {}
    if mode := text(proposed, "mode"):
        return f"Switches to {mode}"
    rules = (
        f"{text(rule, 'toolName')}({text(rule, 'ruleContent')})"
        for rule in tables(proposed, "rules")
    )
    return one_line(", ".join(rules))


def _elicitation(key: RequestKey, request: Line) -> DecisionRequested:
    questions = tuple(field.question for field in elicitation.fields(request))
    return _decision(key, "question", questions, elicitation.detail(request), request)


def _unknown(key: RequestKey, request: Line) -> DecisionRequested:
    kind = one_line(text(request, "subtype"), 80) or "no kind given"
    question = Question(
        f"The agent waits for an answer this version does not know how to give ({kind}).",
        "Unknown request",
        (Option(DENY, "Tell the agent so, and let it go on"),),
        free_text=False,
    )
    return _decision(key, "permission", (question,), "", request)


def _decision(
    key: RequestKey,
    kind: DecisionKind,
    questions: tuple[Question, ...],
    shown: str,
    request: Line,
) -> DecisionRequested:
    return DecisionRequested(key, kind, questions, detail=shown, payload=request)


_REQUESTS: dict[str, Callable[[RequestKey, Line], DecisionRequested]] = {
    "can_use_tool": _can_use_tool,
    "elicitation": _elicitation,
}
