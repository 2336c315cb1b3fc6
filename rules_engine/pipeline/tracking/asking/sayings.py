"""What answers say, in English and German; values come in as finished texts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from rules_engine.documents.base import plain

LANGUAGES: Final = ("en", "de")

SAYINGS: Final[dict[str, tuple[str, str]]] = {
    "empty": (
        "Ask about an order, an invoice or a supplier, by number or name: for example, why is invoice 4711 on hold?",
        "Fragen Sie nach Bestellung, Rechnung oder Lieferant, mit Nummer oder Name: warum ist Rechnung 4711 gesperrt?",
    ),
    "not_understood": (
        (
            "I do not know what is asked. I can tell approvals, answers, holds, what is open or received, payment "
            "dates, late orders, duplicates and where something stands."
        ),
        (
            "Ich weiß nicht, was gefragt ist. Ich kann Freigaben, Bestätigungen, Sperren, Offenes und Erhaltenes, "
            "Zahlungstermine, verspätete Bestellungen, Dubletten und den Stand nennen."
        ),
    ),
    "unknown_number": ("No document here has the number {number}.", "Kein Beleg hier hat die Nummer {number}."),
    "budget_none": ("No budgets are kept here.", "Hier werden keine Budgets geführt."),
    "budget_stands": (
        (
            "Budget {id} ({centre}): {left} of {whole} left; reserved {reserved}, committed {committed}, "
            "consumed {consumed}."
        ),
        (
            "Budget {id} ({centre}): {left} von {whole} übrig; reserviert {reserved}, gebunden {committed}, "
            "verbraucht {consumed}."
        ),
    ),
    "budget_doubt": (
        "{count} amounts could not be added, for want of a rate or a price.",
        "{count} Beträge konnten nicht addiert werden: es fehlt ein Kurs oder Preis.",
    ),
    "budget_exceeded": (
        "Budget {id} is exceeded by {over}; {who} decides.",
        "Budget {id} ist um {over} überschritten; {who} entscheidet.",
    ),
    "budget_unknown": (
        "No budget or order here is called {number}; there are the budgets {items}.",
        "Weder Budget noch Bestellung heißt hier {number}; es gibt die Budgets {items}.",
    ),
    "budget_of_none": ("No budget bears order {number}.", "Kein Budget trägt die Bestellung {number}."),
    "budget_of_order": (
        "Order {number} holds {held} of budget {id}; {left} of it is left.",
        "Bestellung {number} bindet {held} vom Budget {id}; davon sind {left} übrig.",
    ),
    "budget_over": (
        "{count} of {all} budgets are exceeded: {items}.",
        "{count} von {all} Budgets sind überschritten: {items}.",
    ),
    "budget_least": (
        "None of the {all} budgets is exceeded; the least is left of {items}.",
        "Keines der {all} Budgets ist überschritten; am wenigsten übrig: {items}.",
    ),
    "sales_none": ("No customer orders are here.", "Hier liegen keine Kundenaufträge vor."),
    "sales": (
        "{count} customer orders: {entered} entered, {waiting} on hold; {invoices} of our own invoices wait.",
        "{count} Kundenaufträge: {entered} erfasst, {waiting} angehalten; {invoices} eigene Rechnungen warten.",
    ),
    "unknown_supplier": (
        "No supplier here is known by that name.",
        "Ein Lieferant dieses Namens ist hier nicht bekannt.",
    ),
    "which": ("Which one is meant: {choices}?", "Welche ist gemeint: {choices}?"),
    "which_needed": ("Which order or invoice is meant?", "Welche Bestellung oder Rechnung ist gemeint?"),
    "no_order": (
        "{kind} {number} names no order that is here, so I do not know.",
        "{kind} {number} nennt keine Bestellung, die hier vorliegt; das weiß ich also nicht.",
    ),
    "not_then": (
        "There was no order {number} then, as far as was known.",
        "Die Bestellung {number} gab es damals nicht, soweit bekannt war.",
    ),
    "then": ("As of {as_of}, as known on {known_at}:", "Stand {as_of}, nach dem Wissen vom {known_at}:"),
    "belongs": ("{kind} {number} belongs to order {order}.", "{kind} {number} gehört zur Bestellung {order}."),
    "status": ("{kind} {number} is {status} since {since}.", "{kind} {number}: {status} seit {since}."),
    "next": ("Next: {who} must {act}, by {due}.", "Als Nächstes: {who} – {act}, bis {due}."),
    "nothing_next": ("Nothing is left to do.", "Es ist nichts mehr zu tun."),
    "approved": (
        "Yes: {number} was approved by {who} on {on}.",
        "Ja: {number} wurde von {who} am {on} freigegeben.",
    ),
    "not_approved": (
        "No: {number} still waits for an approval ({tiers}).",
        "Nein: {number} wartet noch auf eine Freigabe ({tiers}).",
    ),
    "approval_void": (
        "The approval of the version before is void: {why}.",
        "Die Freigabe der Version davor gilt nicht mehr: {why}.",
    ),
    "approval_refused": (
        "No: the approval of {number} was refused by {who} on {on}: {why}.",
        "Nein: die Freigabe von {number} wurde von {who} am {on} abgelehnt: {why}.",
    ),
    "no_approval_needed": (
        "No approval of {number} was asked for or given here; it came in on {on} by {channel}.",
        "Für {number} wurde hier keine Freigabe verlangt oder erteilt; der Beleg kam am {on} über {channel}.",
    ),
    "why": ("Why: {why}.", "Grund: {why}."),
    "why_no_setting": (
        "Why: orders that come in are sent without an approval here (setting order.approval: none).",
        "Grund: Eingehende Bestellungen brauchen hier keine Freigabe (Einstellung order.approval: none).",
    ),
    "why_below": (
        "Why: it comes to {value}, and orders need one from {least} on.",
        "Grund: Sie beträgt {value}; eine Freigabe brauchen Bestellungen ab {least}.",
    ),
    "why_earlier": (
        "Why: it came in before orders of this amount needed one.",
        "Grund: Sie kam herein, bevor Bestellungen über diesen Betrag eine brauchten.",
    ),
    "why_rules": (
        "Why: the rules {rules}, version {version}, decided on {on} and asked for none.",
        "Grund: Die Regeln {rules}, Version {version}, entschieden am {on} und verlangten keine.",
    ),
    "why_asked": (
        "Why: the rules {rules}, version {version}, decided on {on} and ask for it.",
        "Grund: Die Regeln {rules}, Version {version}, entschieden am {on} und verlangen sie.",
    ),
    "why_undecided": (
        "Why: it is {status}, and rules have not decided about it.",
        "Grund: {status} – Regeln haben noch nicht darüber entschieden.",
    ),
    "not_approved_yet": (
        "No: nobody has approved {number}; it is {status} first.",
        "Nein: {number} hat niemand freigegeben; zuerst: {status}.",
    ),
    "confirmed": (
        "Yes: {seller} accepted {number} on {on} ({by}).",
        "Ja: {seller} hat {number} am {on} angenommen ({by}).",
    ),
    "acknowledged": (
        "Not yet: {seller} only acknowledged receipt of {number} on {on}.",
        "Noch nicht: {seller} hat am {on} nur den Eingang von {number} bestätigt.",
    ),
    "countered": (
        "Not as ordered: {seller} answered {number} on {on} with changes ({by}) that nobody accepted yet.",
        (
            "Nicht wie bestellt: {seller} hat {number} am {on} mit Änderungen beantwortet ({by}), die noch niemand "
            "angenommen hat."
        ),
    ),
    "not_confirmed": (
        "No: {seller} has not answered {number}, sent on {on}.",
        "Nein: {seller} hat {number} vom {on} nicht beantwortet.",
    ),
    "no_changes": ("Nothing was changed.", "Geändert wurde nichts."),
    "changed": ("Changed: {changes}.", "Geändert: {changes}."),
    "change": ("{where} {what} {was} → {now}", "{where} {what} {was} → {now}"),
    "line": ("line {line}", "Position {line}"),
    "whole": ("the whole", "insgesamt"),
    "no_hold": (
        "{kind} {number} is not on hold: it is {status}.",
        "{kind} {number} ist nicht angehalten: {status}.",
    ),
    "hold": ("{kind} {number} is on hold: {why}", "{kind} {number} ist angehalten: {why}"),
    "hold_more": ("And {count} more.", "Und {count} weitere."),
    "clears": ("It clears when: {clears}", "Gelöst wird das so: {clears}"),
    "hold_who": ("{who} clears it, by {due}.", "{who} klärt das bis {due}."),
    "refused": ("{kind} {number} was refused: {why}", "{kind} {number} wurde zurückgewiesen: {why}"),
    "quarantined": (
        "{kind} {number} was put aside, because values in it are missing: {why}",
        "{kind} {number} wurde beiseitegelegt, weil Angaben fehlen: {why}",
    ),
    "no_holds_of_order": (
        "Nothing of order {number} is on hold; it is {status}.",
        "Nichts an der Bestellung {number} ist angehalten; Stand: {status}.",
    ),
    "received": (
        "Of order {number}, received: {lines}.",
        "Von der Bestellung {number} erhalten: {lines}.",
    ),
    "of": ("{line}: {part} of {all}{unit}", "{line}: {part} von {all}{unit}"),
    "nothing_received": (
        "Nothing has been received for order {number} yet.",
        "Für die Bestellung {number} ist noch nichts eingegangen.",
    ),
    "received_last": ("Last on {on} ({by}).", "Zuletzt am {on} ({by})."),
    "shipped": ("Yes: order {number} was shipped on {on} ({by}).", "Ja: {number} wurde am {on} versandt ({by})."),
    "shipped_lines": ("Announced so far: {lines}.", "Bisher gemeldet: {lines}."),
    "rejected": ("Of order {number} was rejected: {lines}.", "Von der Bestellung {number} zurückgewiesen: {lines}."),
    "returned": (
        "Goods of order {number} went back on {on} ({by}).",
        "Ware der Bestellung {number} ging am {on} zurück ({by}).",
    ),
    "nothing_rejected": (
        "Nothing of order {number} was rejected or returned.",
        "Von der Bestellung {number} wurde nichts zurückgewiesen oder zurückgeschickt.",
    ),
    "credited": ("For order {number}, credited: {credits}.", "Zur Bestellung {number} gutgeschrieben: {credits}."),
    "not_credited": (
        "No credit note for order {number} has come.",
        "Für die Bestellung {number} liegt keine Gutschrift vor.",
    ),
    "tolerances": (
        "{kind} {number} was judged by these tolerances: {items}.",
        "{kind} {number} wurde an diesen Toleranzen gemessen: {items}.",
    ),
    "tolerance_item": ("{title}, {where}: {verdict}", "{title}, {where}: {verdict}"),
    "tolerances_none": ("No tolerance judged {kind} {number}.", "Keine Toleranz hat {kind} {number} beurteilt."),
    "receipt_list": (
        "{count} documents wait for goods to be booked in: {items}.",
        "{count} Belege warten auf einen Wareneingang: {items}.",
    ),
    "receipt_list_none": ("No document waits for goods.", "Kein Beleg wartet auf einen Wareneingang."),
    "orderless_list": (
        "{count} documents name no order that is here: {items}.",
        "{count} Belege nennen keine Bestellung, die hier vorliegt: {items}.",
    ),
    "orderless_list_none": ("Every document has its order.", "Jeder Beleg hat seine Bestellung."),
    "not_shipped": (
        "No shipment of order {number} was announced.",
        "Für die Bestellung {number} wurde kein Versand gemeldet.",
    ),
    "promised": ("What is open is promised for {on}.", "Das Offene ist für den {on} zugesagt."),
    "open_lines": ("Open of order {number}: {lines}.", "Offen von der Bestellung {number}: {lines}."),
    "nothing_open": (
        "Nothing of order {number} is open: all of it was received.",
        "Von der Bestellung {number} ist nichts offen: alles ist eingegangen.",
    ),
    "invoiced": ("For order {number}, invoiced: {invoices}.", "Zur Bestellung {number} berechnet: {invoices}."),
    "not_invoiced": (
        "No invoice came for order {number}.",
        "Zur Bestellung {number} kam keine Rechnung.",
    ),
    "open_with": (
        "With {seller}: {orders} open orders, {late} of them late or without an answer; {held} documents on hold.",
        "Mit {seller}: {orders} offene Bestellungen, davon {late} zu spät oder unbeantwortet; {held} Belege gesperrt.",
    ),
    "open_with_none": ("Nothing is open with {seller}.", "Mit {seller} ist nichts offen."),
    "order_item": ("{number} ({status}, {who}: {act}, {due})", "{number} ({status}, {who}: {act}, {due})"),
    "list": ("{items}.", "{items}."),
    "paid_ready": (
        "Yes: invoice {number} is ready to be paid; it was posted on {on}.",
        "Ja: Rechnung {number} ist zur Zahlung bereit; gebucht am {on}.",
    ),
    "not_paid_ready": (
        "No: invoice {number} is not ready to be paid, it is {status}.",
        "Nein: Rechnung {number} ist nicht zur Zahlung bereit, Stand: {status}.",
    ),
    "due": ("{amount} is due on {on}.", "{amount} ist am {on} fällig."),
    "no_due": ("It names no due date.", "Ein Fälligkeitsdatum nennt sie nicht."),
    "payment_unknown": (
        "Whether money left is not known here: payments are made in the ERP.",
        "Ob Geld geflossen ist, ist hier nicht bekannt: gezahlt wird im ERP.",
    ),
    "late": (
        "Order {number} is {alarms}: {waited} working days {status}.",
        "Bestellung {number}: {alarms}, seit {waited} Arbeitstagen {status}.",
    ),
    "not_late": (
        "Order {number} is on time: {waited} working days {status}, of usually up to {norm}.",
        "Bestellung {number} ist im Plan: seit {waited} Arbeitstagen {status}, üblich sind bis zu {norm}.",
    ),
    "late_list": ("{count} orders need attention: {items}.", "{count} Bestellungen brauchen Aufmerksamkeit: {items}."),
    "late_none": (
        "No order is late, unanswered or stalled.",
        "Keine Bestellung ist verspätet, unbeantwortet oder liegt.",
    ),
    "duplicate": (
        "{kind} {number} looks like a duplicate: {why}",
        "{kind} {number} sieht nach einer Dublette aus: {why}",
    ),
    "not_duplicate": (
        "No: {kind} {number} is no duplicate of anything that is here.",
        "Nein: {kind} {number} ist keine Dublette von etwas, das hier vorliegt.",
    ),
    "earlier": ("The same number came before, on {on}: {status}.", "Dieselbe Nummer kam schon am {on}: {status}."),
    "duplicate_list": (
        "{count} documents are held as possible duplicates: {items}.",
        "{count} Belege sind als mögliche Dubletten angehalten: {items}.",
    ),
    "duplicate_list_none": ("No document is held as a duplicate.", "Kein Beleg ist als Dublette angehalten."),
    "hold_list": ("{count} documents are on hold: {items}.", "{count} Belege sind angehalten: {items}."),
    "hold_list_none": ("Nothing is on hold.", "Nichts ist angehalten."),
    "approval_list": (
        "{count} documents wait for an approval: {items}.",
        "{count} Belege warten auf eine Freigabe: {items}.",
    ),
    "approval_list_none": ("Nothing waits for an approval.", "Nichts wartet auf eine Freigabe."),
    "count": ("{count} orders: {view}.", "{count} Bestellungen: {view}."),
    "and_more": ("and {count} more", "und {count} weitere"),
    "reader": ("Who looks at such documents", "Wer solche Belege ansieht"),
}
"""Sentences by name: English, German."""

NAMES: Final[dict[str, tuple[str, str]]] = {
    "budget owner": ("the budget's owner", "wer das Budget verantwortet"),
    "raise the budget": ("raise the budget, or have less bought", "das Budget erhöhen oder weniger bestellen lassen"),
    "CUSTOMER": ("unknown customer", "unbekannter Kunde"),
    "SHIP_TO": ("unknown ship-to", "unbekannter Lieferort"),
    "CURRENCY": ("another currency", "andere Währung"),
    "REPEATED": ("ordered before", "schon bestellt"),
    "ITEM": ("unknown item", "unbekannter Artikel"),
    "UNIT": ("another unit", "andere Einheit"),
    "NO_PRICE": ("no price", "kein Preis"),
    "PRICE": ("another price", "anderer Preis"),
    "ORDER_MISSING": ("no order behind it", "keine Bestellung dazu"),
    "SHIPPING_PROOF": ("no proof of shipping", "kein Versandnachweis"),
    "NOT_SHIPPED": ("more than shipped", "mehr als versandt"),
    "QUANTITY": ("more than ordered", "mehr als bestellt"),
    "NOT_ORDERED": ("not ordered", "nicht bestellt"),
    "CHARGE": ("a charge", "eine Gebühr"),
    "order": ("order", "Bestellung"),
    "order_change": ("order change", "Bestelländerung"),
    "order_response": ("order response", "Auftragsbestätigung"),
    "order_cancellation": ("order cancellation", "Stornierung"),
    "invoice": ("invoice", "Rechnung"),
    "credit_note": ("credit note", "Gutschrift"),
    "despatch_advice": ("despatch advice", "Lieferavis"),
    "receipt_advice": ("receipt advice", "Wareneingang"),
    "statement": ("statement", "Kontoauszug"),
    "reminder": ("reminder", "Mahnung"),
    "unknown": ("document", "Beleg"),
    "requested": ("requested", "angefordert"),
    "needs_approval": ("waiting for an approval", "wartet auf Freigabe"),
    "approved": ("approved", "freigegeben"),
    "rejected": ("rejected", "abgelehnt"),
    "sent": ("sent", "erteilt"),
    "acknowledged": ("acknowledged", "Eingang bestätigt"),
    "accepted": ("accepted", "angenommen"),
    "changed": ("answered with changes", "mit Änderungen beantwortet"),
    "shipped": ("shipped", "versandt"),
    "within": ("within", "eingehalten"),
    "over": ("exceeded", "überschritten"),
    "under": ("undercut", "unterschritten"),
    "partly_received": ("partly received", "teilweise eingegangen"),
    "received": ("received", "eingegangen"),
    "invoiced": ("invoiced", "berechnet"),
    "matched": ("matched", "abgeglichen"),
    "paid_ready": ("ready to be paid", "zur Zahlung bereit"),
    "held": ("on hold", "angehalten"),
    "closed": ("closed", "abgeschlossen"),
    "cancelled": ("cancelled", "storniert"),
    "refused": ("refused", "zurückgewiesen"),
    "quarantined": ("put aside", "beiseitegelegt"),
    "pushed": ("sent to the ERP", "an das ERP gesendet"),
    "reconciled": ("posted in the ERP", "im ERP gebucht"),
    "stored": ("waiting to be read", "wartet auf das Lesen"),
    "linked": ("waiting to be decided", "wartet auf die Entscheidung"),
    "unconfirmed": ("without an answer", "unbeantwortet"),
    "late": ("late", "verspätet"),
    "stalled": ("stalled", "liegen geblieben"),
    "open": ("open", "offen"),
    "new": ("newly submitted", "neu erteilt"),
    "approval": ("pending approval", "Freigabe offen"),
    "partial": ("partly fulfilled", "teilweise erfüllt"),
    "waiting": ("waiting on an exception", "wartet auf Klärung"),
    "all": ("all in all", "insgesamt"),
    "quantity": ("quantity", "Menge"),
    "price": ("price", "Preis"),
    "delivery": ("delivery date", "Liefertermin"),
    "item": ("item", "Artikel"),
    "added": ("added", "neu"),
    "other": ("something else", "etwas anderes"),
    "removed": ("removed", "entfernt"),
    "supplier": ("the supplier", "der Lieferant"),
    "buyer": ("a buyer", "der Einkauf"),
    "approver": ("an approver", "wer freigibt"),
    "receiver": ("a receiver", "der Wareneingang"),
    "reviewer": ("a reviewer", "die Rechnungsprüfung"),
    "matchbook": ("Matchbook", "Matchbook"),
    "accounts payable": ("accounts payable", "die Kreditorenbuchhaltung"),
    "answer the order": ("answer the order", "die Bestellung beantworten"),
    "accept the order or say what changes": (
        "accept the order or say what changes",
        "die Bestellung annehmen oder Änderungen nennen",
    ),
    "deliver": ("deliver", "liefern"),
    "call off what is needed, or close the order": (
        "call off what is needed, or close the order",
        "abrufen, was gebraucht wird, oder die Bestellung schließen",
    ),
    "deliver the rest": ("deliver the rest", "den Rest liefern"),
    "send the invoice": ("send the invoice", "die Rechnung senden"),
    "ask the supplier for an answer": ("ask the supplier for an answer", "den Lieferanten um Antwort bitten"),
    "ask the supplier for a new date": ("ask the supplier for a new date", "einen neuen Termin erfragen"),
    "ask for the rest, or close the order short": (
        "ask for the rest, or close the order short",
        "den Rest anfordern oder die Bestellung vorzeitig abschließen",
    ),
    "ask the supplier for the invoice": ("ask the supplier for the invoice", "die Rechnung anfordern"),
    "have the request approved": ("have the request approved", "die Anforderung freigeben lassen"),
    "approve or refuse the order": ("approve or refuse the order", "die Bestellung freigeben oder ablehnen"),
    "send the order to the supplier": ("send the order to the supplier", "die Bestellung an den Lieferanten senden"),
    "accept what the supplier changed, or answer it": (
        "accept what the supplier changed, or answer it",
        "die Änderungen des Lieferanten annehmen oder beantworten",
    ),
    "book the goods in": ("book the goods in", "die Ware einbuchen"),
    "approve the invoice": ("approve the invoice", "die Rechnung freigeben"),
    "clear the hold": ("clear the hold", "die Sperre klären"),
    "post the invoice in the ERP": ("post the invoice in the ERP", "die Rechnung im ERP buchen"),
    "pay the invoice": ("pay the invoice", "die Rechnung bezahlen"),
}
"""Words for codes: English, German."""


def say(name: str, language: str, **values: object) -> str:
    """Return a sentence of an answer.

    >>> say("unknown_number", "de", number="4711")
    'Kein Beleg hier hat die Nummer 4711.'
    """
    return SAYINGS[name][language == "de"].format(**values)


def name_of(code: str, language: str) -> str:
    """Return the word for a code; one without a word speaks for itself."""
    words = NAMES.get(code)
    return code.replace("_", " ") if words is None else words[language == "de"]


def capital(text: str) -> str:
    """Return a text that begins a sentence."""
    return text[:1].upper() + text[1:]


def day(moment: date | datetime | None, language: str) -> str:
    """Return a day as people write it."""
    # The locale data takes a moment to load: only answers pay for it.
    from babel.dates import format_date  # noqa: PLC0415

    return "?" if moment is None else format_date(moment, "medium", "de" if language == "de" else "en_GB")


def number(value: Decimal | None, language: str) -> str:
    """Return a number as people write it, with the digits it has."""
    from babel.numbers import format_decimal  # noqa: PLC0415 - as above

    if value is None:
        return "?"
    digits = max(0, -int(value.as_tuple().exponent)) if isinstance(value.as_tuple().exponent, int) else 0
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(value, pattern, "de" if language == "de" else "en_GB") if value.is_finite() else plain(value)


def amount(value: Decimal, currency: str, language: str) -> str:
    """Return an amount with its currency."""
    return f"{currency} {number(value, language)}"
