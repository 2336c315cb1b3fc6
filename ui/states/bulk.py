"""What the bar of selected rows knows: one act on several documents, with one reason.

Before anything is done, the dialog names every act it will do and every one that this person may not do. Each act is
bound to what the dialog showed, is done by itself with an audit entry of its own, and a refusal of one stops no other.
"""

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple, TypedDict

import reflex as rx
from reflex_base.event import EventSpec

from rules_engine.documents.money import from_minor
from rules_engine.errors import RulesEngineError
from rules_engine.pipeline.acts.intent import REASON_LENGTH_MAX, Offer
from rules_engine.pipeline.acts.people import Person
from rules_engine.pipeline.acts.table import TABLE
from ui.formats import count, money
from ui.office import office
from ui.rights import for_everybody, for_roles
from ui.states.acting import ACTORS
from ui.states.document_texts import lines_said, refusal_text
from ui.states.inbox import InboxState
from ui.telling import told, why_refused
from ui.words import WORDS, word

BULK: Final = ("approve", "release", "dispute", "reject")
"""What can be done to several documents at once; a dispute is a resolution."""


class BulkRow(TypedDict):
    """One document in the dialog: what will be done to it, or why nothing is."""

    number: str
    seller: str
    said: str
    money: str
    refused: bool


class BulkAct(TypedDict):
    """A button of the bar."""

    act: str
    name: str
    key: str


class _Chosen(NamedTuple):
    """The acts of one document that the dialog showed."""

    number: str
    offers: tuple[Offer, ...]


class BulkState(InboxState):
    """The selected rows of one tab."""

    bulk_asking: bool = False
    bulk_name: str = ""
    bulk_said: str = ""
    bulk_danger: bool = False
    bulk_about: str = ""
    bulk_rows: list[BulkRow] = []  # noqa: RUF012 - the framework copies the default for each tab

    _chosen: tuple[_Chosen, ...] = ()

    @rx.var
    def bulk_told(self) -> str:
        """How many rows are selected."""
        rows = [row for row in self.rows if row["id"] in self.selected]
        return word("bulk.selected", self.language, count=len(rows))

    @rx.var
    def bulk_acts(self) -> list[BulkAct]:
        """The acts that this person has a right to at all."""
        roles = self._person.roles if self._person else frozenset()
        named = {"dispute": "resolve"}
        return [
            {"act": act, "name": word(f"bulk.{act}", self.language), "key": "R" if act == "reject" else ""}
            for act in BULK
            if TABLE[named.get(act, act)].roles & roles
        ]

    @rx.event
    @for_everybody
    def select(self, document_id: str) -> None:
        """Select a row, or take it out again."""
        known = {row["id"] for row in self.rows}
        if document_id in self.selected:
            self.selected = [each for each in self.selected if each != document_id]
        elif document_id in known:
            self.selected = [*self.selected, document_id]

    @rx.event
    @for_everybody
    def select_all(self) -> None:
        """Select every row of the page, or none where all are selected."""
        everything = [row["id"] for row in self.rows]
        self.selected = [] if len(self.selected) == len(everything) else everything

    @rx.event
    @for_everybody
    def select_none(self) -> None:
        """Select nothing."""
        self.selected = []

    @rx.event
    @for_roles(*ACTORS)
    async def ask_bulk(self, act: str) -> None:
        """Ask before one act on every selected document, naming each."""
        if act not in BULK or not self.selected:
            return
        language = self._who().language
        wanted = [row for row in self.rows if row["id"] in self.selected]
        offers = await asyncio.to_thread(_offers, self._who(), [row["id"] for row in wanted])
        rows: list[BulkRow] = []
        chosen: list[_Chosen] = []
        for row in wanted:
            mine = [offer for offer in offers[row["id"]] if act in {offer.act, offer.intent.resolution}]
            open_ones = tuple(offer for offer in mine if not offer.refused)
            number, seller = row["number"], row["seller"]
            if open_ones:
                chosen.append(_Chosen(number, open_ones))
            rows.append(_row(number, seller, mine, open_ones, language))
        self._chosen, self.bulk_rows = tuple(chosen), rows
        self.bulk_name, self.bulk_danger = word(f"bulk.{act}", language), act == "reject"
        counts = {"count": count(len(chosen), language), "selected": count(len(wanted), language)}
        self.bulk_said = word("bulk.said", language, **counts)
        self.bulk_about = f"bulk {act} " + " ".join(sorted(row["id"][:8] for row in wanted))
        self.bulk_asking = True

    @rx.event
    @for_roles(*ACTORS)
    def leave_bulk(self) -> None:
        """Close the dialog without doing anything."""
        self.bulk_asking, self._chosen = False, ()

    @rx.event
    @for_roles(*ACTORS)
    async def do_bulk(self, form: dict[str, str]) -> EventSpec | None:
        """Do what was asked for, document by document; what is refused is told and stops no other."""
        if not self._chosen or not self.bulk_asking:
            return None
        language, person = self._who().language, self._who()
        reason = str(form.get("reason", ""))[: REASON_LENGTH_MAX + 1]
        chosen = self._chosen
        done, refusals = await asyncio.to_thread(_perform, person, chosen, reason)
        if refusals and not done:
            raise refusals[0][1]
        self.bulk_asking, self._chosen, self.selected = False, (), []
        await self._read()
        shown: EventSpec
        if refusals:
            number, refusal = refusals[0]
            why = why_refused(refusal, language)
            counts = {"done": count(done, language), "count": count(len(chosen), language)}
            shown = rx.toast.warning(word("bulk.some", language, number=number, why=why, **counts))
        else:
            shown = rx.toast.success(word("bulk.done", language, act=self.bulk_name, count=count(done, language)))
        return shown


