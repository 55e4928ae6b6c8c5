"""Any agent that speaks the Agent Client Protocol (ACP), given as a command.

JSON-RPC 2.0, one message a line, on the agent's standard streams. Imported when such an agent is
first asked for. Plain JSON: the protocol's own library would cost each start of a daemon seconds.
"""
