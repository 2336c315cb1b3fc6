"""Owns where an order or invoice stands and the plain answers to questions about it, each with its evidence.
It never changes anything and never answers without a document or audit entry to point at.
To add a question, write one query that returns an answer with evidence and seed cases with known answers, unknown
numbers among them.
"""
