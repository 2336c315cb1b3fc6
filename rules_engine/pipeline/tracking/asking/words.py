"""The words by which questions are understood, English and German, and how alike two words must be."""

from enum import StrEnum
from typing import Final

ALIKE: Final = 82
"""From so many of a hundred on, a longer word is taken for one that was misspelt."""

SHORT: Final = 4
"""Words up to so many letters must be spelt right: between short words a typo makes another word."""


class Intent(StrEnum):
    """What a question wants to know."""

    APPROVED = "approved"
    CONFIRMED = "confirmed"
    HOLD = "hold"
    OPEN = "open"
    RECEIVED = "received"
    SHIPPED = "shipped"
    INVOICED = "invoiced"
    PAID = "paid"
    LATE = "late"
    DUPLICATE = "duplicate"
    COUNT = "count"
    BUDGET = "budget"
    SALES = "sales"
    STATUS = "status"
    TOLERANCE = "tolerance"
    REJECTED = "rejected"
    CREDITED = "credited"


STRONG: Final[dict[Intent, tuple[str, ...]]] = {
    Intent.APPROVED: (
        *("approved", "approve", "approval", "approvals", "authorised", "authorized", "signed"),
        *("genehmigt", "genehmigung", "freigegeben", "freigabe", "bewilligt", "abgezeichnet"),
    ),
    Intent.CONFIRMED: (
        *("confirm", "confirmed", "confirmation", "acknowledged", "acknowledgement", "accepted", "accept"),
        *("answered", "changed", "changes", "change", "promised", "promise"),
        *("bestätigt", "bestätigen", "bestätigung", "angenommen", "geändert", "änderung", "änderungen", "zugesagt"),
        *("auftragsbestätigung", "beantwortet", "geantwortet"),
    ),
    Intent.HOLD: (
        *("hold", "held", "blocked", "stuck", "stopped", "clears", "clear", "release", "released", "exception"),
        *(
            "gesperrt",
            "sperre",
            "angehalten",
            "blockiert",
            "klärung",
            "hängt",
            "festgehalten",
            "gestoppt",
            "zurückgehalten",
        ),
        *("löst", "klärt"),
    ),
    Intent.OPEN: (
        *("open", "outstanding", "pending", "remaining", "backlog"),
        *("offen", "offene", "offenen", "offenes", "ausstehend", "ausstehende", "restmenge", "rückstand"),
    ),
    Intent.RECEIVED: (
        *("received", "receive", "delivered", "arrived", "delivery", "receipt", "goods", "came"),
        *("geliefert", "erhalten", "eingegangen", "angekommen", "wareneingang", "ware", "waren", "bekommen"),
    ),
    Intent.SHIPPED: (
        *("shipped", "shipment", "dispatched", "despatched", "sent", "underway"),
        *("versendet", "verschickt", "versandt", "unterwegs", "abgeschickt", "lieferavis"),
    ),
    Intent.INVOICED: (
        *("invoiced", "billed", "invoices"),
        *("berechnet", "fakturiert", "rechnungen", "abgerechnet"),
    ),
    Intent.PAID: (
        *("paid", "pay", "payment", "payable", "due", "discount"),
        *("bezahlt", "zahlen", "zahlung", "zahlbar", "fällig", "überwiesen", "skonto", "beglichen"),
    ),
    Intent.LATE: (
        *("late", "overdue", "delayed", "delay", "stalled", "dark", "silent", "unconfirmed", "behind"),
        *("verspätet", "verspätung", "überfällig", "verzug", "spät", "unbestätigt", "säumig", "liegengeblieben"),
    ),
    Intent.DUPLICATE: (
        *("duplicate", "duplicates", "duplicated", "twice", "double", "doubled"),
        *("doppelt", "doppelte", "dublette", "dubletten", "zweimal", "duplikat", "duplikate"),
    ),
    Intent.BUDGET: (
        *("budget", "budgets", "overspent", "spending", "committed"),
        *("etat", "etats", "kostenrahmen", "haushalt", "budgets"),
    ),
    Intent.SALES: (
        *("customer", "customers", "customer's"),
        *("kunde", "kunden", "kundenauftrag", "kundenaufträge", "kundenbestellung", "kundenbestellungen"),
    ),
    Intent.TOLERANCE: ("tolerance", "tolerances", "toleranz", "toleranzen", "grenzwert", "grenzwerte"),
    Intent.REJECTED: (
        *("rejected", "rejects", "rejection", "returned", "returns", "damaged", "faulty", "defective"),
        *("zurückgewiesen", "beanstandet", "retourniert", "retoure", "retouren", "zurückgeschickt", "beschädigt"),
    ),
    Intent.CREDITED: (
        *("credited", "credits", "refunded", "refund"),
        *("gutgeschrieben", "gutschriften", "erstattet", "erstattung"),
    ),
    Intent.COUNT: ("many", "number of", "wieviele", "viele", "anzahl"),
    Intent.STATUS: (
        *("status", "stand", "stands", "standing", "next", "todo", "happening", "happens", "progress", "situation"),
        *("nächste", "nächster", "nächstes", "weiter", "passiert", "sachstand", "zustand", "where", "wo", "steht"),
    ),
}
"""The words that tell what a question is about."""

