"""Owns the outbox and the notices: what must be sent, to whom, once.
It never sends before the transaction that decided it is committed, and never sends again before an unknown outcome is
reconciled.
To add a kind of message, write the row in the transaction that causes it, give it an idempotency key and add it to
the fault tests.
"""
