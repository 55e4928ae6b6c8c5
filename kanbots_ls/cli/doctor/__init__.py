"""``doctor``: findings in the person's words, each with how to mend it.

Works without a daemon and starts none; looks and changes nothing.
"""
