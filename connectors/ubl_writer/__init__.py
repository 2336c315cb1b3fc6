"""Owns the way from a typed document to UBL 2.1 bytes: what the company sends out, and what the demo company receives.
It never fills in what the document does not say, save for what the schema demands and the profile identifiers.
To add a document type, write one module with a function that lists its elements in the order of the schema and enter
it in the table of ``write``.
"""

from connectors.ubl_writer.write import profile_of, write

__all__ = ["profile_of", "write"]
