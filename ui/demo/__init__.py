"""Owns the demo company: forty suppliers, a year of documents made by code from a seed, the truth about each, and the
table that compares decisions with it.
It never decides, stores or reads a clock, and it invents nothing while the product runs.
To plant another problem, write one function that plays the trade and give it a row in ``plants``.
"""
