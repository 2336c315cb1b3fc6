r"""The envelope of X12: which characters separate, and where each message begins and ends.

Owns the recognition of separators. The standard fixes the length of ISA; senders strip its blanks, forget ISA16, break
lines anywhere or end a segment without its terminator, and all of that is still read the one way it can be meant.

>>> [each.kind for each in messages("ISA*00* *00* *ZZ*A *ZZ*B *240101*1200*U*00401*1*0*P*>~GS*PO*A*B~ST*850*1~SE*2*1~")]
['850']
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.segments import ELEMENTS_MAX, Segment, numbered
from rules_engine.errors import Unreadable

_ISA_ELEMENTS: Final = 16
_DEFAULT_TERMINATOR: Final = "~"
_BREAK = re.compile(r"[\r\n]+")


class Separators(NamedTuple):
    """The characters of one interchange."""

    element: str
    component: str
    terminator: str


class Message(NamedTuple):
    """One transaction set with the envelope it came in."""

    kind: str
    interchange: Segment | None
    group: Segment | None
    segments: tuple[Segment, ...]
    ended: bool
    separators: Separators

    def alone(self) -> str:
        """Return the message as an interchange of its own."""
        end = self.separators.terminator
        # A line break behind each terminator tells it from a component separator that was forgotten.
        end += "" if end == "\n" else "\n"
        around = [each.raw for each in (self.interchange, self.group) if each is not None]
        return end.join((*around, *(segment.raw for segment in self.segments), ""))


def messages(text: str) -> list[Message]:
    """Split a text into its messages.

    Raises:
        Unreadable: where no message begins.
    """
    text = text.removeprefix("\ufeff").lstrip()
    separators = separators_of(text)
    found: list[Message] = []
    interchange: Segment | None = None
    group: Segment | None = None
    open_one: list[Segment] | None = None

    def close(*, ended: bool) -> None:
        if open_one:
            found.append(
                Message(open_one[0].value(1), interchange, group, tuple(numbered(open_one)), ended, separators)
            )

    for segment in _segments(text, separators):
        if segment.tag == "ISA":
            close(ended=False)
            interchange, group, open_one = segment, None, None
        elif segment.tag == "GS":
            close(ended=False)
            group, open_one = segment, None
        elif segment.tag == "ST":
            close(ended=False)
            open_one = [segment]
        elif open_one is not None:
            if segment.tag in ("GE", "IEA"):
                close(ended=False)
                open_one = None
                continue
            open_one.append(segment)
            if segment.tag == "SE":
                close(ended=True)
                open_one = None
    close(ended=False)
    if not found:
        raise Unreadable("The interchange holds no message.", where="ST", remedy="Send it again, complete.")
    return found


def separators_of(text: str) -> Separators:
    """Return the separators that the interchange header declares."""
    if not text.startswith("ISA"):
        element = text[2:3]
        line = text.split("\n", 1)[0].rstrip()
        return Separators(element, ":", _DEFAULT_TERMINATOR if _DEFAULT_TERMINATOR in text else line[-1:] or "\n")
    element = text[3]
    at = 3
    for _ in range(_ISA_ELEMENTS - 1):
        at = text.find(element, at + 1)
        if at < 0:
            raise Unreadable("The interchange header ISA is cut off.", where="ISA", remedy="Send it again, complete.")
    component, terminator = text[at + 1 : at + 2], text[at + 2 : at + 3]
    if terminator in ("\r", "\n", "") and _ends_lines(text, component):
        # ISA16 was forgotten: what stands in its place ends the other segments too.
        return Separators(element, "", component)
    return Separators(element, component, "\n" if terminator in ("\r", "\n", "") else terminator)


def _ends_lines(text: str, mark: str) -> bool:
    """Say whether the lines after the first end in this character."""
    lines = [line.strip() for line in text.splitlines()[1:6] if line.strip()]
    return bool(lines) and mark != "" and all(line.endswith(mark) for line in lines)


def _segments(text: str, separators: Separators) -> Iterator[Segment]:
    """Yield the segments; a line break inside one is dropped, unless a new segment begins behind it."""
    begins = re.compile(rf"[\r\n]+\s*(?=[A-Z][A-Z0-9]{{1,2}}{re.escape(separators.element)})")
    for piece in text.split(separators.terminator):
        for part in begins.split(piece):
            raw = _BREAK.sub("", part.strip())
            if raw:
                yield _segment(raw, separators)


def _segment(raw: str, separators: Separators) -> Segment:
    """Split one segment into elements and components; ISA has no components."""
    tag, *elements = raw.split(separators.element, ELEMENTS_MAX)
    tag = tag.strip()
    if tag == "ISA" or not separators.component:
        return Segment(tag, tuple((element,) for element in elements), raw)
    return Segment(tag, tuple(tuple(element.split(separators.component)) for element in elements), raw)
