from __future__ import annotations

import ast
import inspect

from kanbots_ls.cli.wire import api
from kanbots_ls.protocol.methods import BY_NAME, METHODS


def asked() -> dict[str, str]:
    """Method name → result model's name, of every ``_ask`` in the module."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(inspect.getsource(api))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._ask":
            name = ast.literal_eval(node.args[0])
            found[name] = ast.unparse(node.args[2]).rpartition(".")[2]
    return found


def test_every_method_is_asked_with_the_result_the_list_says() -> None:
    for name, result in asked().items():
        declared = BY_NAME[name].result
        assert declared is not None
        assert declared.__name__ == result


def test_every_request_of_the_list_has_a_way_from_the_terminal() -> None:
    # Asked on the short way, without models; not needed by a terminal that ends; for an editor
    # that shows files side by side, or what there is to choose from.
    elsewhere = {
        "kanbots/card/list",
        "kanbots/run/unfollow",
        "kanbots/run/preview",
        "kanbots/choice/list",
    }
    requests = {method.name for method in METHODS if method.is_request}
    assert requests - elsewhere == set(asked())
