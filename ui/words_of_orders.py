"""The words of the page of an order that are about budgets, the supplier's answer and how the order stood before."""

import re
from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "budget.title": ("Budget", "Budget"),
    "budget.said": ("each amount in one place", "jeder Betrag an einer Stelle"),
    "budget.name": ("Budget", "Budget"),
    "budget.this_order": ("This order", "Diese Bestellung"),
    "budget.reserved": ("Reserved", "Reserviert"),
    "budget.committed": ("Committed", "Gebunden"),
    "budget.consumed": ("Consumed", "Verbraucht"),
    "budget.available": ("Left", "Verfügbar"),
    "budget.amount": ("In all", "Insgesamt"),
    "budget.taken": ("Taken", "Vergeben"),
    "budget.used": ("{percent} % taken", "{percent} % vergeben"),
    "budget.unknown": ("{count} amounts unknown", "{count} Beträge unbekannt"),
    "merge.title": ("Answer of the supplier", "Antwort des Lieferanten"),
    "merge.line": ("Line", "Position"),
    "merge.ordered": ("Ordered", "Bestellt"),
    "merge.answered": ("Supplier says", "Lieferant"),
    "merge.stands": ("Stands", "Es gilt"),
    "merge.verdict": ("Outcome", "Ergebnis"),
    "merge.settled": ("settled: nothing stops", "geklärt: nichts steht"),
    "merge.stopped": ("stopped: line {lines}", "angehalten: Position {lines}"),
    "merge.effect": ("{amount} {currency} more to be billed", "{amount} {currency} mehr zu berechnen"),
    "merge.budget": (
        "the budget {budget} would have {amount} {currency} left",
        "im Budget {budget} blieben {amount} {currency}",
    ),
    "merge.stock_out": (
        "line {line}: {item} is used up on {out}, the supplier delivers: {comes}",
        "Position {line}: {item} ist am {out} aufgebraucht, der Lieferant liefert: {comes}",
    ),
    "merge.never": ("never", "nie"),
    "merge.effect_less": ("{amount} {currency} less to be billed", "{amount} {currency} weniger zu berechnen"),
    "merge.agreed": ("Agreed", "Einig"),
    "merge.buyers": ("Our change stands", "Unsere Änderung gilt"),
    "merge.taken": ("Taken: within tolerance", "Übernommen: in Toleranz"),
    "merge.counter": ("Counter-proposal needed", "Gegenvorschlag nötig"),
    "merge.conflict": ("Both changed it", "Beide haben geändert"),
    "merge.change_present": ("line", "Position"),
    "decide.title": ("To decide", "Zu entscheiden"),
    "decide.said": ("each bound to what is shown here", "gebunden an das, was hier steht"),
    "decide.version": ("Version {number} of the order", "Version {number} der Bestellung"),
    "decide.waits": ("Waits for approval", "Wartet auf Freigabe"),
    "decide.worth": ("{amount}, net", "{amount}, netto"),
    "decide.worth_changed": ("{was} → {amount}, net", "{was} → {amount}, netto"),
    "request.title": ("Ask for a purchase", "Anforderung"),
    "request.said": (
        "The budget is checked first; the request then waits for an approval by somebody else.",
        "Zuerst wird das Budget geprüft; dann wartet die Anforderung auf die Freigabe durch jemand anderen.",
    ),
    "request.form": ("What is needed", "Was gebraucht wird"),
    "request.supplier": ("Supplier", "Lieferant"),
    "request.currency": ("Currency", "Währung"),
    "request.cost_centre": ("Cost centre", "Kostenstelle"),
    "request.project": ("Project", "Projekt"),
    "request.site": ("Site", "Standort"),
    "request.needed_on": ("Needed on", "Benötigt am"),
    "request.why": ("Why", "Wofür"),
    "request.line": ("Line", "Position"),
    "request.description": ("Description", "Bezeichnung"),
    "request.item": ("Item number", "Artikelnummer"),
    "request.quantity": ("Quantity", "Menge"),
    "request.unit": ("Unit", "Einheit"),
    "request.price": ("Price for one", "Preis für eins"),
    "request.check": ("Check the budget", "Budget prüfen"),
    "request.submit": ("Submit the request", "Anforderung absenden"),
    "request.no_budget": ("No budget bears this.", "Kein Budget trägt das."),
    "request.within": ("Leaves {amount} of budget {budget}.", "Lässt {amount} vom Budget {budget} übrig."),
    "request.warn": ("Exceeds budget {budget} by {amount}.", "Überschreitet Budget {budget} um {amount}."),
    "request.route": (
        "Exceeds budget {budget} by {amount}: {who} decides.",
        "Überschreitet Budget {budget} um {amount}: {who} entscheidet.",
    ),
    "request.stop": (
        "Exceeds budget {budget} by {amount}: it will be refused.",
        "Überschreitet Budget {budget} um {amount}: es wird abgelehnt.",
    ),
    "request.owner": ("its owner", "der Verantwortliche"),
    "then.title": ("As it stood", "Wie sie stand"),
    "then.said": ("what was true, and what was known", "was galt, und was bekannt war"),
    "then.as_of": ("As of", "Stand am"),
    "then.known_at": ("As known at the end of", "Bekannt am Ende des"),
    "then.show": ("Show", "Anzeigen"),
    "then.now": ("Choose a day to see the order as it stood.", "Wählen Sie einen Tag, um den Stand zu sehen."),
    "then.none": ("There was no such order then.", "Diese Bestellung gab es damals nicht."),
    "then.wrong": ("This is no day.", "Das ist kein Tag."),
    "then.version": ("version {number}", "Version {number}"),
}
"""Words by name: English, German."""

