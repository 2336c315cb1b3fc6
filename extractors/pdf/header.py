"""The header fields of a document: its number, dates and references, chosen together.

Owns the joint choice: a code that is the order's number cannot be the invoice's number too. Every field keeps its
evidence: the score of the best candidate, the distance to the next, and the next ones themselves.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from extractors.pdf.anchors import Anchored, anchored, code_at, is_code
from extractors.pdf.dates import dates_in, month_first_in
from extractors.pdf.headings import table_begins
from extractors.pdf.kind import REFERS, ends_in_kind, named_kinds
from extractors.pdf.layout import Line, Sheet, text_of
from extractors.pdf.numbers import Number, currency_of
from extractors.pdf.speech import CURRENCY_CODES, plain_words
from extractors.pdf.words import Word
from rules_engine.documents.kinds import DocumentType


@dataclass(slots=True)
class Found:
    """A header value with its evidence: score, margin to the next candidate, its words, the other candidates."""

    value: str
    score: float
    margin: float
    words: tuple[Word, ...] = ()
    others: tuple[str, ...] = ()
    label: str = ""
    agreed: int = 1
    taught: bool = False
    heads: bool = False
    """Whether it heads the first page, in print that nothing else there comes near."""
    apart: bool = False
    """Whether other entries stand between it and its label."""
    line: Line | None = None


@dataclass(slots=True)
class Header:
    """All header values that were found, by the name of the field."""

    found: dict[str, Found] = field(default_factory=dict)
    month_first: bool | None = None

    def value(self, name: str) -> str | None:
        """Return a value, None where it was not found."""
        each = self.found.get(name)
        return each.value if each else None


_TITLE = re.compile(
    r"(?:invoice|rechnung|korrektur|gutschrift|facture|factuur|fattura|factura|fatura|faktura|avoir|credit ?note"
    r"|nota d[ie] credito|creditnota|kreditnota|conferma d.?ordine|confirmation|bestatigung|bevestiging"
    r"|bestellung|commande|(?<![a-z])order(?![a-z]))[^:]{0,70}?"
)
_TITLE_NO = re.compile(r"(?:^|\s)(?:nr|no|n°|nº|#|number|nummer|numer|numero)\.?\s*:?\s*$")
_TITLE_OF = re.compile(r"(?:^|\s)(?:vom|of|du|dated?|del|van|d\.d|z dnia|av|den|de)\s*$")
_NOT_TITLE = re.compile(
    r"gemass|laut|bestellung vom|kunden|customer|bestell-?nr|ust|lieferschein|contract|vertrag|(?<![a-z])(?:zur|to) "
)
_MEANINGS: Final = ("number", "order", "customer", "contract", "despatch", "preceding")
_LINE_COST: Final = 0.0015
_DATE_WORDS: Final = 7
_PLACE = re.compile(r"[^\W\d_][^\d:]{1,24},\s*(?:den|le|il|el|the|den \w{2,3})?\s*")
"""What stands before the day at the head of a letter: where it was written."""

_TITLE_WORDS: Final = 5
_OWN_TITLE: Final = 0.5
"""What a number gains that stands behind the name of the document's own kind and the word *number*."""

_ANY_DATE: Final = 0.5
"""Score below which any day on the page is as good as the one that was found."""

_WEAK_DATE: Final = 1.3
"""Score below which a day that stands alone over the table is better than the one that was found."""

_OF_OTHERS: Final = 1.9
"""What a number or day loses that stands behind the name of another document."""

_ORDERS: Final = frozenset({DocumentType.ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_CANCELLATION})

_OWN: Final = {
    DocumentType.DESPATCH_ADVICE: "despatch",
    DocumentType.ORDER: "order",
    DocumentType.ORDER_CHANGE: "order",
    DocumentType.ORDER_RESPONSE: "answer",
}
"""Kind of document to the labels that announce its own number."""


