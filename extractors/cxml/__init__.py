"""Reading cXML: order requests, confirmations, ship notices and invoices, all versions."""

from extractors.cxml.reader import CxmlExtractor

__all__ = ["CxmlExtractor"]
