"""What EDIFACT and X12 have in common: a message is a list of segments, and a value stands in an element of one.

Owns the place of a value as people write it: ``LIN[2]-03.1`` is the first component of the third element of the second
LIN of its message; how an interchange is opened into its messages, and what a message tells of its own size.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Protocol

from extractors.reading import Reading
from rules_engine.ports import Parcel, Part

ELEMENTS_MAX: Final = 1_000
"""Elements of one segment that are looked at; the standards allow a tenth of it."""


class Element:
    """A value and its place."""

    __slots__ = ("path", "text")

    def __init__(self, text: str, path: str) -> None:
        """Keep both."""
        self.text: str | None = text
        self.path = path


class Segment:
    """One segment: its tag, its elements with their components, and which one of its tag it is."""

    __slots__ = ("elements", "path", "raw", "tag")

    def __init__(self, tag: str, elements: tuple[tuple[str, ...], ...], raw: str = "", number: int = 1) -> None:
        """Keep what was split; ``raw`` is the segment as printed."""
        self.tag = tag
        self.elements = elements
        self.raw = raw
        self.path = f"{tag}[{number}]"

    def value(self, element: int, component: int = 1) -> str:
        """Return a value by its position, counted from 1; empty where there is none."""
        if element > len(self.elements) or component > len(self.elements[element - 1]):
            return ""
        return self.elements[element - 1][component - 1].strip()

    def at(self, element: int, component: int = 1) -> Element | None:
        """Return a value with its place, None where there is none."""
        value = self.value(element, component)
        return Element(value, f"{self.path}-{element:02}.{component}") if value else None

    def joined(self, element: int, *components: int) -> Element | None:
        """Return several components as one text, such as a name of five lines."""
        values = [value for each in components if (value := self.value(element, each))]
        return Element(" ".join(values), f"{self.path}-{element:02}") if values else None


def numbered(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Yield the segments of one message, each with its number among those of its tag."""
    seen: dict[str, int] = {}
    for segment in segments:
        seen[segment.tag] = number = seen.get(segment.tag, 0) + 1
        yield Segment(segment.tag, segment.elements, segment.raw, number)


def those(segments: Iterable[Segment], tag: str, *qualifiers: str, element: int = 1) -> Iterator[Segment]:
    """Yield the segments of a tag whose first component has one of the qualifiers, in the order of the qualifiers."""
    found = [segment for segment in segments if segment.tag == tag]
    if not qualifiers:
        yield from found
        return
    for qualifier in qualifiers:
        yield from (segment for segment in found if segment.value(element) == qualifier)


def one(segments: Iterable[Segment], tag: str, *qualifiers: str, element: int = 1) -> Segment | None:
    """Return the first segment of a tag with one of the qualifiers."""
    return next(those(segments, tag, *qualifiers, element=element), None)


class Message(Protocol):
    """One message with the interchange it came in, of either standard."""

    @property
    def kind(self) -> str:
        """Return the type of the message as the standard names it."""

    def alone(self) -> str:
        """Return the message as an interchange of its own."""


def opened(messages: Sequence[Message]) -> Parcel:
    """Return each message as an interchange of its own; none where there is only one."""
    if len(messages) == 1:
        return Parcel(kind="interchange")
    return Parcel(
        kind="interchange",
        parts=tuple(
            Part(name=f"message {index} ({each.kind})", content=each.alone().encode(), role="message")
            for index, each in enumerate(messages, start=1)
        ),
    )


def find_no_end(reading: Reading, path: str) -> None:
    """Leave the finding of a message that is cut off after the segment at ``path``."""
    reading.find("EDI-END", "The message has no end; it may be cut off.", path)


def find_count(reading: Reading, declared: str, held: int, what: str, place: str) -> None:
    """Leave a finding where a message says that it has another number of ``what`` than it holds."""
    if declared.isdigit() and int(declared) != held:
        reading.find("EDI-COUNT", f"The message says it has {int(declared)} {what}, and has {held}.", place)
