"""The ways in which a document is sent by people who have no structured format: a page, a workbook, an e-mail.

Each is one row of a table that tests and pages go through; the layout is the English one.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

from rules_engine.documents.invoice import Invoice
from rules_engine.documents.order import Header
from rules_engine.pipeline.acts.example_cases import Paper, Write
from ui.papers.letters import as_mail
from ui.papers.pages import as_pdf
from ui.papers.sheets import as_workbook

LANGUAGE: Final = "en"
FIXED: Final = (2020, 1, 1, 0, 0, 0)
"""The time of every file in an archive: the same files give the same bytes."""


def papers(write_ubl: Write) -> Mapping[str, Paper]:
    """Return the ways by name: ``pdf``, ``xlsx``, ``eml``; an answer has no page and goes as UBL with a mail."""

    def mail(document: Header) -> bytes:
        if isinstance(document, Invoice):
            return as_mail(document, as_pdf(document, LANGUAGE), "application/pdf", ".pdf")
        return as_mail(document, write_ubl(document), "application/xml", ".xml")

    return {
        "pdf": Paper(".pdf", lambda document: as_pdf(_invoice(document), LANGUAGE)),
        "xlsx": Paper(".xlsx", lambda document: as_workbook(_invoice(document), LANGUAGE)),
        "eml": Paper(".eml", mail),
    }


def _invoice(document: Header) -> Invoice:
    """Return a document that has a page: a bill or a credit note.

    Raises:
        TypeError: it is another; whoever offers the ways offers only mail for those.
    """
    if not isinstance(document, Invoice):
        raise TypeError(document.number)
    return document


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return files as one archive, which is captured as what is in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, FIXED), content, compress_type=zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
