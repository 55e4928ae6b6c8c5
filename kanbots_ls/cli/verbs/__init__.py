"""One module per verb, each with ``register``; what is heavy is imported inside the verb."""
