"""What a message is, whichever program wrote it, and what its HTML says without its tags."""

import html
import re
from datetime import datetime
from html.parser import HTMLParser
from typing import Final, Literal, NamedTuple

HTML_PART: Final = "table in the message.html"
"""What the table inside a message is called."""

_HTML_MAX: Final = 2_000_000
_ROWS_MIN: Final = 2
_CELLS_MIN: Final = 3
_BREAKING: Final = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3"})
_SILENT: Final = frozenset({"script", "style", "head", "title"})
_SPACES = re.compile(r"[ \t]+")


class Piece(NamedTuple):
    """A part of a message that is a file of its own."""

    name: str
    media_type: str
    content: bytes
    role: Literal["attachment", "message"]
    content_id: str = ""
    inline: bool = False


class Letter(NamedTuple):
    """A message: who sent it to whom and when, its text, and its files."""

    message_id: str | None
    subject: str
    sender: tuple[str, str]
    recipient: tuple[str, str]
    sent: datetime | None
    text: str
    html: str
    pieces: tuple[Piece, ...]


class _Reader(HTMLParser):
    """Collects the text of HTML, and the shape of its tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.rows: list[tuple[int, bool]] = []
        self._silent = 0
        self._cells = 0
        self._digits = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the library calls it
        """Begin an element."""
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKING:
            self.texts.append("\n")
        if tag == "tr":
            self._cells, self._digits = 0, False
        if tag in ("td", "th"):
            self._cells += 1
            self.texts.append("\t")

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag == "tr":
            self.rows.append((self._cells, self._digits))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self._silent:
            self.texts.append(data)
            self._digits = self._digits or any(letter.isdigit() for letter in data)


def _read(source: str) -> _Reader:
    """Read HTML up to a limit."""
    reader = _Reader()
    reader.feed(source[:_HTML_MAX])
    reader.close()
    return reader


def plain_text(source: str) -> str:
    """Return the text of HTML, line by line."""
    if not source:
        return ""
    lines = (_SPACES.sub(" ", line).strip() for line in html.unescape("".join(_read(source).texts)).splitlines())
    return "\n".join(line for line in lines if line)


def has_table(source: str) -> bool:
    """Say whether HTML holds a table that may be lines of a document: rows of several cells, some with numbers.

    The signature of a sender is often a table too, and has neither.
    """
    if "<td" not in source.lower():
        return False
    rows = [digits for cells, digits in _read(source).rows if cells >= _CELLS_MIN]
    return len(rows) >= _ROWS_MIN and any(rows)
