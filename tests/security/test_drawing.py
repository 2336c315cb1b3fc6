"""Pages are drawn for eyes in the sandbox: a picture made anew, or a refusal; never a part of the file."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from pypdf import PdfWriter

from extractors.sandbox import SandboxReader
from rules_engine.errors import DocumentRefused, Unreadable, Unsupported
from ui.wiring import DRAWERS


@pytest.fixture(scope="module")
def painter():
    """Who draws pages."""
    with SandboxReader(DRAWERS) as reader:
        yield reader


def _pdf(*sizes):
    writer = PdfWriter()
    for width, height in sizes:
        writer.add_blank_page(width, height)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_page_is_drawn_with_the_sizes_of_all(painter):
    """C6: the place of a value is a part of its page, so the sizes come with the picture."""
    content = _pdf((595, 842), (842, 595))
    told, drawn = painter.draw(content, 0), painter.draw(content, 2)
    picture = cv2.imdecode(np.frombuffer(drawn.picture, np.uint8), cv2.IMREAD_COLOR)

    assert b"" == told.picture
    assert [(595, 842), (842, 595)] == [(page.width, page.height) for page in told.pages]
    assert told.pages == drawn.pages
    assert 1_600 == picture.shape[1] > picture.shape[0]


def test_a_photo_is_drawn_anew(painter):
    """A picture file leaves the sandbox as another file: what else stood in it does not come along."""
    content = cv2.imencode(".png", np.full((3_000, 2_000, 3), 200, np.uint8))[1].tobytes() + b"<script>secret</script>"
    drawn = painter.draw(content, 1)

    assert 842 == drawn.pages[0].height
    assert b"secret" not in drawn.picture
    assert 1_600 == cv2.imdecode(np.frombuffer(drawn.picture, np.uint8), cv2.IMREAD_COLOR).shape[0]


@pytest.mark.parametrize("page", (3, 40_000, -1))
def test_a_page_that_is_not_there_is_refused(painter, page):
    """Whatever an address asks for, nothing breaks."""
    with pytest.raises(Unreadable):
        painter.draw(_pdf((595, 842)), page)


def test_what_has_no_pages_is_refused(painter):
    """An XML has a source to look at, no page; a broken PDF has neither."""
    with pytest.raises(Unsupported):
        painter.draw(b"<Invoice/>", 1)
    with pytest.raises(DocumentRefused):
        painter.draw(b"%PDF-1.7 broken", 1)
    assert painter.draw(_pdf((10, 10)), 1).picture
