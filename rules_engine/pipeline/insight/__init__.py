"""Owns the read-only figures: performance, bottlenecks, committed spend, patterns of holds.
It never writes, and it never shows a figure that cannot be opened down to its documents.
To add a figure, write one function with its definition in the docstring and a test that recomputes it by an
independent way.
"""
