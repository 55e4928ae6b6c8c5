"""A scripted model behind the Responses API, so that the real `codex` runs without a network.

The agent is real; only the model's words, and what they cost, come from a scenario. It listens on
loopback and needs no key.
"""
