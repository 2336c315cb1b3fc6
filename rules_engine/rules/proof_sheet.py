"""The sheet of a proof: every term a truth that says whether it is known, and a value the solver chooses.

Owns the variables: one set for the document and one for each of a bounded number of lines, within the limits that
every sheet keeps (semantics, rules 1 to 4). A way the solver found is turned back into a sheet here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from rules_engine.documents.money import LARGEST
from rules_engine.documents.sheet import FactSheet, Ratio, SheetLine, Terms, Value
from rules_engine.documents.term_rows import TermType
from rules_engine.documents.terms import TERMS
from rules_engine.rules.plan import Amounts, Read
from rules_engine.rules.proof_texts import Texts
from rules_engine.rules.solver import (
    NO,
    YES,
    Formula,
    all_of,
    any_of,
    chosen,
    negated,
    number,
    truth,
    whole,
)

LINES: Final = 2
"""How many lines a proof looks at where no rule counts further."""

LINES_MAX: Final = 6
"""How many lines a proof looks at, whatever rules count."""

Place = int | None
"""A line by its index, or None for the document."""


class Kleene(NamedTuple):
    """When something is true, and when it is false; else it is unknown."""

    true: Formula
    false: Formula

    @property
    def unknown(self) -> Formula:
        """When it is neither."""
        return all_of((negated(self.true), negated(self.false)))


TRUE: Final = Kleene(YES, NO)
FALSE: Final = Kleene(NO, YES)
UNKNOWN: Final = Kleene(NO, NO)


def both(parts: Iterable[Kleene]) -> Kleene:
    """Return the conjunction of three truth values."""
    kept = list(parts)
    return Kleene(all_of(part.true for part in kept), any_of(part.false for part in kept))


def either(parts: Iterable[Kleene]) -> Kleene:
    """Return the disjunction of three truth values."""
    kept = list(parts)
    return Kleene(any_of(part.true for part in kept), all_of(part.false for part in kept))


def contrary(part: Kleene) -> Kleene:
    """Return the contrary; unknown stays unknown."""
    return Kleene(part.false, part.true)


class Number(NamedTuple):
    """A whole number, and when it is known."""

    known: Formula
    value: Formula


class Text(NamedTuple):
    """A text, when it is known, and when it is each of the texts it may be; what is unknown is none of them."""

    known: Formula
    being: Mapping[str, Formula]

    def any_among(self, texts: Iterable[str]) -> Formula:
        """Return that it is one of some texts."""
        return any_of(self.being[text] for text in texts if text in self.being)


@dataclass(frozen=True)
class Term:
    """One term of the sheet at one place: how it is known, and the numbers that are its value."""

    name: str
    place: Place
    type: TermType
    known: Formula
    value: Formula
    ceiling: Formula = None
    texts: tuple[str, ...] = ()


@dataclass
class ProofSheet:
    """A sheet of one type of document whose terms are still open; ``hold`` takes what every sheet keeps."""

    document_type: str
    lines: int
    texts: Texts
    currencies: tuple[str, ...]
    hold: Callable[[Formula], None]
    terms: dict[tuple[str, Place], Term] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let lines be there one after the other, and the currency be one of those that matter."""
        self.currency = number("currency")
        self.hold(all_of((self.currency >= 0, self.currency < len(self.currencies))))
        self.present = [truth(f"line {at}") for at in range(self.lines)]
        for earlier, later in pairwise(self.present):
            self.hold(any_of((negated(later), earlier)))

    def term(self, name: str, place: Place) -> Term:
        """Return a term at a place, made when it is first asked for."""
        found = self.terms.get((name, place))
        if found is None:
            found = self._made(name, place)
            self.terms[name, place] = found
        return found

    def _made(self, name: str, place: Place) -> Term:
        """Make a term, within the limits of its type."""
        kind = TERMS[name].type
        at = name if place is None else f"{name} {place}"
        known = truth(f"{at}?")
        if kind == "flag":
            return Term(name, place, kind, known, truth(at))
        value = number(at)
        if kind in {"text", "code"}:
            texts = (self.document_type,) if name == "document.type" else self.texts.domain(name)
            self.hold(all_of((value >= 0, value < len(texts))))
            found = Term(name, place, kind, known, value, texts=texts)
            if name == "document.currency":
                self._tie_currency(found)
            return found
        self.hold(all_of((value >= -LARGEST, value <= LARGEST)))
        if kind != "ratio":
            return Term(name, place, kind, known, value)
        ceiling = number(f"{at} up")
        self.hold(all_of((ceiling >= value, ceiling <= value + 1, ceiling <= LARGEST)))
        return Term(name, place, kind, known, value, ceiling)

    def _tie_currency(self, term: Term) -> None:
        """Let the currency that a document says be the one its amounts are in."""
        folded = {text: at for at, text in enumerate(term.texts)}
        for at, currency in enumerate(self.currencies):
            place = folded.get(currency.casefold())
            named = [index for text, index in folded.items() if text.upper() in self.currencies and index != place]
            fits = term.value == place if place is not None else all_of(term.value != other for other in named)
            self.hold(any_of((self.currency != at, negated(term.known), fits)))

    def flag(self, read: Read, place: Place) -> Kleene:
        """Return a flag as three truth values."""
        term = self.term(read.name, place)
        return Kleene(all_of((term.known, term.value)), all_of((term.known, negated(term.value))))

    def number(self, read: Read, place: Place) -> Number:
        """Return a number, or the side of a ratio that is read."""
        term = self.term(read.name, place)
        return Number(term.known, term.ceiling if read.side == "ceiling" else term.value)

    def text(self, read: Read, place: Place) -> Text:
        """Return a text by what it may be."""
        term = self.term(read.name, place)
        return Text(term.known, {text: all_of((term.known, term.value == at)) for at, text in enumerate(term.texts)})

    def amount(self, given: Amounts) -> Number:
        """Return a constant amount in the currency of the sheet; unknown where it is not given in it."""
        named = [(at, amount) for at, code in enumerate(self.currencies) if (amount := given.of(code)) is not None]
        value = whole(named[-1][1] if named else 0)
        for at, amount in named[:-1]:
            value = chosen(self.currency == at, whole(amount), value)
        return Number(any_of(self.currency == at for at, _ in named), value)

    def sheet(self, is_true: Callable[[Formula], bool], value: Callable[[Formula], int]) -> FactSheet:
        """Return the sheet of a way that was found: known terms only, and as many lines as are there."""
        rows: dict[Place, Terms] = {None: {}}
        count = sum(map(is_true, self.present))
        rows.update({at: {} for at in range(count)})
        for (name, place), term in sorted(self.terms.items(), key=lambda each: (each[0][0], each[0][1] or 0)):
            if place in rows and is_true(term.known):
                rows[place][name] = _value(term, is_true, value)
        currency = self.currencies[value(self.currency)]
        rows[None].setdefault("document.type", self.document_type)
        return FactSheet(
            document_type=self.document_type,
            document_id="0" * 64,
            currency=currency,
            terms=rows[None],
            lines=tuple(SheetLine(id=str(at + 1), kind=_kind(rows[at]), terms=rows[at]) for at in range(count)),
        )


def _kind(terms: Terms) -> str:
    """Return what kind of row a line is."""
    return str(terms.get("line.kind", "line"))


def _value(term: Term, is_true: Callable[[Formula], bool], value: Callable[[Formula], int]) -> Value:
    """Return the value of a known term in a way that was found."""
    if term.type == "flag":
        return is_true(term.value)
    if term.type in {"text", "code"}:
        return term.texts[value(term.value)]
    if term.type != "ratio":
        return value(term.value)
    floor, ceiling = value(term.value), value(term.ceiling)
    return Ratio(ceiling, floor) if ceiling > 0 else Ratio(floor, ceiling)