def header_of(sheet: Sheet, numbers: list[Number], kind: DocumentType = DocumentType.UNKNOWN) -> Header:
    """Return the header fields of a document of a kind."""
    header = Header()
    header.found["currency"] = _currency(sheet, numbers)
    if not header.found["currency"].value:
        del header.found["currency"]
    currency = header.found.get("currency")
    header.month_first = month_first_in(sheet.text, currency.value if currency and currency.margin else None)
    titled_numbers, titled_dates = _titles(sheet, kind, month_first=header.month_first)
    _codes(sheet, header, titled_numbers, kind)
    _dates(sheet, header, titled_dates, kind)
    return header


def _currency(sheet: Sheet, numbers: list[Number]) -> Found:
    """Return the currency: stated, else the one that stands beside most amounts."""
    stated = re.search(
        r"(?:currency|wahrung|wahrungscode|devise|valuta|moneda|waluta|betrage in|amounts in|montants"
        r" en)[^a-z]{0,4}([a-z]{3})\b",
        plain_words(sheet.text),
    )
    counts: Counter[str] = Counter()
    for number in numbers:
        if number.currency:
            counts[number.currency] += 2
    for word in sheet.words:
        named = currency_of(word.text)
        if named and (word.text.strip("()[],;:").upper() in CURRENCY_CODES or len(word.text.strip("()[],;:.")) == 1):
            counts[named] += 1
    if "$" in sheet.text and not counts["USD"]:
        counts["USD"] += sheet.text.count("$")
    if re.search(r"\beuros?\b", sheet.text, re.IGNORECASE):
        counts["EUR"] += 1
    dollars = _dollars(sheet, counts)
    ranked = counts.most_common()
    if stated and stated[1].upper() in CURRENCY_CODES:
        others = tuple(name for name, _ in ranked if name != stated[1].upper())
        return Found(stated[1].upper(), 3.0, 3.0 if not others else 1.0, others=others)
    if not ranked:
        # Indian tax numbers stand on papers in rupees; whoever reads them confirms it.
        return Found("INR", 1.0, 0.0) if re.search(r"\bGSTIN\b", sheet.text) else Found("", 0.0, 0.0)
    value, count = ranked[0]
    if value == "SEK" and not re.search(r"\bSEK\b", sheet.text):
        return _crowns(sheet)
    if value == "USD" and dollars:
        return Found("USD", 2.0, 0.0, others=dollars)
    next_count = ranked[1][1] if len(ranked) > 1 else 0
    margin = 3.0 if not next_count else 1.5 * (count - next_count) / count
    return Found(value, 2.0, margin, others=tuple(name for name, _ in ranked[1:]))


_DOLLARS: Final = ("AUD", "CAD", "NZD", "SGD", "HKD", "MXN")
"""Dollars that are printed as ``$`` like that of the United States."""

_DOLLAR_TAXES: Final = {"AUD": r"\b(?:abn|acn|gst)\b", "CAD": r"\b(?:gst|hst|pst|qst|tps|tvq)\b"}
"""Dollar to the taxes and registers that only its country has."""


def _dollars(sheet: Sheet, counts: Counter[str]) -> tuple[str, ...]:
    """Give what ``$`` counted to the dollar that is named; return which ones it may be where only a tax tells."""
    if re.search(r"\bUSD\b|US\$", sheet.text) or not counts["USD"]:
        return ()
    named = [code for code in _DOLLARS if counts[code]]
    if len(named) == 1:
        counts[named[0]] += counts.pop("USD")
        return ()
    words = plain_words(sheet.text)
    return tuple(dict.fromkeys(code for code, pattern in _DOLLAR_TAXES.items() if re.search(pattern, words)))


def _crowns(sheet: Sheet) -> Found:
    """Return which crowns ``kr`` means by the words around it; a person confirms it."""
    words = plain_words(sheet.text)
    signs = {
        "DKK": r"fakturadato|forfaldsdato|at betale|i alt|belob|varenr|cvr",
        "NOK": r"mva|organisasjonsnummer|forfallsdato|a betale|fakturadato",
        "SEK": r"fakturadatum|forfallodatum|att betala|belopp|organisationsnummer|momsreg",
    }
    scores = {name: len(set(re.findall(pattern, words))) for name, pattern in signs.items()}
    best = max(scores, key=lambda name: scores[name])
    return Found(best, 1.0, 0.0, others=tuple(name for name in signs if name != best))


