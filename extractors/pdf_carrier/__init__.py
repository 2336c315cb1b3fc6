"""Opening a PDF that carries its own document as XML: Factur-X, ZUGFeRD, XRechnung and Order-X."""

from extractors.pdf_carrier.carrier import PdfCarrier

__all__ = ["PdfCarrier"]
