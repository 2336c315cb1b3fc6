r"""The envelope of EDIFACT: which characters separate, and where each message begins and ends (ISO 9735).

Owns UNA, the release character, the character sets of UNB, and line breaks: they mean nothing, wherever a sender puts
them. A file that begins with UNH or BGM instead of UNB is read as well.

>>> [each.kind for each in messages(b"UNA:+.? '\nUNB+UNOC:3+A+B+240101:1200+1'UNH+1+ORDERS:D:96A:UN'UNT+2+1'UNZ+1+1'")]
['ORDERS']
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.segments import ELEMENTS_MAX, Segment, numbered
from extractors.sniff import encoding_of
from rules_engine.errors import Unreadable

_BREAKS = re.compile(r"[\r\n]+[ \t]*")
_INDENT = re.compile(r"[\r\n]+[ \t]+(?=[A-Z]{3}\W)")
_CHARACTER_SETS: Final = {
    "UNOC": "iso8859-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
}
_HEADED: Final = re.compile(rb"UNB.{1,3}?(UNO[A-Z])", re.DOTALL)
_BY_CODE: Final = {
    "ORDERS": frozenset({"105", "220", "221", "224", "225", "226", "227", "228"}),
    "ORDCHG": frozenset({"230"}),
    "ORDRSP": frozenset({"231", "320"}),
    "DESADV": frozenset({"351"}),
    "RECADV": frozenset({"632"}),
    "INVOIC": frozenset({"80", "82", "83", "84", "325", "380", "381", "383", "384", "386", "389", "393"}),
}
"""Document code (UNCL1001) → message, for a message that lost its UNH."""

_VERSION_WITH_REPETITION: Final = "4"


class Separators(NamedTuple):
    """The characters of one interchange; no repetition where the syntax has none."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    repetition: str = ""
    terminator: str = "'"


_ADVICE: Final = "UNA"
_BREAK: Final = "\r\n"
_LEVEL_B: Final = Separators("\x1f", "\x1d", "", "", "\x1c")
"""What separates on level B of the syntax (ISO 9735): IS1, IS3 and IS4."""


class Message(NamedTuple):
    """One message with the interchange it came in."""

    kind: str
    version: str
    interchange: Segment | None
    segments: tuple[Segment, ...]
    ended: bool
    advice: str

    def alone(self) -> str:
        """Return the message as an interchange of its own, with the separators it came with."""
        end = self.advice[-1] if self.advice else "'"
        head = [self.interchange.raw] if self.interchange is not None else []
        return self.advice + "".join(f"{raw}{end}\n" for raw in (*head, *(each.raw for each in self.segments)))


def decoded(content: bytes) -> str:
    """Return the text of an interchange: Unicode where it is that, else the character set its header names."""
    encoding = encoding_of(content)
    if encoding is not None and encoding.startswith("utf-16"):
        return content.decode(encoding, errors="replace").removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _HEADED.search(content[:200])
        name = _CHARACTER_SETS.get(named.group(1).decode() if named else "", "cp1252")
        return content.decode(name, errors="replace")


def messages(content: bytes) -> list[Message]:
    """Split an interchange into its messages.

    Raises:
        Unreadable: where no message begins.
    """
    text = decoded(content).lstrip()
    advice, separators = _advice(text)
    found: list[Message] = []
    interchange: Segment | None = None
    opened: list[Segment] = []
    rest = text[len(advice) :] if text.startswith(_ADVICE) else text
    for segment in _segments(rest if separators.terminator in _BREAK else _flat(rest), separators):
        if segment.tag == "UNB":
            interchange = segment
        elif segment.tag == "UNH":
            _close(found, opened, interchange, advice)
            opened = [segment]
        elif segment.tag == "UNT":
            opened.append(segment)
            _close(found, opened, interchange, advice)
            opened = []
        elif segment.tag in ("UNZ", "UNE", "UNG"):
            _close(found, opened, interchange, advice)
            opened = []
        elif opened or segment.tag == "BGM":
            opened.append(segment)
    _close(found, opened, interchange, advice)
    if not found:
        raise Unreadable("The interchange holds no message.", where="UNH", remedy="Send it again, complete.")
    return found


def _close(found: list[Message], opened: list[Segment], interchange: Segment | None, advice: str) -> None:
    """Keep a message that is complete, or ends where another thing begins."""
    if not opened:
        return
    first, ended = opened[0], opened[-1].tag == "UNT"
    if first.tag == "UNH":
        kind, version = first.value(2), ":".join(filter(None, map(first.value, (2, 2, 2, 2, 2), (1, 2, 3, 4, 5))))
    else:
        code = first.value(1)
        kind = next((name for name, codes in _BY_CODE.items() if code in codes), "")
        version, ended = "", True
    found.append(Message(kind, version, interchange, tuple(numbered(opened)), ended, advice))


def _advice(text: str) -> tuple[str, Separators]:
    """Return the service string advice and what it says; without one, what the syntax prescribes.

    Level B of the syntax separates with characters that no text has, and needs no advice for it; the advice is then
    what an interchange of its own must say.
    """
    if text.startswith(_ADVICE) and len(text) > 9:  # noqa: PLR2004 - UNA and its six characters
        component, element, _, release, repetition, terminator = tuple(text[3:9])
        if terminator in _BREAK:
            # A break stands behind the terminator that was forgotten, or is the terminator itself.
            terminator = "'" if "'" in text[9:] else "\n"
        return text[:9], Separators(component, element, release.strip(), repetition.strip(), terminator)
    if text.startswith(f"UNB{_LEVEL_B.element}"):
        return f"{_ADVICE}{_LEVEL_B.component}{_LEVEL_B.element}.  {_LEVEL_B.terminator}", _LEVEL_B
    version = text[8:10] if text.startswith("UNB") else ""
    return "", Separators(repetition="*" if version == f":{_VERSION_WITH_REPETITION}" else "")


def _flat(text: str) -> str:
    """Return the text without line breaks, and without the blanks that indent a segment."""
    return _BREAKS.sub(
        lambda found: "" if found.group().strip("\r\n") == "" else found.group().strip("\r\n"), _INDENT.sub("", text)
    )


def _segments(text: str, separators: Separators) -> Iterator[Segment]:
    """Yield the segments of a text."""
    for raw in _split(text, separators.terminator, separators.release):
        stripped = raw.strip()
        if not stripped:
            continue
        tag, *elements = _split(stripped, separators.element, separators.release)
        yield Segment(
            _split(tag, separators.component, separators.release)[0].strip(),
            tuple(_components(element, separators) for element in elements[:ELEMENTS_MAX]),
            stripped,
        )


def _components(element: str, separators: Separators) -> tuple[str, ...]:
    """Split an element into components, without release characters; of repetitions the first counts."""
    first = element
    if separators.repetition:
        first = _split(element, separators.repetition, separators.release)[0]
    return tuple(
        _released(part, separators.release) for part in _split(first, separators.component, separators.release)
    )


def _split(text: str, separator: str, release: str) -> list[str]:
    """Split at a separator that is not released; release characters stay."""
    if not release or release not in text:
        return text.split(separator)
    parts: list[str] = []
    held = ""
    for piece in text.split(separator):
        held += piece
        # An odd number of release characters at the end releases the separator.
        if (len(piece) - len(piece.rstrip(release))) % 2:
            held += separator
            continue
        parts.append(held)
        held = ""
    if held:
        parts.append(held)
    return parts


def _released(text: str, release: str) -> str:
    """Return a text without its release characters; two of them mean one."""
    if not release or release not in text:
        return text
    return re.sub(re.escape(release) + "(.)", r"\1", text, flags=re.DOTALL)
