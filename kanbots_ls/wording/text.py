"""The one place where text of others becomes fit for a terminal or an editor.

Titles, agents' words and file names are written by strangers: their control characters could
move the cursor, set the clipboard or hide what a command does. Every view goes through here;
``--json`` has JSON's own escapes, and ``log --raw`` to a pipe is left as it is.
"""

from __future__ import annotations

import re

# C0 without tab and newline, DEL, C1, direction marks, line separators, lone surrogates, BOM, tags.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"\s+")
_IN_JSON = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
_CONTROL_PICTURES = 0x2400
_MODELINE = re.compile(r"(?<!\S)([Vv]im?(?:[<=>]?[0-9]+)?|ex):")
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def block(text: str) -> str:
    """Several lines, every control character shown instead of obeyed."""
    return _UNFIT.sub(_shown, text.replace("\r\n", "\n")).expandtabs(4)


def line(text: str, limit: int | None = None) -> str:
    """One line; longer than ``limit`` characters ends in an ellipsis."""
    flat = _UNFIT.sub(_shown, _SPACES.sub(" ", text).strip())
    if limit is not None and len(flat) > limit:
        return flat[: limit - 1].rstrip() + "…"
    return flat


def lines(text: str) -> list[str]:
    """The lines an editor counts, with their ends; a form feed, say, ends none of them."""
    return _LINE.findall(text)


def bare_lines(text: str) -> list[str]:
    """Those lines without their ends."""
    return [each.rstrip("\r\n") for each in _LINE.findall(text)]


def unmoded(text: str) -> str:
    """What Vim would obey in a document's first or last lines, with a space that ends it."""
    return _MODELINE.sub(r"\1 :", text)


def in_json(document: str) -> str:
    """A JSON document with the characters JSON allows raw, but a terminal obeys, escaped."""
    return _IN_JSON.sub(_escaped, document)


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(_CONTROL_PICTURES + code)
    return "␡" if code == 0x7F else _code_point(code)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _code_point(code: int) -> str:
    return f"<U+{code:04X}>"
