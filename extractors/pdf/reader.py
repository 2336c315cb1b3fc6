"""Reads PDF pages: words and boxes from the text layer, everything else from their places and their arithmetic."""

from typing import Final

from extractors.sniff import PDF
from rules_engine.documents.candidate import Extraction
from rules_engine.errors import Unreadable
from rules_engine.ports import Limits, Sniffed

ENGINE: Final = "pdf@1+model-free"
"""Who found the words: docling's parser without model weights."""


class PdfExtractor:
    """Reads born-digital PDF; its libraries are loaded by the first document, so that other formats never wait."""

    name = "pdf@1"
    media_types: tuple[str, ...] = (PDF,)

    def score(self, sniffed: Sniffed) -> int:
        """Return 60 for a PDF: below a reader of the data that a PDF may carry."""
        return 60 if sniffed.media_type == PDF else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read a PDF.

        Raises:
            Unsafe: it needs a password.
            Unreadable: it is broken, or has no words.
            LimitExceeded: it has too many pages or words.
        """
        from extractors.pdf.assemble import Assembly  # noqa: PLC0415 - loads the PDF parser and the solver
        from extractors.pdf.reading import read_pages  # noqa: PLC0415 - the same
        from extractors.pdf.words import pdf_pages  # noqa: PLC0415 - the same

        pages = pdf_pages(content, limits)
        if not any(page.words for page in pages):
            raise Unreadable("The PDF holds no words.", where="file", remedy="Send a PDF with text.")
        return Assembly(read_pages(pages), ENGINE).extraction()
