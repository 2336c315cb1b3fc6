"""Printed numbers with everything that stands beside them: sign, currency, unit, percent, and a second reading.

Owns the settling of the decimal mark for a whole document. Values are whole millionths, so that every sum and product
is exact; a text such as ``1.234`` keeps both readings where the document does not tell.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from extractors.pdf.dates import Printed, dates_in
from extractors.pdf.layout import Line, Sheet, text_of
from extractors.pdf.speech import CURRENCY_CODES, CURRENCY_SIGNS, MONTHS, UNITS, plain_words
from extractors.pdf.words import Word

MILLION: Final = 1_000_000
"""Millionths in one."""

CENT: Final = MILLION // 100

_DIGITS_MAX: Final = 12
_CODE_DIGITS: Final = 8
_SETTLED: Final = 0.7
_GROUP: Final = 3
_THIN: Final = 0.38
_ONE_SPACE: Final = 1.15
"""Widths of a digit that one space between thousands may have; in fixed-width print it is as wide as a digit."""

DATE: Final = re.compile(r"^(\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2}))[,;.)]?$")
_NUMBER: Final = re.compile(
    r"^(?P<before>[(]?[-–−+]?(?:[€$£₹¥]|kr\.?|z[łl]|Rs\.?|CHF|EUR|USD|US\$|GBP)?[-–−+]?)"
    r"(?P<number>\d+(?:[.,'’ ]\d+)*)(?P<after>[.]?[-–−]?[€$£₹%]?(?:CR|cr"
    r"|DR)?[)]?[,;:]?)$"
)
_GLUED: Final = re.compile(
    r"^(?P<number>\d+(?:[.,]\d+)*)(?P<unit>[^\W\d_]{1,8}[²³]?\.?)$|^(?P<times>[x×])(?P<count>\d+)$"
)
_MISTAKEN_MARK: Final = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\1\d{2}")
_NEGATIVE: Final = frozenset("-–−")


class Value(NamedTuple):
    """A number in millionths and how many decimals are printed."""

    value: int
    decimals: int


@dataclass(slots=True, eq=False)
class Number:
    """A printed number; ``others`` are further readings of the same digits, ``label`` what the words beside it say."""

    value: int
    decimals: int
    left: float
    right: float
    middle: float
    depth: float
    page: int
    line: int
    words: list[Word]
    index: int = -1
    percent: bool = False
    currency: str | None = None
    unit: str | None = None
    others: tuple[int, ...] = ()
    alone: bool = True
    before: str = ""
    above: str = ""
    label: str | None = None
    label_side: str = ""
    running: bool = False
    base: bool | None = None
    sure: int = 100
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def centre(self) -> float:
        """Return the horizontal middle."""
        return (self.left + self.right) / 2


def currency_of(text: str) -> str | None:
    """Return the currency a word names."""
    bare = text.strip("()[],;:")
    if bare.upper() in CURRENCY_CODES and (bare.isupper() or bare.casefold() in ("eur", "usd", "gbp", "chf")):
        return bare.upper()
    return CURRENCY_SIGNS.get(bare.casefold())


def decimal_mark(words: list[Word]) -> str | None:
    """Return the decimal mark that the document's unambiguous numbers agree on, None where they do not."""
    votes: Counter[str] = Counter()
    for word in words:
        found = _NUMBER.match(word.text)
        if not found or DATE.match(word.text):
            continue
        digits = found["number"]
        comma, point = digits.rfind(","), digits.rfind(".")
        if comma >= 0 and point >= 0:
            votes["," if comma > point else "."] += 6
        elif digits.count(",") + digits.count(".") == 1:
            mark, after = ("," if comma >= 0 else "."), len(digits) - max(comma, point) - 1
            votes[mark] += {2: 2, _GROUP: 2 if digits.startswith("0") else 0}.get(after, 1)
    total = sum(votes.values())
    if not total:
        return None
    mark, count = votes.most_common(1)[0]
    return mark if count / total >= _SETTLED else None


