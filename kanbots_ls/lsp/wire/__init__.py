"""LSP messages on a stream: framing, envelopes, and all of pygls's habits in one place."""
