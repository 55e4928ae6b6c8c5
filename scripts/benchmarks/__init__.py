"""The rows of ``scripts/bench.py``, one file per group, and what they are measured with."""

from __future__ import annotations
