"""An answer as it is made: its sentences, its dated evidence, who must act; and what answers are made from."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from rules_engine.documents.money import UNIT_SCALE
from rules_engine.pipeline.lifecycle.journal import Happening, Kind, Standing, fold
from rules_engine.pipeline.lifecycle.record import Record, read_record
from rules_engine.pipeline.tracking.asking.question import Question
from rules_engine.pipeline.tracking.asking.sayings import amount, capital, day, name_of, number, say
from rules_engine.pipeline.tracking.watching import Watched, Watching
from rules_engine.storage.documents import DocumentRow
from rules_engine.storage.schema import stamp
from rules_engine.storage.unit_of_work import UnitOfWork

EVIDENCE_MAX: Final = 12
NAMED_MAX: Final = 5
"""So many things are named in a sentence; of more, only how many."""


class Evidence(NamedTuple):
    """What an answer points at: a document, and what happened to it when."""

    on: str
    what: str
    document_id: str
    document_type: str
    number: str


class Choice(NamedTuple):
    """One thing that may have been meant."""

    document_id: str
    document_type: str
    number: str
    seller: str
    on: str
    status: str


class Answer(NamedTuple):
    """An answer: told, asked back (``which``), or unknown; ``who``, ``act`` and ``due`` say what clears it."""

    kind: Literal["told", "which", "unknown"]
    intent: str
    language: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    choices: tuple[Choice, ...] = ()
    who: str = ""
    act: str = ""
    due: str = ""


class Scene:
    """One question being answered within one transaction."""

    def __init__(self, uow: UnitOfWork, question: Question, watching: Watching) -> None:
        """Answer a question by what a transaction sees."""
        self.uow = uow
        self.question = question
        self.watching = watching
        self.language = question.language
        self.sentences: list[str] = []
        self.evidence: list[Evidence] = []
        self.who = self.act = self.due = ""

    def say(self, saying: str, **values: object) -> None:
        """Add a sentence."""
        self.sentences.append(capital(say(saying, self.language, **values)))

    def word(self, code: str) -> str:
        """Return the word for a code."""
        return name_of(code, self.language)

    def saying(self, saying: str, **values: object) -> str:
        """Return a saying, to be part of a sentence."""
        return say(saying, self.language, **values)

    def day(self, moment: date | datetime | str | None) -> str:
        """Return a day as people write it."""
        return day(datetime.fromisoformat(moment) if isinstance(moment, str) else moment, self.language)

    def value(self, found: str | Decimal | date) -> str:
        """Return a value as people write it."""
        if isinstance(found, Decimal):
            return number(tidy(found), self.language)
        return self.day(found) if isinstance(found, date) else found

    def money(self, row: DocumentRow) -> str:
        """Return what a document is about, with its currency."""
        if row.amount_due is None or not row.currency:
            return "?"
        return amount(Decimal(str(row.amount_due)), str(row.currency), self.language)

    def quantity(self, millionths: int | None) -> str:
        """Return a quantity as people write it."""
        if millionths is None:
            return "?"
        return number(tidy(Decimal(millionths).scaleb(-UNIT_SCALE)), self.language)

    def tiers(self, row: DocumentRow) -> str:
        """Return the approvals that a document still waits for, as rules name them; empty where they ask for none."""
        waiting = [each for each in self.uow.decisions.approvals(str(row.id)) if each.given_at is None]
        return ", ".join(sorted({str(each.tier) for each in waiting}))

    def show(self, row: DocumentRow, what: str, on: str = "") -> None:
        """Add evidence."""
        if len(self.evidence) < EVIDENCE_MAX:
            self.evidence.append(
                Evidence(on or str(row.received_at), what, str(row.id), str(row.document_type), str(row.number or ""))
            )

    def shows(self, happening: Happening) -> None:
        """Add what happened as evidence."""
        row = self.uow.documents.get(happening.document_id)
        if row is not None:
            self.show(row, happening.kind.value, stamp(happening.at))

    def clear(self, who: str, act: str, due: str) -> None:
        """Say who clears it, by which act, until when."""
        self.who, self.act, self.due = who, act, due

    def joined(self, items: Sequence[str]) -> str:
        """Return some things in a row, and how many more there are."""
        shown = list(items[:NAMED_MAX])
        if len(items) > NAMED_MAX:
            shown.append(say("and_more", self.language, count=len(items) - NAMED_MAX))
        return "; ".join(shown)

    def answer(self, kind: Literal["told", "which", "unknown"] = "told", choices: Sequence[Choice] = ()) -> Answer:
        """Return the answer."""
        intent = self.question.intent.value if self.question.intent else ""
        text = " ".join(self.sentences)
        return Answer(
            kind, intent, self.language, text, tuple(self.evidence), tuple(choices), self.who, self.act, self.due
        )

    def file(self, row: DocumentRow) -> "OrderFile | None":
        """Return an order as of the day that was asked about, as known on the day of knowledge."""
        known_at = self.question.known_at
        bound = None if known_at is None else stamp(_end_of(known_at, self.uow.now))
        record = read_record(self.uow, row, known_at=bound, as_of=self.question.as_of)
        standing = None if record is None else fold(record.journal)
        if record is None or standing is None or standing.status is None:
            return None
        rows = self.uow.orders.some({str(row.number_key)})
        watched = self.watching.seen(self.uow, list(rows.values()))
        return OrderFile(row, record, standing, watched[0] if watched else None)


class OrderFile(NamedTuple):
    """An order to answer about: its record, where it stands, and what comes next."""

    row: DocumentRow
    record: Record
    standing: Standing
    watched: Watched | None

    @property
    def number(self) -> str:
        """The order's number."""
        return self.record.order.number

    @property
    def seller(self) -> str:
        """The supplier's name."""
        return self.record.order.seller.name or "?"

    def all(self, *kinds: Kind) -> list[Happening]:
        """Return what happened of some kinds, first to last."""
        return [each for each in self.record.journal if each.kind in kinds]

    def last(self, *kinds: Kind) -> Happening | None:
        """Return the last that happened of some kinds."""
        found = self.all(*kinds)
        return found[-1] if found else None


def tidy(number_: Decimal) -> Decimal:
    """Return a number without trailing zeros."""
    short = number_.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short


def choice_of(row: DocumentRow) -> Choice:
    """Return a document as one that may be meant."""
    return Choice(
        str(row.id),
        str(row.document_type),
        str(row.number or ""),
        str(row.seller_name or ""),
        str(row.issue_date or ""),
        str(row.status),
    )


def _end_of(day_: date, now: datetime) -> datetime:
    """Return the last moment of a day."""
    return datetime.combine(day_, datetime.min.time(), now.tzinfo) + timedelta(days=1, microseconds=-1)
