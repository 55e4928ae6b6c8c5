"""What somebody else's program says when it fails, as a card may say it.

Such words are whatever a program or a server between it and its model likes: whole web pages,
traces, the very key that was refused.  Pure; the transcript keeps the words themselves.
"""

from __future__ import annotations

import re

LONGEST = 500
_LOOKED_AT = 20_000
_MOST = 200_000
_WIDTH = 120
_HIDDEN = "[hidden]"
_ENDS = (".", "!", "?", "…", "。")

_KEYS = re.compile(
    r"\b(?:sk|rk|pk)-[\w-]{12,}|\bgh[a-z]_\w{20,}|\bgithub_pat_\w{20,}|\bAIza[\w-]{30,}"
    r"|\b(?:glpat-|hf_|gsk_|xai-)[\w-]{16,}|\bxox[a-z]-[\w-]{10,}|\bAKIA[0-9A-Z]{12,}|(?<![\w-])eyJ[\w-]{10,}\.[\w-]+\.[\w-]+"
)
"""Each begins at few places of a text: the words may be megabytes of anything."""
_BEARER = re.compile(r"\b((?i:bearer|basic))\s+(?![A-Za-z][a-z]+\b)[\w.~+/-]{12,}=*")
"""No mere word, as in *Basic authentication failed*."""
_USER = re.compile(r"://[^/\s]+@")
_PRIVATE = re.compile(
    r"(?s)-----BEGIN ([A-Z ]{0,40})PRIVATE KEY-----.*?(?:-----END \1PRIVATE KEY-----|\Z)"
)
_ASSIGNED = re.compile(r"(?i)((?:key|secret|token|passw(?:or)?d)=['\"]?)[^\s'\"&;,\[]{6,}")
"""As in an environment or an address; what ends in the word, so that *tokens* is none."""
_NAMED = re.compile(
    r"(?i)(api[-_ ]?key|access[-_]key|token|secret|password|authorization)"
    r"(['\"]?\s*(?:provided\s*)?[:=]\s*['\"]?)(?=[\w.~+/-]*\d)[\w.~+/-]{12,}"
)
_PAGE = re.compile(r"(?i)<(?:!doctype\s+html|html|head|body)\b|</(?:body|html)>")
_PAGE_END = re.compile(r"(?i)</html\s*>")
_TITLE = re.compile(r"(?is)<(title|h1)\b[^>]*>(.*?)</\1\s*>")
_BESIDES = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|\Z)")
_TAG = re.compile(r"<[^<>]*>")


def brief(text: str, limit: int = LONGEST) -> str:
    """One line of at most ``limit`` characters, without keys and pages.

    What stands far behind is not looked at: whoever folds a line of megabytes waits for this.
    """
    flat = " ".join(readable(text[:_MOST]).split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1].rstrip()}…"


def sentence(text: str, limit: int = LONGEST) -> str:
    """``brief``, ended so that another sentence can stand behind it; "" of nothing."""
    line = brief(text, limit).rstrip(":")
    return f"{line}." if line and not line.endswith(_ENDS) else line


def readable(text: str) -> str:
    """The words without keys, and a web page among them by its title."""
    whole = without_secrets(text)
    found = _PAGE.search(whole[:_LOOKED_AT])
    if found is None:
        return whole
    before, page = whole[: found.start()].rstrip(), whole[found.start() :]
    ends = _PAGE_END.search(page)
    after = page[ends.end() :].strip() if ends else ""
    told = _page(page[:_LOOKED_AT])
    return " ".join(filter(None, (f"{before} ({told})" if before else told, after)))


def without_secrets(text: str) -> str:
    """The words with what looks like a key, a token or a password left out."""
    hidden = _KEYS.sub(_HIDDEN, text)
    hidden = _BEARER.sub(rf"\1 {_HIDDEN}", hidden)
    hidden = _USER.sub(f"://{_HIDDEN}@", hidden)
    hidden = _ASSIGNED.sub(rf"\1{_HIDDEN}", _PRIVATE.sub(_HIDDEN, hidden))
    return _NAMED.sub(rf"\1\2{_HIDDEN}", hidden)


def _page(page: str) -> str:
    titles = (" ".join(_TAG.sub(" ", found[2]).split()) for found in _TITLE.finditer(page))
    words = next(filter(None, titles), "") or _words(page)
    return f"a web page: {words}" if words else "a web page"


def _words(page: str) -> str:
    """What it says to somebody who looks at it, as far as that is a line."""
    said = " ".join(_TAG.sub(" ", _BESIDES.sub(" ", page)).split())
    return said if len(said) <= _WIDTH else f"{said[: _WIDTH - 1].rstrip()}…"
