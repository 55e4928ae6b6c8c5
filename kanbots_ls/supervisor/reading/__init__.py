"""Living agents and what they say: adopted, read by offset, parsed, handed on."""
