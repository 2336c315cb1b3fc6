"""The words of prose: what terms, dimensions, operators and acts are called in English and in German.

Owns the words only; the sentences are made in ``prose``. A term without words of its own is called by its name, so that
nothing is ever left out.
"""

from typing import Final, Literal

from rules_engine.documents.terms import TERMS
from rules_engine.rules.conditions import Operator

Language = Literal["en", "de"]
Words = tuple[str, str]
"""English and German."""

NOUNS: Final[dict[str, Words]] = {
    "type": ("the type", "die Art"),
    "number": ("the number", "die Nummer"),
    "currency": ("the currency", "die Währung"),
    "issue_date": ("the date of issue", "das Ausstellungsdatum"),
    "received_date": ("the day of receipt", "der Eingangstag"),
    "delivery_date": ("the date of delivery", "das Lieferdatum"),
    "due_date": ("the due date", "das Fälligkeitsdatum"),
    "age_days": ("the age in days", "das Alter in Tagen"),
    "today": ("the day of the decision", "der Tag der Entscheidung"),
    "line_count": ("the number of lines", "die Zahl der Positionen"),
    "findings": ("the number of findings", "die Zahl der Befunde"),
    "arithmetic_findings": ("the number of sums that are wrong", "die Zahl der falschen Summen"),
    "reading_findings": ("the number of doubts in reading", "die Zahl der Zweifel beim Lesen"),
    "sum_of_line_net_amounts": ("the sum of the lines", "die Summe der Positionen"),
    "total_without_vat": ("the total without VAT", "der Gesamtbetrag ohne Umsatzsteuer"),
    "vat": ("the VAT", "die Umsatzsteuer"),
    "total_with_vat": ("the total with VAT", "der Gesamtbetrag mit Umsatzsteuer"),
    "amount_due": ("the amount due", "der fällige Betrag"),
    "seller": ("the seller", "der Verkäufer"),
    "buyer": ("the buyer", "der Käufer"),
    "match_level": ("the number of ways of the match", "die Zahl der Abgleichswege"),
    "matched_at": ("the level on which it agrees with the order", "die Ebene, auf der es der Bestellung entspricht"),
    "unpaired_lines": ("the number of lines without an order line", "die Zahl der Positionen ohne Bestellposition"),
    "status": ("the status", "der Stand"),
    "order_line_candidates": ("the order lines that are in question", "die Bestellpositionen, die in Frage kommen"),
    "lines_not_billed": ("the number of lines not billed", "die Zahl der nicht berechneten Positionen"),
    "id": ("the number", "die Nummer"),
    "class": ("the class", "die Klasse"),
    "cost_centre": ("the cost centre", "die Kostenstelle"),
    "site": ("the site", "der Standort"),
    "channel": ("the channel", "der Eingangsweg"),
    "code": ("the code", "der Code"),
    "kind": ("the kind", "die Art"),
    "buyer_item_id": ("the item number", "die Artikelnummer"),
    "seller_item_id": ("the seller's item number", "die Artikelnummer des Verkäufers"),
    "description": ("the description", "die Bezeichnung"),
    "unit": ("the unit", "die Einheit"),
    "order_unit": ("the ordered unit", "die bestellte Einheit"),
    "vat_rate": ("the VAT rate", "der Steuersatz"),
    "order_vat_rate": ("the ordered VAT rate", "der bestellte Steuersatz"),
    "category": ("the category", "die Warengruppe"),
    "quantity": ("the quantity", "die Menge"),
    "net_price": ("the net price", "der Nettopreis"),
    "line_net_amount": ("the net amount", "der Nettobetrag"),
    "ordered_quantity": ("the ordered quantity", "die bestellte Menge"),
    "order_price": ("the ordered price", "der bestellte Preis"),
    "expected_amount": ("the expected amount", "der erwartete Betrag"),
    "money_at_risk": ("the money at risk", "der gefährdete Betrag"),
    "billed_before": ("the quantity billed before", "die früher berechnete Menge"),
    "received_quantity": ("the received quantity", "die erhaltene Menge"),
    "rejected_quantity": ("the rejected quantity", "die abgelehnte Menge"),
    "response_status": ("the coded answer", "die codierte Antwort"),
    "answer": ("the answer", "die Antwort"),
    "days_late": ("the delay in days", "die Verspätung in Tagen"),
    "days_early": ("the earliness in days", "die Verfrühung in Tagen"),
    "charge_code": ("the charge code", "der Zuschlagscode"),
    "charge_kind": ("the kind of charge", "die Art des Zuschlags"),
    "discount": ("the discount", "der Nachlass"),
    "charges": ("the charges", "die Zuschläge"),
    "balance": ("the balance", "die Restdifferenz"),
}
"""What the last part of a term's name is called, with its article."""

