"""The composition root: the only package that builds things.

``main`` claims the repository before anything heavy is imported, ``compose`` builds the parts,
``connections`` serves clients, ``leaving`` decides when to go.
"""
