"""Reading UBL 2.x: orders, their changes and answers, advices, invoices and credit notes."""

from extractors.ubl.reader import UblExtractor

__all__ = ["UblExtractor"]
