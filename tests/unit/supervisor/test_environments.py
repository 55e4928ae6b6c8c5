"""A run starts with its own client's variables, else with those of a client that is here."""

from __future__ import annotations

from kanbots_ls.model.ids import RunId
from kanbots_ls.supervisor.effects.environments import Environments

RUN, OTHER = RunId("1-1"), RunId("2-1")


def of(name: str) -> dict[str, str]:
    return {"WHOSE": name}


def test_a_run_has_the_variables_of_the_client_that_dispatched_it_whoever_is_here() -> None:
    environments = Environments()
    environments.attach("editor", of("editor"))
    environments.lend([RUN], of("dispatcher"))
    assert environments.of(RUN) == of("dispatcher")


def test_a_run_without_any_takes_those_of_the_client_that_came_last_and_keeps_them() -> None:
    environments = Environments()
    environments.attach("first", of("first"))
    environments.attach("second", of("second"))
    assert environments.of(RUN) == of("second")
    environments.detach("second")
    assert environments.of(RUN) == of("second")
    assert environments.of(OTHER) == of("first")


def test_nobody_here_means_none_and_a_forgotten_run_has_none_of_its_own() -> None:
    environments = Environments()
    environments.attach("editor", of("editor"))
    environments.detach("editor")
    assert environments.of(RUN) is None
    environments.lend([RUN], of("dispatcher"))
    environments.forget(RUN)
    assert environments.of(RUN) is None


def test_what_a_keeper_remembers_yields_to_a_client_that_asked_since() -> None:
    environments = Environments()
    environments.lend([RUN], of("asker"))
    environments.adopt(RUN, of("keeper"))
    environments.adopt(OTHER, of("keeper"))
    assert environments.of(RUN) == of("asker")
    assert environments.of(OTHER) == of("keeper")
