"""Owns the order of steps, the transactions and every change of status, and is the only room that uses both the store
and the engine.
It never parses files, draws screens or speaks HTTP: adapters come in through the Protocols of ports.
To add a part, put a step in line, an act of a person in acts, a status question in tracking, a figure in insight or a
sending in outbound.
"""