_GERMAN: Final[tuple[tuple[str, str], ...]] = (
    (r"filed: a fact for the documents of its order", "abgelegt: eine Tatsache für die Belege der Bestellung"),
    (r"no order named", "keine Bestellung genannt"),
    (r"order (\S.*)", r"Bestellung \1"),
    (r"it was asked for here", "hier angefordert"),
    (
        r"orders of this amount are approved here( before they are sent)?",
        "Bestellungen dieser Höhe werden vor dem Versand freigegeben",
    ),
    (r"the budget (.+) is exceeded by (.+)", r"Budget \1 um \2 überschritten"),
    (r"(.+) of (.+) is left", r"von \2 sind noch \1 übrig"),
    (r"the currency is (\S+) instead of (\S+)", r"Währung \1 statt \2"),
    (r"line (\S+) is new", r"Position \1 ist neu"),
    (r"line (\S+) is another item", r"Position \1 ist ein anderer Artikel"),
    (r"line (\S+) comes (\d+) days later", r"Position \1 kommt \2 Tage später"),
    (r"the price of line (\S+) goes from (\S+) to (\S+)", r"Preis von Position \1: \3 statt \2"),
    (r"the quantity of line (\S+) goes from (\S+) to (\S+)", r"Menge von Position \1: \3 statt \2"),
    (
        r"everything came, was billed and posted; quiet for (\d+) working days",
        r"alles kam, ist berechnet und gebucht; seit \1 Arbeitstagen still",
    ),
    (r"decided again because of document \w+", "neu entschieden wegen eines neuen Belegs"),
    (r"a new fact", "eine neue Tatsache"),
    (r"filed: it carried (\d+) documents", r"abgelegt: enthielt \1 Belege"),
)
"""What the pipeline writes as a reason, and the same in German; each pattern is a whole part of a reason."""

_COMPILED: Final = tuple((re.compile(pattern), told) for pattern, told in _GERMAN)


def reason_in(reason: str, language: str) -> str:
    """Return a reason that the pipeline wrote, in a language; what people wrote stays as they wrote it.

    >>> reason_in("line 2 is new; the currency is EUR instead of DKK", "de")
    'Position 2 ist neu; Währung EUR statt DKK'
    """
    if language != "de":
        return reason
    whole = _part(reason)
    return whole if whole != reason else "; ".join(_part(part) for part in reason.split("; "))


def _part(part: str) -> str:
    for pattern, told in _COMPILED:
        if match := pattern.fullmatch(part):
            return match.expand(told)
    return part
