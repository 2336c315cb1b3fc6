"""Owns the rule language: text and tables become a checked ruleset, and every message an author of rules reads is
written here.
It never runs a rule.
To add a rule function, write one pure typed function, enter it in the one table and prove by a property test that it
is total, deterministic and bounded.
"""
