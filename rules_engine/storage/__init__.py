"""Owns durability: the tables and their migrations, the unit of work, the audit chain, the rulebook and the vault of
original bytes.
It never judges business: it keeps what it is given, whole or not at all.
To add a table, change the schema, write the migration with it and prove that a home of every released version still
opens.
"""
