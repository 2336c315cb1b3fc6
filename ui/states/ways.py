"""What can be done about a held document: each way with the money it releases and who can do it.

The pipeline ranks what settles or clears the holds; releasing a hold as it is stands among them. A way that this person
may choose leads to its acts, hold by hold, each bound to what was shown; every other way is told with who can do it.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from rules_engine.pipeline.acts.clearing import CLEARERS
from rules_engine.pipeline.acts.intent import Offer
from rules_engine.pipeline.tracking.document_page import DocumentPage, HoldView
from rules_engine.pipeline.tracking.resolutions import Resolution
from ui.formats import money
from ui.states.document_texts import lines_said
from ui.states.naming import said
from ui.states.record_rows import ClearRow, WayRow
from ui.telling import told
from ui.words import word

KEYS: Final = 9
_ICONS: Final = {"supplier": "mail", "receiver": "package", "buyer": "shopping-cart", "rule_owner": "scale"}


def way_rows(page: DocumentPage, offers: Sequence[Offer], found: Sequence[Resolution], language: str) -> list[WayRow]:
    """Return the ways, the best first: what is enough, then releasing as it is, then what only asks."""
    rows = [
        *(_resolution(each, offers, language) for each in found if each.verified),
        *_releases(page, offers, language),
        *(_resolution(each, offers, language) for each in found if not each.verified),
    ]
    for number, row in enumerate((row for row in rows if row["places"]), 1):
        row["key"] = str(number) if number <= KEYS else ""
    return rows


def clear_rows(found: Sequence[Resolution], language: str) -> list[ClearRow]:
    """Return what would clear a document, by who can do it: for each the smallest change, tried before it is told."""
    return [
        {
            "actor": said(f"actor.{each.who}", language, each.who),
            "icon": _ICONS.get(each.who, "user-check"),
            "sentence": told(each.sentence, language),
        }
        for each in found
        if each.who in _ICONS
    ]


def _resolution(way: Resolution, offers: Sequence[Offer], language: str) -> WayRow:
    """Return a way the pipeline ranked; its acts are those of this person, if there are any."""
    places = [
        place
        for place, offer in enumerate(offers)
        if offer.intent.resolution == way.act and offer.intent.hold in way.holds and not offer.refused
    ]
    who = word("role.reviewer", language) if way.who == "reviewer" else said(f"actor.{way.who}", language, way.who)
    # The question names every hold; those stand beside it already.
    detail = [] if way.act == "dispute" else [told(way.sentence, language)]
    detail.append(word("way.who", language, who=who))
    if way.leaves:
        detail.append(word("way.leaves", language, count=way.leaves))
    balance = way.saves or way.costs
    return {
        "places": places,
        "act": way.act,
        "key": "",
        "name": said(f"way.{way.act}", language, way.act),
        "detail": " · ".join(detail),
        "releases": money(way.pays, way.currency, language) if way.pays is not None else "",
        "releases_said": word("way.releases", language) if way.pays is not None else "",
        "money": money(balance, way.currency, language) if balance else "",
        "money_said": word("way.saved" if way.saves else "way.cost", language) if balance else "",
        "tone": "good" if way.saves else "bad" if way.costs else "",
    }


def _releases(page: DocumentPage, offers: Sequence[Offer], language: str) -> list[WayRow]:
    """Return the releases this person may give: by reason, and of everything at once."""
    open_ones = [(place, offer) for place, offer in enumerate(offers) if offer.act == "release" and not offer.refused]
    groups: dict[str, list[tuple[int, Offer]]] = {}
    for place, offer in open_ones:
        groups.setdefault(offer.subject, []).append((place, offer))
    rows = [_release(page, group, subject, language) for subject, group in groups.items()]
    standing = [hold for hold in page.holds if hold.released_at is None]
    if len(groups) > 1 and len(open_ones) == len(standing):
        rows.insert(0, _release(page, open_ones, "", language))
    return rows


def _release(page: DocumentPage, group: Sequence[tuple[int, Offer]], subject: str, language: str) -> WayRow:
    keys, currency = {offer.intent.hold for _, offer in group}, page.head.currency
    holds = [hold for hold in page.holds if hold.key in keys]
    at_risk = sum((hold.money for hold in holds if hold.money is not None), Decimal(0))
    released = _released(page, keys)
    what = said(f"kind.{subject}", language, subject) if subject else word("way.everything", language)
    where = lines_said([hold.line for hold in holds], language) if subject else ""
    who = ", ".join(word(f"role.{role}", language) for role in sorted(CLEARERS))
    return {
        "places": [place for place, _ in group],
        "act": "release",
        "key": "",
        "name": f"{word('way.release', language)}: {what}",
        "detail": " · ".join(part for part in (where, word("way.who", language, who=who)) if part),
        "releases": money(released, currency, language) if released else "",
        "releases_said": word("way.releases", language) if released else "",
        "money": money(at_risk, currency, language) if at_risk else "",
        "money_said": word("way.paid_too", language) if at_risk else "",
        "tone": "bad" if at_risk else "",
    }


def _released(page: DocumentPage, cleared: set[str | None]) -> Decimal:
    """Return what can be paid once some holds are cleared, without VAT: the whole bill, or the lines nothing holds."""
    standing = [hold for hold in page.holds if hold.released_at is None]
    rest = [hold for hold in standing if hold.key not in cleared]
    if any(not hold.line for hold in rest):
        return Decimal(0)
    freed = _lines(standing) - _lines(rest)
    rows = page.table.rows if page.table else ()
    return sum(
        (row.amount or Decimal(0) for row in rows if row.kind == "line" and (not rest or row.line in freed)), Decimal(0)
    )


def _lines(holds: Sequence[HoldView]) -> set[str]:
    return {hold.line for hold in holds if hold.line}
