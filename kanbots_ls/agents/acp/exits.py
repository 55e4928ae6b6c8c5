"""What an ACP agent says on stderr before it ends, and what that means for the person.

Called once per exit, through the adapter.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kanbots_ls.agents import exits
from kanbots_ls.agents.acp.rpc import BEGIN_METHOD

if TYPE_CHECKING:
    from kanbots_ls.agents.acp.words import Speaker
    from kanbots_ls.agents.contract import Exited

_NO_ACP = (
    "{product} does not know the command or option that makes it speak ACP ({{last}}). Update it, "
    "or correct its command in your own config.toml ([agents.{name}]), then reply to the card."
)
_DATABASE = (
    "{product} failed at its own database, which another of its processes may have been changing "
    "at that moment. A reply to the card starts it again."
)
_KNOWN = (
    ("failed query", _DATABASE),
    ("unknown option", _NO_ACP),
    ("unknown argument", _NO_ACP),
    ("unknown command", _NO_ACP),
    ("unrecognized subcommand", _NO_ACP),
    ("unrecognized argument", _NO_ACP),
    ("unexpected argument", _NO_ACP),
    ("no such command", _NO_ACP),
)
_COMPLAINT = re.compile(r"(?m)^.*Error handling request \{\n(?:.*\n)*?\} \{\n(?:.*\n)*?\}\n?")
"""What the protocol's JavaScript library logs of each request that it answers with an error."""


def explain(exited: Exited, speaker: Speaker) -> str:
    """The sentence; "" for an end that is nobody's trouble."""
    known = tuple(
        (needle, words.format(product=speaker.product, name=speaker.name))
        for needle, words in _KNOWN
    )
    words = exits.Words(speaker.product, known, noise=("Usage:", "For more information"))
    return exits.explain(words, replace(exited, stderr=_without_ours(exited.stderr)))


def _without_ours(stderr: str) -> str:
    """Without complaints about the request that is meant to be refused."""
    return _COMPLAINT.sub(lambda each: "" if BEGIN_METHOD in each[0] else each[0], stderr)
