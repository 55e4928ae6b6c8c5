"""What a parameter may be, in words, from the schema that the server checks it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def allowed(schema: dict[str, Any]) -> str:
    """``1 to 100 of them, each 1 to 999,999,999``; empty where all of its type will do."""
    return ", ".join(_bounds(schema))


def _bounds(schema: dict[str, Any]) -> Iterator[str]:
    for option in schema.get("anyOf", ()):
        yield from _bounds(option)
    if "pattern" in schema:
        yield f"like `{schema['pattern']}`"
    yield from _between(schema.get("minimum"), schema.get("maximum"), "{}")
    if "exclusiveMinimum" in schema:
        yield f"more than {schema['exclusiveMinimum']:,}"
    yield from _between(schema.get("minLength"), schema.get("maxLength"), "{} characters")
    yield from _between(schema.get("minItems"), schema.get("maxItems"), "{} of them")
    # Of a list of fixed length all places are alike.
    items = schema.get("items") or next(iter(schema.get("prefixItems", ())), None)
    if items and (inner := allowed(items)):
        yield f"each {inner}"


def _between(low: float | None, high: float | None, words: str) -> Iterator[str]:
    if low is None and high is None:
        return
    if low == high:
        yield words.format(f"{low:,}")
    elif low is None:
        yield words.format(f"at most {high:,}")
    elif high is None:
        yield words.format(f"at least {low:,}")
    else:
        yield words.format(f"{low:,} to {high:,}")