def _titles(sheet: Sheet, kind: DocumentType, *, month_first: bool | None) -> tuple[list[Anchored], list[Anchored]]:
    """Return numbers and dates that follow a title such as ``Rechnung Nr. 4711 vom 5. März 2024``."""
    numbers: list[Anchored] = []
    dates: list[Anchored] = []
    for line in sheet.lines:
        if len(line.words) > 16:
            continue
        for end in range(1, len(line.words)):
            before = plain_words(text_of(line.words[:end])) + " "
            title, word = _TITLE.search(before), line.words[end]
            together = word.segment == line.words[end - 1].segment
            if together and is_code(word.text) and _named_at_end(before, kind):
                numbers.append(Anchored(_bare(word), 2.6, before.strip(), (word,)))
            if not title or _NOT_TITLE.search(before):
                continue
            less = _OF_OTHERS * _speaks_of_other(before, title.start(), kind)
            if _TITLE_NO.search(before.strip()) and is_code(word.text):
                more = _OWN_TITLE * (not less and kind in named_kinds(before))
                numbers.append(Anchored(_bare(word), 3.1 + more - less, before.strip(), (word,)))
            if _TITLE_OF.search(before.strip()):
                printed = dates_in(text_of(line.words[end : end + 4]), month_first=month_first)
                if printed and printed[0].start < 3:
                    words = tuple(line.words[end : end + 4])
                    other = str(printed[0].other) if printed[0].other else None
                    dates.append(Anchored(str(printed[0].day), 3.3 - 1.2 * less, before.strip(), words, other))
    return numbers, dates


def _bare(word: Word) -> str:
    """Return the code that a word is."""
    return word.text.strip(".,;:()").lstrip("#")


def _named_at_end(before: str, kind: DocumentType) -> bool:
    """Say whether some words are just the name of a document's kind, as they are in its title."""
    words = before.strip()
    return len(words.split()) <= _TITLE_WORDS and kind in named_kinds(words) and ends_in_kind(words)


def _speaks_of_other(before: str, start: int, kind: DocumentType) -> bool:
    """Say whether a line speaks of another document: that of somebody, that it refers to, or of another kind.

    An invoice that the buyer writes may be called a credit note; what else is called otherwise is another document.
    """
    named = named_kinds(before)
    other = kind is not DocumentType.UNKNOWN and bool(named) and kind not in named
    billed = {DocumentType.CREDIT_NOTE} == named and kind is DocumentType.INVOICE
    return (other and not billed) or bool(REFERS.search(before[:start].strip()))


def _codes(sheet: Sheet, header: Header, titled: list[Anchored], kind: DocumentType) -> None:
    """Choose the numbers of the document and of what it refers to, each code for one meaning only."""
    scores: dict[str, dict[str, float]] = {}
    kept: dict[tuple[str, str], Anchored] = {}
    agreed: Counter[tuple[str, str]] = Counter()
    for name in _MEANINGS:
        found = [*anchored(sheet, name, code_at), *(titled if name == "number" else [])]
        if name == "number" and kind in _OWN:
            found += [each._replace(score=each.score + 0.1) for each in anchored(sheet, _OWN[kind], code_at)]
        by_value: dict[str, float] = defaultdict(lambda: -9.0)
        for each in found:
            agreed[name, each.value] += 1
            score = each.score - _LINE_COST * each.words[0].line
            if score > by_value[each.value]:
                by_value[each.value] = score
                kept[name, each.value] = each
        for value in by_value:
            by_value[value] += 0.12 * min(3, agreed[name, value] - 1)
        scores[name] = dict(by_value)
    numbers, orders = scores["number"], scores["order"]
    for value in numbers:
        # The number after the word order is the order's wherever something else can be the document's own.
        if len(numbers) > 1 and orders.get(value, -9.0) >= numbers[value] - 0.5:
            numbers[value] -= 1.2
    if kind is DocumentType.ORDER_RESPONSE and len(orders) > 1:
        for value in orders:
            # What the seller calls its own order is no number of the buyer's.
            orders[value] -= 1.2 * ("auftrag" in kept["order", value].label)
    taken: set[str] = set()
    for name in sorted(_MEANINGS, key=lambda name: -max(scores[name].values(), default=-9)):
        least = 0.4 if name == "number" else 1.0
        ranked = sorted(
            ((score, value) for value, score in scores[name].items() if value not in taken and score > least),
            key=lambda pair: -pair[0],
        )
        if not ranked:
            continue
        best, value = ranked[0]
        margin = best - (ranked[1][0] if len(ranked) > 1 else 0.0)
        each = kept[name, value]
        others = tuple(other for _, other in ranked[1:4])
        header.found[name] = Found(value, best, margin, each.words, others, each.label, agreed[name, value])
        taken.add(value)


