"""Whatever comes first on a connection is a hello, a message, or refused in a sentence."""

from __future__ import annotations

import io
import json
from contextlib import suppress

from hypothesis import example, given
from hypothesis import strategies as st

from kanbots_ls.rendezvous.framing import BadFrame, frame, read_frame
from kanbots_ls.rendezvous.hello import BadHello, Hello
from tests.fakes.peer import encoded
from tests.fuzz.bytes import brief, changed, noise, torn

HELLO = Hello("editor", {"PATH": "/bin"}, pid=7).encode()
FRAMES = [
    frame(b'{"jsonrpc":"2.0","method":"exit"}'),
    b"Content-Type: x\r\ncontent-length: 2\r\n\r\n{}",
]


@given(line=noise | torn([HELLO]) | changed([json.loads(HELLO)]).map(encoded))
@example(line=b'{"kanbots": 1, "client": [], "env": {}}')
@example(
    line=b'{"kanbots": 1, "client": "editor", "env": {}, "starts": true, "version": "%s"}'
    % (b"9" * 5000)
)
@brief
def test_any_first_line_is_a_hello_or_refused(line: bytes) -> None:
    with suppress(BadHello):
        heard = Hello.decode(line)
        assert isinstance(heard.retires_us, bool)
        assert all(isinstance(each, str) for pair in heard.env.items() for each in pair)


@given(data=noise | torn(FRAMES) | st.lists(torn(FRAMES), max_size=3).map(b"".join))
@brief
def test_any_bytes_are_messages_or_refused(data: bytes) -> None:
    stream = io.BytesIO(data)
    with suppress(BadFrame):
        while (body := read_frame(stream)) is not None:
            assert len(body) <= len(data)
