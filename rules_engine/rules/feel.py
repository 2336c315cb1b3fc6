"""FEEL, the part of it that decision tables are made of: literals and unary tests.

Owns the reading of a cell: ``-``, ``"Low","Medium"``, ``>= 18``, ``[1..5)``, ``not("x")``, ``date("2026-01-31")``,
``true``, ``null``. Everything else (arithmetic, functions, names, paths) is refused by name, never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal

Value = str | Decimal | bool | date | None

TEXT_MAX: Final = 10_000
"""The longest cell that is read."""

_TOKEN: Final = re.compile(
    r"""\s*(?:
      (?P<date>(?:date\(\s*|@)"(?P<day>\d{4}-\d\d-\d\d)"(?:\s*\)|(?<=")))
    | (?P<text>"(?:[^"\\]|\\.)*")
    | (?P<number>-?(?:\d+(?:\.\d+)?|\.\d+))(?!\.?\w)
    | (?P<word>true|false|null|not)\b
    | (?P<op><=|>=|<|>|!=|=)
    | (?P<range>\.\.)
    | (?P<mark>[\[\]()\-,])
    )""",
    re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


class NotFeel(ValueError):
    """A text that is outside the part of FEEL that is read: what stands there."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test: a comparison with a literal."""

    op: Literal["=", "!=", "<", "<=", ">", ">="]
    value: Value


@dataclass(frozen=True, slots=True)
class Between:
    """Two tests that must both be true."""

    low: Test
    high: Test


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of a cell, of which one must be true, or none where they are negated; no tests are always true."""

    any: tuple[Test | Between, ...]
    negated: bool = False


def read_tests(text: str) -> Tests:
    """Read the tests of a cell.

    >>> read_tests("<18,>=60").any
    (Test(op='<', value=Decimal('18')), Test(op='>=', value=Decimal('60')))

    Raises:
        NotFeel: where it is more than a table here can say.
    """
    if text.strip() in {"", "-"}:
        return Tests(())
    reading = _Reading(text)
    if reading.word("not"):
        reading.mark("(")
        found = reading.tests()
        reading.mark(")")
        reading.end()
        return Tests(found, negated=True)
    found = reading.tests()
    reading.end()
    return Tests(found)


def read_literals(text: str) -> tuple[Value, ...]:
    """Read a list of literals, such as the allowed values of a column.

    >>> read_literals('"High", "Low"')
    ('High', 'Low')
    """
    reading = _Reading(text)
    found = [reading.literal()]
    while reading.is_mark(","):
        found.append(reading.literal())
    reading.end()
    return tuple(found)


def read_literal(text: str) -> Value:
    """Read one literal.

    >>> read_literal('"a"'), read_literal("1.50"), read_literal("true"), read_literal("null")
    ('a', Decimal('1.50'), True, None)
    """
    (found,) = read_literals(text) if text.strip() else (None,)
    return found


class _Reading:
    """A text being read from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > TEXT_MAX:
            raise NotFeel(f"a text longer than {TEXT_MAX} characters")
        self.text, self.at = text.rstrip(), 0

    def _peek(self) -> re.Match[str] | None:
        return _TOKEN.match(self.text, self.at)

    def _take(self, kind: str, *wanted: str) -> str | None:
        """Take the next token if it is of a kind, and one of those wanted."""
        token = self._peek()
        found = None if token is None else token.group(kind)
        if token is None or found is None or (wanted and found not in wanted):
            return None
        self.at = token.end()
        return found

    def word(self, word: str) -> bool:
        """Take a word if it is next."""
        return self._take("word", word) is not None

    def is_mark(self, mark: str) -> bool:
        """Take a mark if it is next."""
        return self._take("mark", mark) is not None

    def mark(self, mark: str) -> None:
        """Take a mark that must be next."""
        if not self.is_mark(mark):
            raise self.refused()

    def end(self) -> None:
        """Refuse what is left."""
        if self.text[self.at :].strip():
            raise self.refused()

    def refused(self) -> NotFeel:
        """Return the refusal of what stands here."""
        return NotFeel(self.text[self.at :].strip()[:60] or self.text[:60])

    def literal(self) -> Value:
        """Take a literal."""
        token = self._peek()
        if token is None:
            raise self.refused()
        if token.group("date"):
            self.at = token.end()
            try:
                return date.fromisoformat(token.group("day"))
            except ValueError:
                raise NotFeel(token.group("day")) from None
        for kind in ("text", "number", "word"):
            found = self._take(kind)
            if found is not None and found != "not":
                return _value(kind, found)
        raise self.refused()

    def tests(self) -> tuple[Test | Between, ...]:
        """Take tests with commas between them."""
        found = [self.test()]
        while self.is_mark(","):
            found.append(self.test())
        return tuple(found)

    def test(self) -> Test | Between:
        """Take one test."""
        op = self._take("op")
        if op is not None:
            return Test(op, self.literal())  # type: ignore[arg-type] # the pattern takes these six alone.
        opened = self._take("mark", "[", "]", "(")
        if opened is None:
            return Test("=", self.literal())
        low = Test(">=" if opened == "[" else ">", self.literal())
        if self._take("range") is None:
            raise self.refused()
        high = self.literal()
        closed = self._take("mark", "]", "[", ")")
        if closed is None:
            raise self.refused()
        return Between(low, Test("<=" if closed == "]" else "<", high))


def _value(kind: str, found: str) -> Value:
    """Return a literal's value."""
    if kind == "text":
        return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), found[1:-1])
    if kind == "number":
        return Decimal(found)
    return {"true": True, "false": False, "null": None}[found]
