"""Owns the few parts that must be fluid without asking the server: keys, the command menu, the pulse.
It never holds data that the server does not have, and sends one small message instead of many.
To add an island, write one JSX file, one wrapper with its properties, and a mark that tells when it is ready.
"""
