"""Proofs of what is promised; house keeps the taste, the other folders keep the behaviour."""