def _dates(sheet: Sheet, header: Header, titled: list[Anchored], kind: DocumentType) -> None:
    """Choose the date of issue and the due date."""
    table = table_begins(sheet)

    def find(words: list[Word]) -> tuple[str, tuple[Word, ...], str | None] | None:
        printed = dates_in(text_of(words[:_DATE_WORDS]), month_first=header.month_first)
        if not printed or printed[0].start > 6:
            return None
        return str(printed[0].day), _words_at(words, printed[0].start, printed[0].end), _other(printed[0].other)

    for name in ("date", "due"):
        best: dict[str, tuple[float, Anchored]] = {}
        own = anchored(sheet, "ordered", find) if name == "date" and kind in _ORDERS else ()
        for each in [*anchored(sheet, name, find), *own, *(titled if name == "date" else [])]:
            score = each.score - _LINE_COST * each.words[0].line
            if each not in titled and name == "date":
                # A day behind a number is the day of what the number is of, and one within a table is of a line.
                numbered = any(letter.isdigit() for letter in each.label)
                score -= 1.0 * numbered + 0.7 * (each.words[0].depth > table)
            if each.value not in best or score > best[each.value][0]:
                best[each.value] = (score, each)
        ranked = sorted(best.values(), key=lambda pair: -pair[0])
        if ranked and (name == "date" or ranked[0][0] > 1):
            score, each = ranked[0]
            margin = 0.0 if each.other else score - (ranked[1][0] if len(ranked) > 1 else 0.0)
            others = tuple(value for value in (each.other, *(other.value for _, other in ranked[1:3])) if value)
            header.found[name] = Found(each.value, score, margin, each.words, others, each.label)
    weak = header.found["date"].score if "date" in header.found else 0.0
    if weak < _WEAK_DATE:
        loose = _loose_date(sheet, month_first=header.month_first)
        if loose is not None and (weak < _ANY_DATE or loose.score > _ANY_DATE):
            header.found["date"] = loose
    due, issued = header.value("due"), header.value("date")
    if due and issued and due < issued:
        header.found["due"].margin = min(header.found["due"].margin, 0.0)


def _other(day: date | None) -> str | None:
    """Return the other day a date could mean."""
    return str(day) if day else None


def _words_at(words: list[Word], start: int, end: int) -> tuple[Word, ...]:
    """Return the words that cover some letters of their joined text."""
    at, covered = 0, []
    for word in words:
        if at < end and at + len(word.text) > start:
            covered.append(word)
        at += len(word.text) + 1
    return tuple(covered)


def _loose_date(sheet: Sheet, *, month_first: bool | None) -> Found | None:
    """Return the date that stands alone highest on the first page, else the first date of all."""
    alone: list[tuple[float, float, Found]] = []
    table = table_begins(sheet)
    for line in sheet.lines:
        for segment in line.segments:
            text = text_of(segment)
            for printed in dates_in(text, month_first=month_first)[:1]:
                length = printed.end - printed.start
                alone_there = length >= len(text) - 1 or _PLACE.fullmatch(text[: printed.start])
                rank = 1.0 if alone_there else 0.6 if length >= len(text) - 16 else 0.2
                score = 0.6 if rank == 1.0 and line.depth < table else 0.4
                words = _words_at(segment, printed.start, printed.end)
                others = tuple(filter(None, (_other(printed.other),)))
                found = Found(str(printed.day), score, 0.0, words, others)
                alone.append((rank, -line.depth, found))
    return max(alone, key=lambda each: each[:2])[2] if alone else None
