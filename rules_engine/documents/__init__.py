"""Owns the meaning and arithmetic of documents, master data, sheets, policies and decisions: frozen values everybody
shares.
It never parses, persists, logs or reads a clock.
To add a document, write one module with one frozen class in the words of the glossary, list its type in kinds and
prove its arithmetic by a property test.
"""
