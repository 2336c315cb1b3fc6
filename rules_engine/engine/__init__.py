"""Owns when rules fire and the explanation of it: a sheet becomes firings and a decision.
It never knows SQL, HTTP or a screen, and the same sheet with the same ruleset gives the same bytes for ever.
To add a way of running rules, compile it from the same tree and prove it equal to the reference on random sheets and
rulesets.
"""