RANK: Final = (
    Intent.BUDGET,
    Intent.SALES,
    Intent.COUNT,
    Intent.DUPLICATE,
    Intent.TOLERANCE,
    Intent.REJECTED,
    Intent.CREDITED,
    Intent.HOLD,
    Intent.APPROVED,
    Intent.PAID,
    Intent.LATE,
    Intent.CONFIRMED,
    Intent.OPEN,
    Intent.SHIPPED,
    Intent.RECEIVED,
    Intent.INVOICED,
    Intent.STATUS,
)
"""Which intent wins where a question has as many words of several."""

WEAK: Final[dict[Intent, tuple[str, ...]]] = {Intent.HOLD: ("why", "warum", "wieso", "weshalb")}
"""Words that tell something only where no other word does."""

GERMAN: Final = frozenset(
    [
        "wurde",
        "wurden",
        "ist",
        "sind",
        "hat",
        "haben",
        "hast",
        "wer",
        "wann",
        "was",
        "warum",
        "wieso",
        "weshalb",
        "wie",
        "wo",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "des",
        "ein",
        "eine",
        "einen",
        "einer",
        "von",
        "vom",
        "bei",
        "beim",
        "mit",
        "auf",
        "im",
        "in",
        "für",
        "zu",
        "zum",
        "zur",
        "und",
        "oder",
        "nicht",
        "noch",
        "schon",
        "bis",
        "welche",
        "welcher",
        "welches",
        "bestellung",
        "rechnung",
        "lieferant",
        "lieferung",
        "auftrag",
        "gutschrift",
        "steht",
        "wir",
        "uns",
        "es",
        "sich",
        "durch",
        "genehmigt",
        "bestätigt",
        "fällig",
        "offen",
        "geliefert",
        "bezahlt",
        "gesperrt",
        "welchen",
        "viele",
        "doppelt",
        "überfällig",
        "anforderung",
        "muss",
        "kann",
        "soll",
        "wird",
        "wem",
    ]
)
ENGLISH: Final = frozenset(
    [
        "was",
        "were",
        "is",
        "are",
        "has",
        "have",
        "had",
        "who",
        "when",
        "what",
        "why",
        "how",
        "where",
        "the",
        "a",
        "an",
        "of",
        "by",
        "with",
        "on",
        "at",
        "for",
        "to",
        "and",
        "or",
        "not",
        "yet",
        "already",
        "until",
        "which",
        "order",
        "invoice",
        "supplier",
        "delivery",
        "credit",
        "did",
        "does",
        "do",
        "we",
        "us",
        "it",
        "its",
        "from",
        "approved",
        "confirmed",
        "open",
        "received",
        "paid",
        "held",
        "due",
        "many",
        "duplicate",
        "overdue",
        "requisition",
        "must",
        "can",
        "will",
        "all",
        "any",
    ]
)

TYPES: Final[dict[str, tuple[str, ...]]] = {
    "invoice": ("invoice", "bill", "rechnung", "eingangsrechnung", "inv", "rechnungsnummer"),
    "credit_note": ("credit", "creditnote", "gutschrift"),
    "order": ("order", "po", "bestellung", "auftrag", "purchase", "bestellnummer"),
    "order_response": ("acknowledgement", "acknowledgment", "auftragsbestätigung"),
    "receipt_advice": ("grn", "wareneingangsbeleg"),
    "despatch_advice": ("asn", "lieferavis"),
}
"""The words that tell which type of document a number is of."""

VIEWS: Final[dict[str, tuple[str, ...]]] = {
    "approval": ("approval", "approved", "pending", "freigabe", "genehmigung"),
    "new": ("new", "newly", "submitted", "neu", "neue"),
    "accepted": ("accepted", "confirmed", "angenommen", "bestätigt"),
    "partial": ("partly", "partially", "partial", "teilweise", "teilgeliefert"),
    "matched": ("matched", "abgeglichen"),
    "waiting": ("waiting", "exception", "hold", "held", "klärung", "warten", "gesperrt", "angehalten"),
    "closed": ("closed", "abgeschlossen", "geschlossen"),
    "cancelled": ("cancelled", "canceled", "storniert"),
    "received": ("received", "geliefert"),
    "late": ("late", "overdue", "überfällig", "verspätet", "stalled"),
    "open": ("open", "offen", "offene", "offenen"),
}
"""The words that tell which orders are to be counted."""

WITHOUT: Final = frozenset({"no", "without", "ohne", "keine", "keiner", "fehlt", "missing"})
"""The words that ask for what is not there."""

WAITS: Final = frozenset({"wait", "waits", "waiting", "wartet", "warten"}) | WITHOUT
"""The words that ask who waits for something."""
