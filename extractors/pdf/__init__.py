"""Owns reading of pages: born-digital PDF, scans and photos, from words and their boxes to a candidate document.
It never opens the network, loads no model weights it was not given, and never takes a value that is not printed.
To add a language, extend ``speech``; to add a proof, extend ``products``; every proof has a test of its own.
"""

from extractors.pdf.reader import PdfExtractor

__all__ = ["PdfExtractor"]
