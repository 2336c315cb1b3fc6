"""Owns the way from bytes to a candidate document, with the confidence and the place on the page of every value.
It never matches, decides or writes to the store, and no reader knows another.
To add a reader, write one module with the Extractor Protocol, enter it in the tuple of ui.wiring and let the contract
suite pass.
"""
