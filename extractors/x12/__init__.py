"""Reading ASC X12: 850, 855, 856, 860, 865 and 810, all releases, and opening interchanges of several messages."""

from extractors.x12.reader import X12Carrier, X12Extractor

__all__ = ["X12Carrier", "X12Extractor"]
