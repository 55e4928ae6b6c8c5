"""What goes to stdout and stderr: one JSON document, lines for people, notes beside them."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from kanbots_ls.cli.show import terminal
from kanbots_ls.wording import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kanbots_ls.protocol.base import WireModel


def print_document(document: Any) -> None:
    """The verb's one JSON document, UTF-8 whatever the locale says."""
    indent = 2 if sys.stdout.isatty() else None
    written = text.in_json(json.dumps(document, ensure_ascii=False, indent=indent))
    sys.stdout.flush()
    sys.stdout.buffer.write(written.encode() + b"\n")
    sys.stdout.buffer.flush()


def print_model(model: WireModel) -> None:
    """A wire model as a document, by field name."""
    print_document(model.model_dump(mode="json"))


def note(sentence: str) -> None:
    """Something beside the result, on stderr so that pipes stay clean."""
    print(text.block(sentence), file=sys.stderr, flush=True)


def hint(sentence: str) -> None:
    """What could be done next: beside the result, and only where a person reads it."""
    if sys.stdout.isatty():
        print(terminal.paint(text.block(sentence), "dim"), file=sys.stderr, flush=True)


def notices(sentences: Iterable[str]) -> None:
    """What the daemon wants the person to know about what it just did."""
    for sentence in sentences:
        note(f"note: {sentence}")