MEASURED: Final[dict[str, Words]] = {
    "price": ("price", "des Preises"),
    "quantity": ("quantity", "der Menge"),
    "amount": ("amount", "des Betrags"),
    "receipt": ("receipt", "des Wareneingangs"),
    "total": ("total", "des Gesamtbetrags"),
    "cumulative_price": ("price over all documents", "des Preises über alle Belege"),
    "cumulative_amount": ("amount over all documents", "des Betrags über alle Belege"),
    "effective_price": ("price after charges", "des Preises nach Zuschlägen"),
    "contract_price": ("contract price", "des Vertragspreises"),
    "list_price": ("list price", "des Listenpreises"),
    "vat": ("VAT", "der Umsatzsteuer"),
    "charges": ("charges", "der Zuschläge"),
    "discount": ("discount", "des Nachlasses"),
    "limit": ("limit", "der Wertgrenze"),
    "blanket_limit": ("limit of the blanket order", "der Wertgrenze der Rahmenbestellung"),
}
"""What a variance is a variance of."""

OF: Final[dict[str, Words]] = {
    "line": ("of the line", "der Position"),
    "order": ("of the order", "der Bestellung"),
    "supplier": ("of the supplier", "des Lieferanten"),
    "company": ("of the company", "des Unternehmens"),
    "response": ("of the answer", "der Antwort"),
    "receipt": ("of the receipt advice", "des Wareneingangs"),
    "document": ("of the document", "des Belegs"),
}
"""Whose a term is."""

CLAUSES: Final[dict[str, tuple[str, str, str, str]]] = {
    "document.read_surely": (
        "everything was read surely", "something was not read surely",
        "alles sicher gelesen wurde", "etwas nicht sicher gelesen wurde",
    ),
    "document.has_order_reference": (
        "the document names an order", "the document names no order",
        "der Beleg eine Bestellung nennt", "der Beleg keine Bestellung nennt",
    ),
    "document.duplicate": (
        "the document was billed before", "the document was not billed before",
        "der Beleg schon einmal berechnet wurde", "der Beleg noch nicht berechnet wurde",
    ),
    "document.iban_differs": (
        "the account is not the supplier's", "the account is the supplier's",
        "das Konto nicht dem Lieferanten gehört", "das Konto dem Lieferanten gehört",
    ),
    "document.preceding_found": (
        "the preceding invoice was found", "the preceding invoice was not found",
        "die vorige Rechnung gefunden wurde", "die vorige Rechnung nicht gefunden wurde",
    ),
    "order.found": (
        "the order was found", "the order was not found",
        "die Bestellung gefunden wurde", "die Bestellung nicht gefunden wurde",
    ),
    "order.after_document": (
        "the order was issued after the document", "the order was issued before the document",
        "die Bestellung nach dem Beleg erteilt wurde", "die Bestellung vor dem Beleg erteilt wurde",
    ),
    "supplier.known": (
        "the supplier is known", "the supplier is not known",
        "der Lieferant bekannt ist", "der Lieferant nicht bekannt ist",
    ),
    "supplier.order_required": (
        "the supplier needs an order number", "the supplier needs no order number",
        "der Lieferant eine Bestellnummer braucht", "der Lieferant keine Bestellnummer braucht",
    ),
    "receipt.found": (
        "a receipt advice was found", "no receipt advice was found",
        "ein Wareneingang gefunden wurde", "kein Wareneingang gefunden wurde",
    ),
    "receipt.required": (
        "a receipt advice is required", "no receipt advice is required",
        "ein Wareneingang verlangt wird", "kein Wareneingang verlangt wird",
    ),
    "line.paired": (
        "the line has an order line", "the line has no order line",
        "die Position eine Bestellposition hat", "die Position keine Bestellposition hat",
    ),
    "line.comparable": (
        "the line can be compared with its order line", "the line cannot be compared with an order line",
        "die Position mit ihrer Bestellposition vergleichbar ist",
        "die Position mit keiner Bestellposition vergleichbar ist",
    ),
    "line.arithmetic_differs": (
        "the line does not add up", "the line adds up",
        "die Position nicht aufgeht", "die Position aufgeht",
    ),
}  # fmt: skip
"""What a flag says when it is true and when it is false; German with its verb last."""

