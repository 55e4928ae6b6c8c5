"""Everything that runs git: bases, worktrees, the push guard, diffs, snapshots, discarding.

The supervisor calls this package from worker threads; every function blocks.  No state is kept
between calls: what is true is read from the repository each time.  It is the only package that
runs git, it never talks to a remote, and it deletes nothing a person or an agent made.
"""
