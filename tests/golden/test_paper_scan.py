"""Scans: a printed page drawn as a picture, turned and speckled, read through the recogniser."""

import io
import random

import cv2
import numpy as np
import pypdfium2
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf import PdfExtractor
from extractors.pdf.pictures import pixels_of
from extractors.pdf.scan import skew_of, straightened
from extractors.sandbox import SandboxReader
from extractors.sniff import JPEG, PDF, shows_pictures, sniff
from rules_engine.documents.asking import doubtful
from rules_engine.ports import Limits
from tests.generators.paper import Line, Supplier, drawn_lines
from tests.generators.typed import strip_of_print
from tests.golden.test_paper import wrong_unasked
from tests.golden.test_paper_unasked import HEAD, TABLE
from ui import wiring


def picture_of(content: bytes, degrees: float, seed: int, dots_per_inch: int = 150):
    """Draw page one as a scanner would see it: turned, grey, with noise."""
    page = pypdfium2.PdfDocument(content)[0]
    image = page.render(scale=dots_per_inch / 72, grayscale=True).to_numpy()
    image = np.asarray(image, np.uint8).reshape(image.shape[0], image.shape[1])
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    image = cv2.warpAffine(image, matrix, (width, height), borderValue=(255,))
    noise = np.random.default_rng(seed).normal(0, 10, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def test_a_turned_page_is_straightened(draw):
    """C4: a page turned by up to three degrees is straight within a quarter of a degree afterwards."""
    paper = Supplier(draw, "de").paper_of(draw, drawn_lines(draw, 8, (19,)))
    for degrees in (-2.7, -0.8, 1.3, 2.9):
        assert abs(skew_of(straightened(picture_of(paper.content, degrees, 1)))) < 0.25


def _words() -> bytes:
    """Write a PDF of one line of text."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(80, 700, "Invoice no 4711")
    canvas.save()
    return out.getvalue()


def test_pictures_are_known_by_their_first_bytes(draw):
    """C4: a picture is a picture whatever its name; a PDF with fonts is none."""
    paper = Supplier(draw, "de").paper_of(draw, drawn_lines(draw, 2, (19,)))
    _, jpeg = cv2.imencode(".jpg", picture_of(paper.content, 0, 1, 40))

    assert sniff(jpeg.tobytes()).media_type == JPEG
    assert shows_pictures(sniff(jpeg.tobytes()), jpeg.tobytes())
    assert sniff(paper.content).media_type == PDF
    assert not shows_pictures(sniff(words := _words()), words)


def _as_pdf(picture: bytes) -> bytes:
    """Put a picture on a page, as a scanner does."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(750, 130))
    canvas.drawImage(ImageReader(io.BytesIO(picture)), 0, 0, 750, 130)
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("wrap", (bytes, _as_pdf), ids=("picture", "scanned PDF"))
def test_a_scan_is_read_behind_the_wall(wrap):
    """C4: a child that has given up its rights still recognises pictures; nothing it needs is loaded too late."""
    with SandboxReader((*wiring.HYBRID, *wiring.EXTRACTORS), heavy=wiring.HEAVY) as reader:
        extraction = reader.read(wrap(strip_of_print()))

    assert extraction.extractor == "pdf@1+rapidocr"
    assert extraction.candidate.number == "4711"


def test_a_scan_that_names_a_font_has_the_time_of_a_scan():
    """C4: scanners name fonts that they never use; such a page is not refused because the machine is slow."""
    scan = _as_pdf(strip_of_print())
    hurried = Limits(seconds=1, cpu_seconds=1)
    assert b"/Font" in scan
    with SandboxReader((*wiring.HYBRID, *wiring.EXTRACTORS), heavy=wiring.HEAVY) as reader:
        first, second = reader.read(scan, hurried), reader.read(scan, hurried)

    assert first.candidate.number == second.candidate.number == "4711"


@pytest.mark.parametrize("ending", (".png", ".jpg", ".tif"))
def test_a_picture_tells_its_size_before_it_is_unpacked(ending):
    """C4: the header of every kind of picture that is read says how large it is."""
    _, packed = cv2.imencode(ending, np.full((30, 70), 200, np.uint8))

    assert pixels_of(packed.tobytes()) == (70, 30)
    assert pixels_of(packed.tobytes()[:9]) is None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_noisy_scan_is_read_and_never_silently_wrong():
    """C4: of a noisy, turned scan the number and most amounts are read, and nothing wrong passes unasked."""
    draw = random.Random(11)
    supplier = Supplier(draw, "en")
    supplier.font, supplier.size = "Helvetica", 10
    lines: list[Line] = drawn_lines(draw, 4, supplier.rates)
    paper = supplier.paper_of(draw, lines)
    _, jpeg = cv2.imencode(".jpg", picture_of(paper.content, 1.2, 5), [cv2.IMWRITE_JPEG_QUALITY, 70])
    extraction = PdfExtractor().read(jpeg.tobytes(), Limits())
    amounts = [line.line_net_amount for line in extraction.candidate.lines]

    assert wrong_unasked(extraction, paper) == []
    assert extraction.candidate.number == paper.number
    assert sum(line.amount in amounts for line in lines) >= len(lines) - 1
    assert {reading.source for reading in extraction.fields.values()} == {"ocr"}


def _drawn(canvas: Canvas, picture: np.ndarray, *place: float) -> None:
    """Draw a picture at left, bottom, width and height."""
    packed = cv2.imencode(".png", picture)[1].tobytes()
    canvas.drawImage(ImageReader(io.BytesIO(packed)), *place)


def _tabled(canvas: Canvas) -> bytes:
    """Print an invoice under what was drawn, and end it."""
    canvas.setFont("Helvetica", 9)
    for down, line in enumerate((*HEAD[:2], ((350, "Kunde"),), ((350, "Beta Werke AG"),), *TABLE)):
        for left, text in line:
            canvas.drawString(left, 700 - 20 * down, text)
    canvas.save()
    return canvas._filename.getvalue()


def _lettered(head: str, foot: str) -> bytes:
    """Print an invoice whose head and foot are pictures, as those of many small companies are."""
    canvas = Canvas(io.BytesIO(), pagesize=A4, invariant=True)
    for text, down, size in ((head, 60, 3.0), (foot, 800, 1.6)):
        picture = np.full((90, 1400), 255, np.uint8)
        cv2.putText(picture, text, (20, 60), cv2.FONT_HERSHEY_SIMPLEX, size, (0,), 4, cv2.LINE_AA)
        _drawn(canvas, picture, 40, 842 - down, 500, 32)
    return _tabled(canvas)


def test_a_letterhead_that_is_a_picture_names_the_seller():
    """C4: where no text tells who sells, the pictures at head and foot do; what holds no check digits is asked."""
    content = _lettered("NORDICA", "Alpha Handels GmbH   IBAN DE02120300000000202051")
    extraction = PdfExtractor().read(content, Limits())
    fields = extraction.fields

    assert extraction.candidate.seller.name == "Alpha Handels GmbH"
    assert extraction.candidate.seller.iban == "DE02120300000000202051"
    assert (fields["seller.name"].source, fields["seller.name"].auto) == ("ocr", False)
    assert (fields["seller.iban"].source, fields["seller.iban"].auto) == ("ocr", True)
    assert {fields[path].source for path in ("number", "totals.total_with_vat")} == {"text"}


@pytest.mark.parametrize("kind", ("beside", "turned", "vast"))
def test_no_picture_at_head_or_foot_loses_a_page_of_text(kind):
    """C4, T5: a logo off the page, a page that is turned and a logo of too many dots leave the text as it is read."""
    canvas = Canvas(io.BytesIO(), pagesize=A4, invariant=True)
    logo = np.full((9_000, 9_000) if kind == "vast" else (90, 1_400), 255, np.uint8)
    place = {"beside": (700, 790, 120, 32), "turned": (700, 560, 120, 32), "vast": (60, 790, 120, 32)}[kind]
    _drawn(canvas, logo, *place)
    if kind == "turned":
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        canvas.translate(0, -150)
    assert PdfExtractor().read(_tabled(canvas), Limits()).candidate.number == "RE-20811"


def test_a_required_value_that_no_page_gives_is_asked_with_its_page():
    """C4, C9: an invoice without a number, a date, a seller or a total raises a question for each."""
    canvas = Canvas(out := io.BytesIO(), pagesize=A4, invariant=True)
    for down, text in enumerate(("Rechnung", "fuer Arbeiten im Garten", "und im Hof", "mit bestem Dank")):
        canvas.drawString(60, 700 - 20 * down, text)
    canvas.save()
    fields = PdfExtractor().read(out.getvalue(), Limits()).fields

    asked = {path: fields[path].page for path in doubtful(fields)}
    assert {"number": 1, "issue_date": 1, "currency": 1, "totals.total_with_vat": 1}.items() <= asked.items()
