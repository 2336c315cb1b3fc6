"""Random sheets: values on and beside the limits rules name, terms missing, no, one or several lines."""

import random
from typing import Final

from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Ratio, SheetLine, Terms, Value
from tests.generators.pools import (
    AMOUNTS,
    CODES,
    CURRENCIES,
    DAYS,
    DIGITS,
    DOCUMENT_TERMS,
    LIKELY,
    LINE_TERMS,
    SPELLINGS,
)

LINES: Final = (0, 1, 1, 2, 2, 3, 5)
MISSING: Final = (0, 0, 0.04, 0.15, 0.4)
"""How likely a term is missing, drawn once for each sheet."""
EXTREME: Final = 0.005
"""How likely a number is at or beyond the largest."""

_SCALES: Final = {"quantity": 10**6, "count": 1, "days": 1}


def draw_sheet(chance: random.Random, document_id: str) -> FactSheet:
    """Draw one sheet."""
    currency = chance.choices((*CURRENCIES, None), (70, 12, 8, 8, 2))[0]
    missing = chance.choice(MISSING)
    count = chance.choice(LINES)
    lines = tuple(
        SheetLine.model_construct(id=str(at + 1), kind="line", terms=_terms(chance, LINE_TERMS, currency, missing))
        for at in range(count)
    )
    terms = _terms(chance, DOCUMENT_TERMS, currency, missing)
    document_type = "invoice" if chance.random() < 0.8 else "credit_note"
    return FactSheet.model_construct(
        document_type=document_type, document_id=document_id, currency=currency, terms=terms, lines=lines
    )


def filled(chance: random.Random, sheet: FactSheet, share: float) -> FactSheet:
    """Return the sheet with a share of its missing terms known; what it knew stays."""

    def more(pool: dict[str, str], known: Terms) -> Terms:
        added = [name for name in pool if name not in known and chance.random() < share]
        return {**known, **{name: _value(chance, name, pool[name], sheet.currency) for name in added}}

    lines = tuple(line.model_copy(update={"terms": more(LINE_TERMS, line.terms)}) for line in sheet.lines)
    return sheet.model_copy(update={"terms": more(DOCUMENT_TERMS, sheet.terms), "lines": lines})


def _terms(chance: random.Random, pool: dict[str, str], currency: str | None, missing: float) -> Terms:
    """Draw the terms of one row."""
    return {
        name: _value(chance, name, kind, currency)
        for name, kind in pool.items()
        if not missing or chance.random() >= missing
    }


def _value(chance: random.Random, name: str, kind: str, currency: str | None) -> Value:
    """Draw the value of a term."""
    if kind == "flag":
        return chance.random() < (0.9 if name in LIKELY else 0.5)
    if name == "company.currency":
        return chance.choice(CURRENCIES[:2])
    if name == "document.match_level":
        return chance.randint(2, 4)
    if kind == "text":
        return chance.choice(SPELLINGS)
    if kind == "code":
        return chance.choice(CODES[name])
    if kind == "date":
        return chance.choice(DAYS) + chance.randint(-1, 1)
    if kind == "ratio":
        return _ratio(chance)
    if chance.random() < EXTREME:
        return chance.choice((LARGEST, LARGEST + 1, -LARGEST - 1))
    scale = _SCALES.get(kind) or (
        100 if kind == "company_money" else 10**6 if kind == "unit_price" else 10 ** DIGITS[currency or "EUR"]
    )
    sign = -1 if chance.random() < 0.3 else 1
    return sign * chance.choice(AMOUNTS) * scale + chance.randint(-1, 1)


def _ratio(chance: random.Random) -> Ratio:
    """Draw a ratio: whole, or between two basis points."""
    down = chance.choice(AMOUNTS) * 100 + chance.randint(-1, 1)
    if chance.random() < 0.3:
        down = -down
    return Ratio(down, down) if chance.random() < 0.5 else Ratio(down + (1 if down >= 0 else -1), down)