def _offers(person: Person, document_ids: Sequence[str]) -> dict[str, tuple[Offer, ...]]:
    """Return what is offered on each document at this moment."""
    return {document_id: office().acts.offers(person, document_id) for document_id in document_ids}


def _perform(person: Person, chosen: Sequence[_Chosen], reason: str) -> tuple[int, list[tuple[str, RulesEngineError]]]:
    """Do the acts; return on how many documents all were done, and what was refused."""
    done, refusals = 0, []
    for each in chosen:
        try:
            for offer in each.offers:
                office().acts.perform(person, offer.act, offer.intent, reason)
        except RulesEngineError as refusal:
            refusals.append((each.number, refusal))
        else:
            done += 1
    return done, refusals


def _said(offers: Sequence[Offer], language: str) -> str:
    """Return what acts are about in a few words: each reason with its lines, or the act itself."""
    lines: dict[str, list[str | None]] = {}
    for offer in offers:
        lines.setdefault(offer.subject, []).append(offer.line)
    if "" in lines:
        return "; ".join(dict.fromkeys(told(offer.sentence, language) for offer in offers))
    rooms = ("kind", "role")
    named = {
        subject: next((word(f"{room}.{subject}", language) for room in rooms if f"{room}.{subject}" in WORDS), subject)
        for subject in lines
    }
    return "; ".join(f"{named[subject]}, {lines_said(found, language)}" for subject, found in lines.items())


def _row(number: str, seller: str, mine: Sequence[Offer], open_ones: Sequence[Offer], language: str) -> BulkRow:
    """Return a document of the dialog."""
    if open_ones:
        said = _said(open_ones, language)
    else:
        said = refusal_text(mine[0], language) if mine else word("bulk.not_now", language)
    sums = [offer.money for offer in open_ones if offer.money is not None]
    currency = next((offer.currency for offer in open_ones if offer.currency), "")
    total = sum((from_minor(each, currency) for each in sums), Decimal(0)) if currency else None
    return {
        "number": number,
        "seller": seller,
        "said": said,
        "money": f"{money(total, currency, language)} {currency}" if sums and total is not None else "",
        "refused": not open_ones,
    }
