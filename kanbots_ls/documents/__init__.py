"""The board as text: what the documents of `.kanbots/` say, and what a line in one is about.

Pure functions of wire values.  ``lsp/documents`` writes the files and answers editors.
"""