def readings(text: str, mark: str | None, *, scanned: bool = False) -> list[Value]:
    """Return what digits with their marks may mean, the likeliest first; nothing for what is no number.

    On a picture a comma is often taken for a point: thousands that end in two digits are an amount with cents.

    >>> [each.value for each in readings("1.234,50", None)], len(readings("1.234", None)), len(readings("1.234", "."))
    ([1234500000], 2, 1)
    """
    text = re.sub(r"['’\s]", "", text)
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        last, group = (",", ".") if comma > point else (".", ",")
        if text.count(last) == 1:
            whole, part = text.replace(group, "").split(last)
            return [_value(whole, part)]
        return [_value(text.replace(last, "").replace(group, ""), "")]
    if comma < 0 and point < 0:
        return [_value(text, "")]
    last = "," if comma >= 0 else "."
    if text.count(last) > 1:
        if scanned and _MISTAKEN_MARK.fullmatch(text):
            whole, _, part = text.rpartition(last)
            return [_value(whole.replace(last, ""), part)]
        grouped = all(len(part) == _GROUP for part in text.split(last)[1:])
        return [_value(text.replace(last, ""), "")] if grouped else []
    whole, part = text.split(last)
    if len(part) == _GROUP and 1 <= len(whole) <= _GROUP and whole != "0":
        if mark == last:
            return [_value(whole, part)]
        if mark:
            return [_value(whole + part, "")]
        return [_value(whole + part, ""), _value(whole, part)]
    return [_value(whole, part)]


def _value(whole: str, part: str) -> Value:
    """Return digits before and after the decimal mark as millionths."""
    part = part[:6]
    return Value(int(whole or 0) * MILLION + int(part.ljust(6, "0") or 0) * bool(part), len(part))


def numbers_of(sheet: Sheet) -> list[Number]:
    """Return every number of the document in reading order."""
    mark = decimal_mark(sheet.words)
    found: list[Number] = []
    for line in sheet.lines:
        at, dated = 0, _dated(line)
        while at < len(line.words):
            if at in dated:
                at += 1
                continue
            number, at = _number_at(line, at, mark, sheet)
            if number is not None:
                number.index = len(found)
                found.append(number)
    return found


def _dated(line: Line) -> frozenset[int]:
    """Return the words of a line that are a day with its month in words: ``3 August 2014`` holds no numbers."""
    named = [at for at, word in enumerate(line.words) if plain_words(word.text).strip(".,") in MONTHS]
    return frozenset(
        at
        for month in named
        if (printed := dates_in(text_of(line.words[max(0, month - 3) : month + 4])))
        for at in range(max(0, month - 3), min(len(line.words), month + 4))
        if _within(line.words, max(0, month - 3), at, printed)
    )


def _within(words: list[Word], first: int, at: int, printed: list[Printed]) -> bool:
    """Say whether a word stands inside one of the dates of a text that begins with another word."""
    start = len(text_of(words[first:at])) + (at > first)
    return any(each.start <= start < each.end for each in printed)


class _Digits(NamedTuple):
    """The digits of a number that may span words, with what clings to them."""

    text: str
    before: str
    after: str
    words: list[Word]
    unit: str | None
    currency: str | None


def _number_at(line: Line, at: int, mark: str | None, sheet: Sheet) -> tuple[Number | None, int]:
    """Read the number that begins at a word of a line; return it and where to go on."""
    word = line.words[at]
    if DATE.match(word.text):
        return None, at + 1
    digits = _digits_at(line.words, at, sheet.height)
    if digits is None:
        return None, at + 1
    end = at + len(digits.words)
    bare = re.sub(r"\D", "", digits.text)
    code = len(bare) >= _CODE_DIGITS and not re.search(r"[.,\s]", digits.text)
    if len(bare) > _DIGITS_MAX or code or (digits.text.startswith("0") and len(bare) > 1 and digits.text.isdigit()):
        return None, end
    values = readings(digits.text, mark, scanned=sheet.scanned)
    if not values:
        return None, end
    number = _dressed(line, at, end, digits, values, sheet.height)
    return number, end


