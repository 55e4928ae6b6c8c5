"""Telling a person who is not looking: by their desktop, or by a command of their own.

``desktop`` and ``command`` say what to start, ``sending`` starts it, ``known`` remembers what was
told.  The supervisor decides what is told and when; nothing here knows of runs or settings.
"""
