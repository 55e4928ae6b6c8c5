"""The public wire: pydantic models and the one list of methods.

Editors, the terminal client and the daemon all speak this; nothing else crosses a process border
between them. camelCase on the wire, snake_case in Python and in ``--json``.
"""
