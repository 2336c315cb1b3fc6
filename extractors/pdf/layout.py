"""Words gathered into lines and segments: what stands on one baseline, and what stands together on it.

Owns the geometry of a document as one long sheet. A segment is a run of words without a gap that is wider than a
letter is high; a value and its label may share one, two columns never do.
"""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from extractors.pdf.words import Page, Word

GAP: Final = 0.9
"""Heights of a letter beyond which words no longer stand together."""

SAME_LINE: Final = 0.4
"""Heights by which the middles of words on one line may differ."""

SAME_LINE_SEEN: Final = 0.55
"""The same on a picture, where the boxes around words are drawn less exactly than print is set."""

_SPACED_RUN: Final = 4
"""Single letters in a row from which print counts as letter-spaced."""


@dataclass(slots=True)
class Line:
    """One printed line: its words from left to right, and where its segments begin and end."""

    index: int
    page: int
    words: list[Word]
    segments: list[list[Word]]
    depth: float
    middle: float

    @property
    def text(self) -> str:
        """Return the whole line."""
        return text_of(self.words)


@dataclass(slots=True)
class Sheet:
    """A document as lines on one long page; ``height`` is the usual height of its print."""

    pages: list[Page]
    lines: list[Line]
    height: float
    width: float
    text: str = ""
    scanned: bool = False
    dated: dict[str, object] = field(default_factory=dict)

    @property
    def words(self) -> list[Word]:
        """Return all words in reading order."""
        return [word for line in self.lines for word in line.words]


def text_of(words: list[Word]) -> str:
    """Return words as text."""
    return " ".join(word.text for word in words)


def sheet_of(pages: list[Page], *, scanned: bool = False) -> Sheet:
    """Gather the words of all pages into lines, top to bottom."""
    heights = [word.height for page in pages for word in page.words]
    height = median(heights) if heights else 8.0
    lines: list[Line] = []
    offset = 0.0
    for page in pages:
        for words in _lines_of(page, SAME_LINE_SEEN if scanned else SAME_LINE):
            joined = _join_spaced(words)
            middle = median(word.middle for word in joined)
            line = Line(len(lines), page.number, joined, _segments(joined, height), offset + middle, middle)
            for number, segment in enumerate(line.segments):
                for word in segment:
                    word.line, word.segment, word.depth = line.index, number, offset + word.middle
            lines.append(line)
        offset += page.height
    width = max((page.width for page in pages), default=0.0)
    return Sheet(pages, lines, height, width, "\n".join(line.text for line in lines), scanned)


def _lines_of(page: Page, apart: float) -> list[list[Word]]:
    """Group the words of a page by their baseline; words that overlap sideways are never on one line."""
    open_lines: list[list[Word]] = []
    for word in sorted(page.words, key=lambda word: (word.middle, word.left)):
        home = next((line for line in reversed(open_lines[-6:]) if _fits(line, word, apart)), None)
        if home is None:
            open_lines.append([word])
        else:
            home.append(word)
    for line in open_lines:
        line.sort(key=lambda word: word.left)
    return sorted(open_lines, key=lambda line: median(word.middle for word in line))


def _fits(line: list[Word], word: Word, apart: float) -> bool:
    """Say whether a word belongs to a line."""
    middle = median(other.middle for other in line)
    height = min(median(other.height for other in line), word.height)
    if abs(middle - word.middle) >= apart * height:
        return False
    return not any(
        min(other.right, word.right) - max(other.left, word.left)
        > 0.5 * min(other.right - other.left, word.right - word.left)
        for other in line
    )


def _segments(words: list[Word], height: float) -> list[list[Word]]:
    """Split a line where the gap is wider than a letter is high."""
    segments: list[list[Word]] = []
    for before, word in zip([None, *words], words, strict=False):
        if before is None or word.left - before.right > max(GAP * _beside(before, word, height), 4):
            segments.append([])
        segments[-1].append(word)
    return segments


def _beside(before: Word, word: Word, height: float) -> float:
    """Return the height that gaps between two words are measured by: the usual one, more where both are large."""
    return max(min(height, word.height), min(before.height, word.height))


def _join_spaced(words: list[Word]) -> list[Word]:
    """Join L E T T E R S P A C E D print into words."""
    joined: list[Word] = []
    index = 0
    while index < len(words):
        end = index
        while end + 1 < len(words) and _spaced(words[end], words[end + 1]):
            end += 1
        run = words[index : end + 1]
        if len(run) >= _SPACED_RUN and any(word.text.isalpha() for word in run):
            run[0].text, run[0].right = "".join(word.text for word in run), run[-1].right
            joined.append(run[0])
        else:
            joined.extend(run)
        index = end + 1
    return joined


def _spaced(word: Word, after: Word) -> bool:
    """Say whether two single letters belong to one spaced word."""
    return len(word.text) == len(after.text) == 1 and after.left - word.right < 0.75 * word.height


def common(values: list[str]) -> str | None:
    """Return the value that occurs most often, the first of several."""
    return Counter(values).most_common(1)[0][0] if values else None
