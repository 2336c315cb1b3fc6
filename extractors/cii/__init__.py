"""Reading the Cross Industry messages of UN/CEFACT: CII, Factur-X, ZUGFeRD 1 and 2, XRechnung, Order-X, Deliver-X."""

from extractors.cii.reader import CiiExtractor

__all__ = ["CiiExtractor"]
