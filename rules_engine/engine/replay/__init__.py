"""Replay: a ruleset over the whole history at once, as columns (semantics, rules 18 and 19).

Owns polars in this room: a frame of documents and one of lines, unknown is null, truth is Kleene's. It must give what
the other executions give, document by document; it never decides a document that is alive.
"""
