"""Reads PDF pages: words and boxes from the text layer, everything else from their places and their arithmetic."""

from typing import TYPE_CHECKING, Final

# Its native library is opened when it is imported, which a child may do only before it locks itself in.
import pypdfium2 as _opened_early  # noqa: F401

from extractors.pdf.pictures import refuse_large
from extractors.sniff import IMAGES, PDF
from rules_engine.documents.candidate import Extraction
from rules_engine.documents.hints import Hints, Lesson, Template
from rules_engine.errors import Unreadable
from rules_engine.ports import Limits, Sniffed

if TYPE_CHECKING:
    from extractors.pdf.reading import Pages
    from extractors.pdf.recogniser import Picture
    from extractors.pdf.words import Word

ENGINE: Final = "pdf@1+model-free"
"""Who found the words: docling's parser without model weights."""

SCANNED: Final = "pdf@1+rapidocr"
"""Who found the words of a picture: RapidOCR with the weights of its package."""

CHEAP: Final = "pdf@1+tesseract"
"""Who found the words of a picture where the cheap recogniser is chosen."""

WORDS_OF_TEXT: Final = 4
"""Words from which a page counts as having a text layer; a scanner's stamp has fewer."""


class PdfExtractor:
    """Reads PDF and pictures of pages; its libraries are loaded by the first document, so that others never wait."""

    name = "pdf@1"
    media_types: tuple[str, ...] = (PDF, *IMAGES)
    seen_by = SCANNED
    """Who recognises the words of a picture."""

    def score(self, sniffed: Sniffed) -> int:
        """Return 60 for a PDF, below a reader of the data that a PDF may carry, and 50 for a picture."""
        return 60 if sniffed.media_type == PDF else 50 if sniffed.media_type in IMAGES else 0

    def read(self, content: bytes, limits: Limits) -> Extraction:
        """Read a PDF or a picture with nothing known before.

        Raises:
            DocumentRefused: as ``read_with``.
        """
        return self.read_with(content, limits, Hints())

    def read_with(self, content: bytes, limits: Limits, hints: Hints) -> Extraction:
        """Read a PDF or a picture; hints break ties and never supply a value.

        Raises:
            Unsafe: it needs a password.
            Unreadable: it is broken, or has no words.
            LimitExceeded: it has too many pages or words.
        """
        from extractors.pdf.assemble import Assembly  # noqa: PLC0415 - loads the PDF parser and the solver

        read = self._pages(content, limits, hints)
        if hints.templates:
            from extractors.pdf.template import apply, fits  # noqa: PLC0415 - the same

            for template in hints.templates:
                if fits(template, read):
                    apply(read, template)
        return Assembly(read, self.seen_by if read.sheet.scanned else ENGINE).extraction()

    def learn(self, content: bytes, limits: Limits, lesson: Lesson) -> Template:
        """Return what a corrected document teaches about how its supplier prints.

        Raises:
            DocumentRefused: as ``read_with``.
        """
        from extractors.pdf.template import learn  # noqa: PLC0415 - loads the PDF parser and the solver

        return learn(self._pages(content, limits, Hints()), lesson.values, lesson.lines)

    def _pages(self, content: bytes, limits: Limits, hints: Hints) -> "Pages":
        """Return what the pages of a file say."""
        from extractors.pdf.reading import name_by, read_pages, unnamed  # noqa: PLC0415 - the same
        from extractors.pdf.words import pdf_pages, pictured  # noqa: PLC0415 - the same

        if not content.lstrip()[:5].startswith(b"%PDF") and b"%PDF-" not in content[:1024]:
            refuse_large(content)
            from extractors.pdf.scan import image_pages  # noqa: PLC0415 - loads the recogniser

            pages, scanned = image_pages(content, limits, self._recognise), True
        else:
            pages = pdf_pages(content, limits)
            bare = [page.number for page in pages if len(page.words) < WORDS_OF_TEXT]
            scanned = len(bare) == len(pages)
            shown = pictured(content, bare) if bare else []
            if scanned and shown:
                from extractors.pdf.scan import recognised  # noqa: PLC0415 - loads the recogniser

                for page in recognised(content, shown, limits, self._recognise):
                    pages[page.number - 1] = page
            elif bare:
                for number in shown:
                    pages[number - 1].unread = True
        if not any(page.words for page in pages):
            raise Unreadable("The pages hold no words.", where="file", remedy="Send a document with text.")
        read = read_pages(pages, scanned=scanned, hints=hints)
        if not scanned and unnamed(read):
            from extractors.pdf.scan import lettered  # noqa: PLC0415 - loads the recogniser

            name_by(read, lettered(content, limits, self._recognise))
        return read

    def _recognise(self, picture: "Picture", number: int) -> "tuple[list[Word], float]":
        """Recognise the words of a picture."""
        from extractors.pdf.rapid import recognise  # noqa: PLC0415 - loads the models

        return recognise(picture, number)
