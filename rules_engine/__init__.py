"""Owns the core: the vocabulary, the rules, the matching, the decision, the order of steps and the store.
It never parses a file, draws a screen or speaks HTTP, and it imports nothing from extractors, connectors or ui.
To add a room, place it in the import layers of pyproject.toml first, then give it an opening like this one.
"""
