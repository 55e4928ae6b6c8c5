"""Models are built when they are first used; a wrong one is met here, not by a person."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest

from kanbots_ls import config, protocol
from kanbots_ls.config.tables import Table
from kanbots_ls.protocol.base import WireModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

for package in (config, protocol):
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)


def below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in model.__subclasses__():
        yield each
        yield from below(each)


@pytest.mark.parametrize("model", [*below(WireModel), *below(Table)], ids=lambda m: m.__name__)
def test_each_model_of_the_wire_and_of_the_settings_can_be_built(model: type[BaseModel]) -> None:
    assert model.model_rebuild(force=True)
    assert model.__pydantic_complete__
