"""What pygls writes into the log about clients, cut down to what tells of trouble of ours.

``transport`` mutes at import, before the first client is served; nothing here writes a line.
"""

from __future__ import annotations

import logging

from pygls.exceptions import JsonRpcException

messages = logging.getLogger("kanbots_ls.lsp.messages")
"""For pygls's reading loop."""


def _tells_trouble(record: logging.LogRecord) -> bool:
    """pygls writes each refusal and each broken message down with a traceback, under which real
    errors would drown, and with what the client sent: titles, prompts.  ``report_server_error``
    has a line for each."""
    if record.exc_info and isinstance(record.exc_info[1], JsonRpcException):
        return False
    if isinstance(record.args, tuple):
        record.args = tuple(
            each if isinstance(each, (str, int)) else type(each).__name__ for each in record.args
        )
    return not str(record.msg).startswith("Unable to deserialize message")


def _is_no_garbage(record: logging.LogRecord) -> bool:
    """The reading loop's own exceptions are about bytes that are no message."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, (JsonRpcException, ValueError, RecursionError))


messages.addFilter(_is_no_garbage)
logging.getLogger("pygls.protocol.json_rpc").addFilter(_tells_trouble)
