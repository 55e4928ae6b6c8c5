"""The agents: one folder each, behind the contract of ``contract.py``.

An adapter is pure: argv, parse(line) → events, encode(command) → lines.
The supervisor starts the processes; nothing here does, and nothing asks for an agent's name.
"""
