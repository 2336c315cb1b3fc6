"""Owns which line belongs to which: linking, allocation of many lines to many, units, measures, duplicates and
conservation.
It never decides what a variance means.
To add a way of pairing, write a pure function from documents to pairs, place it in the order of attempts and prove
that no quantity is lost or made.
"""

from rules_engine.matching.measures import match

__all__ = ["match"]
