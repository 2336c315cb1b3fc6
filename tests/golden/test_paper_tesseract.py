"""The cheap recogniser: chosen by a variable, named on the document, and never sure of what is not printed."""

import cv2
import numpy as np
import pytest

from extractors.pdf.reader import CHEAP
from extractors.sandbox import SandboxReader
from rules_engine.errors import HomeRefused
from tests.generators.paper import Supplier, drawn_lines
from tests.generators.typed import strip_of_print
from tests.golden.test_paper import wrong_unasked
from tests.golden.test_paper_scan import picture_of
from ui import wiring

tesserocr = pytest.importorskip("tesserocr", reason="the package tesserocr is not installed")
tesseract = pytest.importorskip("extractors.pdf.tesseract")
installed = pytest.mark.skipif(
    tesseract.data_folder() is None, reason="no data of any language: install the system's tesseract-ocr"
)


@pytest.fixture
def cheap(monkeypatch):
    """Ask for the cheap recogniser, and give the ways of reading then."""
    monkeypatch.setenv(wiring.RECOGNISER_VARIABLE, "tesseract")
    return wiring.readers()


@installed
def test_the_cheap_recogniser_reads_behind_the_wall_and_is_named(cheap):
    """C4: with it chosen, a child that has given up its rights recognises a picture and says who did."""
    with SandboxReader(cheap, heavy=wiring.HEAVY) as reader:
        extraction = reader.read(strip_of_print())

    assert extraction.extractor == CHEAP
    assert extraction.candidate.number == "4711"


@installed
@pytest.mark.parametrize("degrees", (-1.4, 0.9))
def test_a_turned_scan_is_read_and_nothing_wrong_passes(draw, degrees):
    """C4, C9: of a turned, speckled page the total is read, and no value that passes unasked is wrong."""
    paper = Supplier(draw, "en").paper_of(draw, drawn_lines(draw, 4, (19,)))
    _, png = cv2.imencode(".png", picture_of(paper.content, degrees, draw.randrange(1000)))
    extraction = tesseract.TesseractExtractor().read(png.tobytes(), wiring.Limits())

    assert extraction.extractor == CHEAP
    assert wrong_unasked(extraction, paper) == []
    assert extraction.candidate.totals.total_with_vat == paper.total


@installed
def test_rules_of_a_table_are_taken_away_and_letters_stay():
    """C4: straight strokes longer than any letter go before the letters are looked at."""
    picture = cv2.imdecode(np.frombuffer(strip_of_print(), np.uint8), cv2.IMREAD_GRAYSCALE)
    ruled = cv2.line(picture.copy(), (0, 220), (1499, 220), (0,), 3)

    assert (tesseract.unruled(ruled)[215:226] == 255).all()
    assert [word.text for word in tesseract.recognise(ruled, 1)[0]] == ["Invoice", "no", "4711"]


def test_a_recogniser_nobody_knows_is_refused(monkeypatch):
    """C4: a mistake in the variable is told with what to say instead, before anything is read."""
    monkeypatch.setenv(wiring.RECOGNISER_VARIABLE, "teseract")
    with pytest.raises(HomeRefused) as told:
        wiring.readers()

    assert told.value.where == wiring.RECOGNISER_VARIABLE
    assert "tesseract" in told.value.remedy
    assert [check["ok"] for check in wiring.doctor() if check["name"] == "recogniser"] == [False]


def test_tesseract_without_the_data_of_a_language_is_refused_before_anything_is_read(monkeypatch, tmp_path):
    """C4: with the package but no language, the start says what to install, and no scan is refused for it."""
    monkeypatch.setenv(wiring.RECOGNISER_VARIABLE, "tesseract")
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    monkeypatch.setattr(tesseract, "PLACES", (str(tmp_path),))
    with pytest.raises(HomeRefused) as told:
        wiring.readers()

    assert "tesseract-ocr" in told.value.remedy


def test_without_a_wish_the_better_recogniser_reads(monkeypatch):
    """C4: quality is the default."""
    monkeypatch.delenv(wiring.RECOGNISER_VARIABLE, raising=False)

    assert wiring.readers() == (*wiring.HYBRID, *wiring.EXTRACTORS)
    assert wiring.readers(embedded=False) == wiring.EXTRACTORS