DIFFERING: Final[dict[str, Words]] = {
    "seller": ("the seller", "der Verkäufer"),
    "seller_vat": ("the seller's VAT id", "die Steuernummer des Verkäufers"),
    "buyer": ("the buyer", "der Käufer"),
    "currency": ("the currency", "die Währung"),
    "unit": ("the unit", "die Einheit"),
    "item": ("the item", "der Artikel"),
    "vat_rate": ("the VAT rate", "der Steuersatz"),
}
"""What may be another than ordered."""

COMPARING: Final[dict[str, Words]] = {
    "=": ("{x} is {v}", "{x} {v} ist"),
    "!=": ("{x} is not {v}", "{x} nicht {v} ist"),
    "<": ("{x} is below {v}", "{x} unter {v} liegt"),
    "<=": ("{x} is at most {v}", "{x} höchstens {v} ist"),
    ">": ("{x} is above {v}", "{x} über {v} liegt"),
    ">=": ("{x} is at least {v}", "{x} mindestens {v} ist"),
    "exceeds": ("{x} exceeds {v}", "{x} {v} übersteigt"),
    "within": ("{x} is within {v}", "{x} {v} nicht übersteigt"),
    "at least": ("{x} is at least {v}", "{x} mindestens {v} ist"),
    "below": ("{x} is below {v}", "{x} unter {v} liegt"),
    "is": ("{x} is {v}", "{x} {v} ist"),
    "is not": ("{x} is not {v}", "{x} nicht {v} ist"),
    "in": ("{x} is one of {v}", "{x} eins von {v} ist"),
    "not in": ("{x} is none of {v}", "{x} keins von {v} ist"),
    "starts with": ("{x} starts with {v}", "{x} mit {v} beginnt"),
    "contains": ("{x} contains {v}", "{x} {v} enthält"),
    "is true": ("{x} is true", "{x} zutrifft"),
    "is false": ("{x} is false", "{x} nicht zutrifft"),
    "is known": ("{x} is known", "{x} bekannt ist"),
    "is missing": ("{x} is missing", "{x} fehlt"),
}
"""Every operator; German with its verb last."""

TYPES: Final[dict[str, Words]] = {
    "invoice": ("invoices", "Rechnungen"),
    "credit_note": ("credit notes", "Gutschriften"),
    "order_response": ("order responses", "Auftragsbestätigungen"),
}

SCOPES: Final[dict[str, Words]] = {
    "order": ("order", "Bestellung"),
    "item": ("item", "Artikel"),
    "supplier": ("supplier", "Lieferant"),
    "supplier_class": ("supplier class", "Lieferantenklasse"),
    "category": ("category", "Warengruppe"),
    "cost_centre": ("cost centre", "Kostenstelle"),
    "site": ("site", "Standort"),
    "company": ("company", "Unternehmen"),
    "channel": ("channel", "Eingangsweg"),
    "currency": ("currency", "Währung"),
}

DIMENSIONS: Final[dict[str, Words]] = {
    "unit_price": ("Unit price", "Stückpreis"),
    "net_price": ("Price after charges", "Preis nach Zuschlägen"),
    "quantity": ("Quantity", "Menge"),
    "received_quantity": ("Received quantity", "Erhaltene Menge"),
    "line_amount": ("Line amount", "Positionsbetrag"),
    "total": ("Document total", "Gesamtbetrag"),
    "charge": ("Charge", "Zuschlag"),
    "freight": ("Freight", "Fracht"),
    "discount": ("Discount", "Nachlass"),
    "tax": ("Tax", "Steuer"),
    "date": ("Date", "Datum"),
    "value_days": ("Value days", "Wertetage"),
    "small_diff": ("Small difference", "Kleindifferenz"),
}

