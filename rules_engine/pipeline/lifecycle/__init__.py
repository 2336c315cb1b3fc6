"""Owns the life of an order from request to closing: its statuses, the one table of what may follow what, and the
journal of what happened to it.
It never decides a document and never takes a status from anywhere but the journal.
To add something that can happen to an order, give it a kind, say in the fold what it does, and let the property test of
random histories run over it.
"""