def _digits_at(words: list[Word], at: int, height: float) -> _Digits | None:
    """Return the digits at a word: glued to a unit, or with spaces between thousands."""
    found = _NUMBER.match(words[at].text)
    if not found:
        glued = _GLUED.match(words[at].text)
        if not glued:
            return None
        unit = (glued["unit"] or glued["times"] or "").casefold().strip(".")
        digits = glued["number"] or glued["count"]
        if unit in UNITS or unit in ("x", "×"):
            return _Digits(digits, "", "", [words[at]], unit, None)
        named = currency_of(glued["unit"] or "")
        return _Digits(digits, "", "", [words[at]], None, named) if named else None
    text, after, taken = found["number"], found["after"], [words[at]]
    while not after and re.fullmatch(r"\d{1,3}", text.split(" ", maxsplit=1)[0]) and at + len(taken) < len(words):
        following = words[at + len(taken)]
        more = _NUMBER.match(following.text)
        digit = (taken[-1].right - taken[-1].left) / max(1, len(taken[-1].text))
        close = following.left - taken[-1].right < max(_THIN * height, _ONE_SPACE * digit)
        if not close or not more or more["before"] or not re.fullmatch(r"\d{3}(?:[.,]\d{1,4})?", more["number"]):
            break
        text, after = f"{text} {more['number']}", more["after"]
        taken.append(following)
        if re.search(r"[.,]", more["number"]):
            break
    sign = next((letter for letter in found["before"] + after if letter in CURRENCY_SIGNS), None)
    named = currency_of(found["before"].strip("(-–−+")) or (CURRENCY_SIGNS[sign] if sign else None)
    return _Digits(text, found["before"], after, taken, None, named)


def _dressed(line: Line, at: int, end: int, digits: _Digits, values: list[Value], height: float) -> Number:
    """Return the number with sign, currency, percent and unit from the words around it."""
    first, last = digits.words[0], digits.words[-1]
    negative = any(letter in _NEGATIVE for letter in digits.before + digits.after) or "CR" in digits.after.upper()
    negative = negative or ("(" in digits.before and ")" in digits.after and "%" not in digits.after)
    number = Number(
        values[0].value, values[0].decimals, first.left, last.right,
        sum(word.middle for word in digits.words) / len(digits.words), first.depth, first.page, line.index,
        list(digits.words), percent="%" in digits.after, currency=digits.currency, unit=digits.unit,
        sure=min(word.sure for word in digits.words),
    )  # fmt: skip
    if at:
        before = line.words[at - 1]
        gap = first.left - before.right
        opens = at == 1 or not _NUMBER.match(line.words[at - 2].text) or line.words[at - 2].segment != before.segment
        if before.text in _NEGATIVE and gap < GAP_TO_SIGN * height and opens:
            negative = True
            number.words.insert(0, before)
        elif currency_of(before.text) and gap < 1.3 * height:
            number.currency = currency_of(before.text)
            number.words.insert(0, before)
            negative = negative or (at > 1 and line.words[at - 2].text in _NEGATIVE)
    if end < len(line.words):
        negative = _followed(number, line, end, last, height) or negative
    sign = -1 if negative else 1
    number.value *= sign
    number.others = tuple(sign * value.value for value in values[1:])
    own = {id(word) for word in number.words}
    number.alone = not any(
        re.search(r"[^\W\d_]{2}", word.text) and not _clings(word.text)
        for word in line.segments[first.segment]
        if id(word) not in own
    )
    return number


GAP_TO_SIGN: Final = 0.8
"""Heights of a letter by which a minus sign may stand before its number."""


def _clings(text: str) -> bool:
    """Say whether a word only dresses a number: a unit, a currency, a mark of agreement."""
    bare = text.strip(".,;()").casefold()
    return bare in UNITS or currency_of(text.partition("/")[0]) is not None or bare in ("al", "ch", "a", "r", "d")


def _followed(number: Number, line: Line, end: int, last: Word, height: float) -> bool:
    """Read what follows a number; return whether it makes it negative."""
    after = line.words[end]
    gap = after.left - last.right
    bare = after.text.strip(".,;)").casefold()
    if after.text.startswith("%") and gap < 1.2 * height:
        number.percent = True
    elif currency_of(after.text.split("/")[0]) and gap < 1.3 * height:
        number.currency = number.currency or currency_of(after.text.split("/")[0])
    elif (bare in UNITS or bare.split("(")[0] in UNITS) and gap < 2.2 * height:
        number.unit = number.unit or bare
    elif after.text in _NEGATIVE and gap < 0.5 * height:
        return end + 1 >= len(line.words) or line.words[end + 1].segment != after.segment
    elif after.text == "CR" and gap < 1.3 * height:
        return True
    return False