BREACHES: Final[dict[str, Words]] = {
    "ignore": ("nothing happens", "geschieht nichts"),
    "warn": ("it is shown as a warning", "wird gewarnt"),
    "hold_line": ("the line is held", "wird die Position gesperrt"),
    "hold_charge": ("the charge is held", "wird der Zuschlag gesperrt"),
    "hold_header": ("the document is held", "wird der Beleg gesperrt"),
    "hold_supplier": ("the supplier is held", "wird der Lieferant gesperrt"),
    "route": ("the line is held and sent to a queue", "wird die Position gesperrt und weitergeleitet"),
    "refuse": ("it is refused", "wird abgelehnt"),
    "short_pay": ("a short payment is proposed", "wird eine gekürzte Zahlung vorgeschlagen"),
    "dispute": ("a dispute is proposed", "wird eine Reklamation vorgeschlagen"),
    "write_off": ("a write-off is proposed", "wird eine Ausbuchung vorgeschlagen"),
}

HELD: Final[dict[str, Words]] = {
    "line": ("the line", "die Position"),
    "charge": ("the charge", "den Zuschlag"),
    "header": ("the document", "den Beleg"),
    "supplier": ("the supplier", "den Lieferanten"),
}

OUTCOMES: Final[dict[str, Words]] = {
    "accepted": ("accepted", "angenommen"),
    "needs_approval": ("waiting for an approval", "freigabebedürftig"),
    "held": ("held", "gesperrt"),
    "refused": ("refused", "abgelehnt"),
}

CONTRARY: Final[dict[str, Operator]] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "exceeds": "within",
    "within": "exceeds",
    "at least": "below",
    "below": "at least",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
    "is true": "is false",
    "is false": "is true",
    "is known": "is missing",
    "is missing": "is known",
}
"""The operator that says the contrary; what is unknown stays unknown either way."""

NOT_VERDICTS: Final[dict[str, Words]] = {
    "over": ("is not exceeded", "nicht überschritten ist"),
    "under": ("is not undercut", "nicht unterschritten ist"),
    "within": ("is not kept", "nicht eingehalten ist"),
    "not_checked": ("is checked", "geprüft wird"),
}

VERDICTS: Final[dict[str, Words]] = {
    "over": ("is exceeded", "überschritten ist"),
    "under": ("is undercut", "unterschritten ist"),
    "within": ("is kept", "eingehalten ist"),
    "not_checked": ("is not checked", "nicht geprüft wird"),
}


def pick(words: Words, language: Language) -> str:
    """Return words in a language."""
    return words[0] if language == "en" else words[1]


def term(name: str, language: Language) -> str:
    """Return what a term is called in a sentence.

    >>> term("line.net_price", "en"), term("line.net_price", "de")
    ('the net price of the line', 'der Nettopreis der Position')
    >>> term("line.price_variance_bp", "en")
    'the price variance of the line in percent'
    """
    room, _, last = name.partition(".")
    of = "" if room == "document" else f" {pick(OF[room], language)}" if room in OF else ""
    if last in NOUNS:
        return f"{pick(NOUNS[last], language)}{of}"
    stem, variance, rest = last.partition("_variance")
    if variance and stem in MEASURED:
        percent = " in percent" if language == "en" else " in Prozent"
        share = percent if TERMS[name].type == "ratio" else ""
        measured = pick(MEASURED[stem], language)
        money = {"en": " in money", "de": " als Betrag"}[language] if rest == "_amount" else ""
        said = f"the {measured} variance{of}" if language == "en" else f"die Abweichung {measured}{of}"
        return f"{said}{share}{money}"
    return f"“{last.replace('_', ' ')}”{of}" if language == "en" else f"„{last.replace('_', ' ')}“{of}"
