"""What stands at the editor after any daemons is what the last one asked for."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kanbots_ls.forwarder.registrations import Registrations

Json = dict[str, Any]
DAEMON = st.lists(
    st.tuples(st.sampled_from("12345"), st.sampled_from("abc"), st.integers(0, 2)),
    max_size=5,
    unique_by=(lambda each: each[0], lambda each: each[1:]),
)


def registration(name: str, method: str, options: int) -> Json:
    return {"id": name, "method": method, "registerOptions": {"x": options}}


class Editor:
    """Complains where a client would: an id taken twice, or unknown."""

    def __init__(self) -> None:
        self.standing: dict[str, Json] = {}

    def register(self, registrations: list[Json]) -> None:
        for each in registrations:
            assert each["id"] not in self.standing
            self.standing[each["id"]] = each

    def unregister(self, registrations: list[Json]) -> None:
        for each in registrations:
            assert self.standing.pop(each["id"])["method"] == each["method"]

    def content(self) -> list[tuple[str, int]]:
        found = self.standing.values()
        return sorted((each["method"], each["registerOptions"]["x"]) for each in found)


@given(daemons=st.lists(DAEMON, min_size=1, max_size=4))
def test_after_the_last_daemon_just_its_wishes_stand(
    daemons: list[list[tuple[str, str, int]]],
) -> None:
    editor, registrations = Editor(), Registrations()
    for wishes in daemons:
        registrations.daemon_ended()
        for wish in wishes:
            gone, fresh = registrations.register([registration(*wish)])
            editor.unregister(gone)
            editor.register(fresh)
        editor.unregister(registrations.take_stale())
        assert not registrations.stale
        assert editor.content() == sorted((method, options) for _, method, options in wishes)
    for name, method, _ in daemons[-1]:
        editor.unregister(registrations.unregister([{"id": name, "method": method}]))
    assert editor.content() == []


def test_what_stands_already_is_not_registered_again() -> None:
    registrations = Registrations()
    registrations.register([registration("1", "a", 0), registration("2", "b", 0)])
    registrations.daemon_ended()
    wanted = [registration("2", "a", 0), registration("1", "b", 0)]
    assert registrations.register(wanted) == ([], [])
    assert registrations.unregister([{"id": "2", "method": "a"}]) == [{"id": "1", "method": "a"}]
