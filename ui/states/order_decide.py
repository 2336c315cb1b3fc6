"""What is to decide about an order on its own page: its version, its changes and the supplier's answers, as texts.

An act that this person may do leads to the dialog; where somebody else decides, it is told who.
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypedDict

from rules_engine.documents.kinds import DocumentType
from rules_engine.pipeline.acts.countering import COUNTER_ORDER
from rules_engine.pipeline.acts.intent import Offer
from rules_engine.pipeline.lifecycle.record import APPROVE_ORDER, CANCEL_ORDER, REJECT_ORDER, REOPEN_ORDER, SHORT_CLOSE
from rules_engine.pipeline.tracking.order_page import OrderPage, Waiting
from ui.formats import money
from ui.states.document_texts import act_row, refusal_text
from ui.states.naming import document_href, status_tone, status_word, type_word
from ui.telling import decision_told
from ui.words import word

DECIDED_HERE: Final = frozenset({DocumentType.ORDER, DocumentType.ORDER_CHANGE, DocumentType.ORDER_RESPONSE})
"""What is decided on the page of an order; a bill has a page of its own, with the paper beside it."""

_VERSION: Final = (APPROVE_ORDER, REJECT_ORDER)
_WHOLE: Final = (SHORT_CLOSE, REOPEN_ORDER, CANCEL_ORDER)
_DOCUMENT: Final = ("approve", "release", "reject")


class DecideAct(TypedDict):
    """A button: its places among the offers, which act it is, its name and its key."""

    places: list[int]
    act: str
    name: str
    key: str


class DecideRow(TypedDict):
    """Something that waits for a decision: what it is, why it waits, what can be done, and else by whom."""

    title: str
    href: str
    status: str
    tone: str
    said: str
    refused: str
    acts: list[DecideAct]


def asked_about(page: OrderPage) -> list[str]:
    """Return the ids of the documents that are decided on the page of an order, the order itself first."""
    waiting = (each.document_id for each in page.waiting if each.document_type in DECIDED_HERE)
    return list(dict.fromkeys((page.document_id, *waiting)))


def decide_rows(page: OrderPage, offers: Sequence[Offer], language: str) -> list[DecideRow]:
    """Return what is to decide: what waits under rules first, then the version of the order."""
    rows = [_waiting(each, offers, language) for each in page.waiting if each.document_type in DECIDED_HERE]
    version = [(place, offer) for place, offer in enumerate(offers) if offer.act in _VERSION]
    if version:
        rows.append(
            {
                "title": word("decide.version", language, number=len(page.versions)),
                "href": "",
                "status": word("decide.waits", language),
                "tone": "warn",
                "said": _worth(page, language),
                **_acts(version, _VERSION, language),
            }
        )
    for key, name in (("A", ("approve", APPROVE_ORDER)), ("R", ("reject", REJECT_ORDER))):
        for act in [act for row in rows for act in row["acts"] if act["act"] in name][:1]:
            act["key"] = key
    return rows


def whole_acts(offers: Sequence[Offer], language: str) -> list[DecideAct]:
    """Return what this person may do with the order as a whole."""
    found = [(place, offer) for place, offer in enumerate(offers) if offer.act in _WHOLE]
    return _acts(found, _WHOLE, language)["acts"]


def counter_acts(offers: Sequence[Offer], language: str) -> list[DecideAct]:
    """Return the way to send the supplier a counter-proposal, where this person may and something is left to settle."""
    found = [(place, offer) for place, offer in enumerate(offers) if offer.act == COUNTER_ORDER]
    return _acts(found, (COUNTER_ORDER,), language)["acts"]


class _Acts(TypedDict):
    acts: list[DecideAct]
    refused: str


def _acts(offered: Iterable[tuple[int, Offer]], names: Sequence[str], language: str) -> _Acts:
    """Return the acts that are open, each with all its places, and why the first of the others is not."""
    found = list(offered)
    acts: list[DecideAct] = []
    refused = ""
    for name in names:
        mine = [(place, offer) for place, offer in found if offer.act == name]
        places = [place for place, offer in mine if not offer.refused]
        if places:
            row = act_row(places[0], mine[0][1], language)
            acts.append({"places": places, "act": name, "name": row["name"], "key": ""})
        elif mine and not refused:
            refused = refusal_text(mine[0][1], language)
    return {"acts": acts, "refused": "" if acts else refused}


def _waiting(waiting: Waiting, offers: Sequence[Offer], language: str) -> DecideRow:
    """Return a document that waits, with what this person may do about it."""
    mine = [(place, offer) for place, offer in enumerate(offers) if offer.intent.document_id == waiting.document_id]
    return {
        "title": f"{type_word(waiting.document_type, language)} {waiting.number}",
        "href": document_href(waiting.document_id),
        "status": status_word(waiting.status, waiting.document_type, language),
        "tone": status_tone(waiting.status, waiting.document_type),
        "said": decision_told(waiting.sentence, language),
        **_acts(mine, _DOCUMENT, language),
    }


def _worth(page: OrderPage, language: str) -> str:
    """Say what the version is worth, net, and what the one before was."""
    latest, *before = page.versions
    now = f"{money(latest.value, page.currency, language)} {page.currency}"
    if not before:
        return word("decide.worth", language, amount=now)
    was = money(before[0].value, page.currency, language)
    return word("decide.worth_changed", language, was=was, amount=now)
