"""Taste as tests: sizes, banned words, glossary, docstrings, import contracts, locks; each has a canary."""
