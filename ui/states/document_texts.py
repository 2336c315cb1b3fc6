"""A document's page as finished texts: the head, the decision, the match table, holds, approvals and reasons."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from rules_engine.pipeline.acts.intent import Offer
from rules_engine.pipeline.tracking.decision_view import DecisionView, Reason
from rules_engine.pipeline.tracking.document_page import ApprovalView, DocumentPage, HoldView
from rules_engine.pipeline.tracking.match_table import Difference, MatchRow, MatchTable
from ui.formats import amount, count, money
from ui.states.naming import said, signed, status_tone, status_word, type_word, value_text, when, who_word
from ui.states.paper import DIFFERS
from ui.states.record_rows import (
    ActRow,
    ApprovalRow,
    Cell,
    FindingRow,
    HoldRow,
    InputRow,
    Mark,
    ReasonRow,
    TableRow,
    WayRow,
)
from ui.telling import decision_told, finding_told, refusal_told, told
from ui.words import word
from ui.words_of_terms import TERMS

HASH_SHOWN: Final = 12
LINES_SAID: Final = 6
"""How many lines are named; the others are counted."""


class HeadTexts(NamedTuple):
    """The head of a page."""

    title: str
    status: str
    tone: str
    detail: str


class DecisionTexts(NamedTuple):
    """The decision in a sentence, and what it stands on."""

    sentence: str
    decided: str
    names: str
    hashes: str
    at_risk: str


def head_texts(page: DocumentPage, language: str) -> HeadTexts:
    """Return what the document is and where it stands."""
    head = page.head
    status = word("status.again", language) if head.awaiting else status_word(head.status, head.document_type, language)
    held = {hold.line for hold in page.holds if hold.released_at is None and hold.line}
    if head.status == "held" and held and page.read.line_count:
        status = f"{status}, {len(held)}/{page.read.line_count}"
    detail = [
        head.seller,
        word(
            "document.received",
            language,
            when=when(head.received_at, language),
            channel=who_word(head.channel, language),
        ),
    ]
    return HeadTexts(
        title=f"{type_word(head.document_type, language)} {head.number}",
        status=status,
        tone=status_tone(head.status, head.document_type),
        detail=" · ".join(part for part in detail if part),
    )


def decision_texts(page: DocumentPage, language: str) -> DecisionTexts:
    """Return the decision, or what reading found where none was made."""
    decision = page.decision
    if decision is None:
        found = finding_rows(page, language)[0]["sentence"] if page.findings else ""
        return DecisionTexts(found, "", "", "", "")
    names = dict.fromkeys(reason.name for reason in decision.reasons if reason.weighs)
    return DecisionTexts(
        sentence=decision_told(decision.sentence, language),
        decided=_decided(decision, language),
        names=", ".join(told(name, language) for name in names),
        hashes=word(
            "document.hashes",
            language,
            facts=decision.facts_hash[:HASH_SHOWN],
            ruleset=decision.ruleset_hash[:HASH_SHOWN],
        ),
        at_risk=at_risk(page.holds, page.head.currency, language),
    )


def _decided(decision: DecisionView, language: str) -> str:
    moment = when(decision.decided_at, language)
    if not decision.ruleset:
        return word("document.decided_short", language, when=moment)
    return word(
        "document.decided", language, when=moment, ruleset=told(decision.ruleset, language), version=decision.version
    )


def at_risk(holds: Sequence[HoldView], currency: str, language: str) -> str:
    """Return the money under the holds that stand, or nothing where none says an amount.

    A hold on the whole document is about the money of its lines too: the larger of the two counts, never both.
    """
    standing = [hold for hold in holds if hold.released_at is None]
    whole = [hold.money for hold in standing if hold.money is not None and not hold.line]
    lines = [hold.money for hold in standing if hold.money is not None and hold.line]
    sums = [*whole, *([sum(lines, Decimal(0))] if lines else [])]
    return f"{money(max(sums), currency, language)} {currency}" if sums else ""


def table_rows(table: MatchTable, currency: str, language: str) -> list[TableRow]:
    """Return the rows of the match table."""
    return [_table_row(row, currency, language) for row in table.rows]


def _table_row(row: MatchRow, currency: str, language: str) -> TableRow:
    """Return one row; cells that differ are marked by how much that weighs."""
    marks: dict[str, str] = {}
    for each in row.differences:
        name = DIFFERS.get(each.kind, "line_net_amount" if row.kind != "line" else "")
        weight = "differs stop" if each.severity == "error" else "differs"
        marks[name] = "differs stop" if "differs stop" in (weight, marks.get(name)) else weight

    def cell(value: Decimal | None, name: str = "", *, exact: bool = False) -> Cell:
        text = amount(value, language) if exact else money(value, currency, language)
        return {"text": text, "css": f"num {marks.get(name, '')}".strip(), "told": ""}

    return {
        "line": row.line if row.kind == "line" else "",
        "item": row.item or said(f"kind.{row.kind.upper()}", language, row.kind),
        "cells": [
            cell(row.ordered, exact=True),
            {**cell(row.order_price), "css": "num gl"},
            {**cell(row.received, exact=True), "css": "num gl"},
            cell(row.quantity, "quantity", exact=True),
            cell(row.price, "net_price"),
            {**(last := cell(row.amount, "line_net_amount")), "css": f"{last['css']} gl"},
        ],
        "verdicts": _verdicts(row, language),
        "outcome": _outcome(row, language),
        "tone": {"accepted": "good", "held": "bad", "refused": "bad", "needs_approval": "info"}.get(row.outcome, ""),
    }


def _outcome(row: MatchRow, language: str) -> str:
    if row.outcome == "accepted":
        return word("document.pay", language)
    return status_word(row.outcome, "invoice", language) if row.outcome else ""


def _verdicts(row: MatchRow, language: str) -> list[Mark]:
    """Return what differs on a line in a few words each; a line without differences agrees."""
    found: list[Mark] = []
    for each in row.differences:
        text = _verdict(each, row, language)
        if text not in {mark["text"] for mark in found}:
            found.append({"text": text, "tone": "stop" if each.severity == "error" else "soft"})
    return found or [{"text": word("document.agrees", language), "tone": "ok"}]


def _verdict(each: Difference, row: MatchRow, language: str) -> str:
    """Return one difference: how much, where that can be said shortly."""
    if each.kind == "price" and row.price_share is not None:
        return f"{word('differs.price', language)} {signed(row.price_share, language)} %"
    if each.kind == "quantity":
        if row.over_receipt and row.over_receipt > 0 and row.over_receipt != row.over_order:
            return word("document.early", language, count=amount(row.over_receipt, language))
        if row.over_order and row.over_order > 0:
            return word("document.over_order", language, count=amount(row.over_order, language))
    return said(f"differs.{each.kind}", language, each.kind)


def document_differences(table: MatchTable, language: str) -> list[str]:
    """Return what differs on the document as a whole, each in a few words."""
    found = []
    for each in table.differences:
        name = said(f"differs.{each.kind}", language, each.kind)
        if each.expected and each.found:
            name = f"{name}: {word('document.expected', language, expected=each.expected, found=each.found)}"
        found.append(name)
    if table.unbilled:
        found.append(word("document.unbilled", language, count=count(table.unbilled, language)))
    return list(dict.fromkeys(found))


def hold_rows(page: DocumentPage, offers: Sequence[Offer], language: str) -> list[HoldRow]:
    """Return the holds; those that say the same about several lines are told once."""
    told: dict[tuple[str, str, str, str], list[HoldView]] = {}
    for hold in sorted(page.holds, key=lambda each: (each.released_at is not None, _natural(each.line))):
        released = "" if hold.released_at is None else f"{hold.released_at} {hold.released_by} {hold.release_reason}"
        told.setdefault((hold.reason, hold.rule, hold.sentence, released), []).append(hold)
    return [_hold_row(holds, page.head.currency, offers, language) for holds in told.values()]


def _natural(line: str | None) -> tuple[int, str]:
    """Order lines as people count them; the whole document comes first.

    >>> sorted(["10", "2", None], key=_natural)
    [None, '2', '10']
    """
    return (0, "") if not line else (int(line) if line.isdecimal() else 1 << 30, line)


def lines_said(lines: Sequence[str | None], language: str) -> str:
    """Name lines, or the whole document; of many lines the first are named and the others counted.

    >>> lines_said(["1", "2"], "en"), lines_said([None], "en")
    ('lines 1, 2', 'whole document')
    """
    named = sorted((line for line in lines if line), key=_natural)
    if not named:
        return word("document.hold_whole", language)
    if len(named) == 1:
        return word("document.hold_line", language, line=named[0])
    more = f" +{len(named) - LINES_SAID}" if len(named) > LINES_SAID else ""
    return word("document.hold_lines", language, lines=", ".join(named[:LINES_SAID]) + more)


def _hold_row(holds: Sequence[HoldView], currency: str, offers: Sequence[Offer], language: str) -> HoldRow:
    hold, where = holds[0], lines_said([each.line for each in holds], language)
    sums = [each.money for each in holds if each.money is not None]
    released = ""
    if hold.released_at is not None:
        who = word("document.by_rules", language) if hold.released_by == "rules" else hold.released_by
        moment = when(hold.released_at, language)
        released = word("document.released", language, who=who, when=moment, reason=told(hold.release_reason, language))
    released_offer = (offer for offer in offers if offer.intent.hold == hold.key and offer.act == "release")
    refused = next((refusal_text(offer, language) for offer in released_offer if offer.refused), "")
    return {
        "kind": hold.reason,
        "kind_word": said(f"kind.{hold.reason}", language, hold.reason),
        "where": where,
        "sentence": told(hold.sentence, language),
        "clears": "" if hold.released_at else told(hold.clears, language),
        "money": money(sum(sums, Decimal(0)), currency, language) if sums else "",
        "currency": currency if sums else "",
        "released": released,
        "refused": refused,
    }


def refusal_text(offer: Offer, language: str) -> str:
    """Return why this person may not do an act, and what to do instead."""
    return " ".join(refusal_told(offer.code, offer.refused, offer.remedy, language)).strip()


def act_row(place: int, offer: Offer, language: str) -> ActRow:
    """Return an offered act; a resolution is named by how it resolves."""
    name = f"resolution.{offer.intent.resolution}" if offer.intent.resolution else f"act.{offer.act}"
    refused = refusal_text(offer, language) if offer.refused else ""
    key = "R" if offer.act == "reject" else ""
    return {"place": place, "act": offer.act, "name": said(name, language, offer.act), "key": key, "refused": refused}


def give_key(acts: Sequence[ActRow], ways: Sequence[WayRow]) -> None:
    """Give the first act that lets money go the key A: an approval, else the first way, else deciding again."""
    approval = next((row for row in acts if row["act"] == "approve"), None)
    again = next((row for row in acts if row["act"] == "decide_again"), None)
    first = next((row for row in ways if row["places"]), None)
    if approval is not None:
        approval["key"] = "A"
    elif first is not None:
        first["key"] = "A"
    elif again is not None:
        again["key"] = "A"


def approval_rows(approvals: Sequence[ApprovalView], currency: str, language: str) -> list[ApprovalRow]:
    """Return the approvals that are required."""
    rows: list[ApprovalRow] = []
    for each in approvals:
        detail = [word("document.approval_by", language, who=", ".join(each.who))]
        if each.limit is not None:
            limit = f"{money(each.limit, currency, language)} {currency}"
            detail.append(word("document.approval_limit", language, money=limit))
        given = ""
        if each.given_at is not None:
            given = word("document.approved_by", language, who=each.given_by, when=when(each.given_at, language))
        rows.append(
            {"tier": said(f"role.{each.tier}", language, each.tier), "detail": " · ".join(detail), "given": given}
        )
    return rows


def reason_rows(reasons: Sequence[Reason], currency: str, language: str) -> list[ReasonRow]:
    """Return the rules that stand against the document, each with what it read."""
    return [_reason_row(reason, currency, language) for reason in reasons if reason.weighs]


def _reason_row(reason: Reason, currency: str, language: str) -> ReasonRow:
    where = word("document.hold_line", language, line=reason.line) if reason.line else ""
    inputs: list[InputRow] = [
        {
            "name": _term(each.term, each.meaning, language).replace("_", " ").replace(".", " "),
            "term": each.term,
            "value": _input(each.value, each.type, currency, language),
        }
        for each in reason.inputs
    ]
    return {"name": told(reason.name, language), "where": where, "why": told(reason.why, language), "inputs": inputs}


def _term(name: str, meaning: str, language: str) -> str:
    """Return what a term is called: by its meaning in the reader's language, else by its own name."""
    german = TERMS.get(name, "") if language == "de" else ""
    return german or meaning or name.replace("_", " ").replace(".", " ")


def _input(value: object, kind: str, currency: str, language: str) -> str:
    """Return a value that a rule read, with its unit."""
    if isinstance(value, Decimal) and kind in {"money", "unit_price"}:
        return f"{money(value, currency, language)} {currency}"
    text = value_text(value, language) if isinstance(value, str | bool | Decimal) or value is None else str(value)
    return f"{text} %" if kind in {"ratio", "percent"} else text


def undecided_texts(decision: DecisionView, language: str) -> list[str]:
    """Return what could not be evaluated, and why."""
    found = (
        word("document.not_evaluated", language, what=told(each.name, language), missing=", ".join(each.missing))
        for each in decision.undecided
        if each.missing
    )
    return list(dict.fromkeys(found))


def finding_rows(page: DocumentPage, language: str) -> list[FindingRow]:
    """Return what reading found."""
    rows: list[FindingRow] = []
    for each in page.findings:
        sentence, remedy = finding_told(each.code, each.sentence, each.remedy, language)
        rows.append({"sentence": sentence, "remedy": remedy, "place": each.place})
    return rows
