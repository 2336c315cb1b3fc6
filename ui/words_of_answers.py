"""The words of the page where questions are asked, and of what people do with orders."""

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "leaf.asking": ("Ask", "Fragen"),
    "asking.title": ("Ask", "Fragen"),
    "asking.said": (
        "A number, or a question in plain words, in English or German.",
        "Eine Nummer oder eine Frage in einfachen Worten, auf Deutsch oder Englisch.",
    ),
    "asking.box": ("Your question", "Ihre Frage"),
    "asking.ask": ("Ask", "Fragen"),
    "asking.example": ("Why is invoice 4711 on hold?", "Warum ist Rechnung 4711 angehalten?"),
    "asking.answer": ("Answer", "Antwort"),
    "asking.which": ("Which one is meant?", "Welche ist gemeint?"),
    "asking.evidence": ("What this rests on", "Worauf das beruht"),
    "asking.next": ("{who}: {act}, by {due}", "{who}: {act}, bis {due}"),
    "asking.next_undated": ("{who}: {act}", "{who}: {act}"),
    "asking.none": ("Ask about an order, an invoice or a supplier", "Fragen Sie nach Bestellung, Rechnung, Lieferant"),
    "asking.none_why": (
        "Was PO-1047 approved? By whom? · What is open with Nordhavn Steel? · Which orders are late?",
        "Wurde PO-1047 freigegeben? · Was ist bei Nordhavn Steel offen? · Welche Bestellungen sind überfällig?",
    ),
    "act.approve_order": ("Approve the order", "Bestellung freigeben"),
    "act.reject_order": ("Refuse the order", "Bestellung ablehnen"),
    "act.short_close": ("Close the order short", "Vorzeitig abschließen"),
    "act.reopen_order": ("Open the order again", "Wieder öffnen"),
    "act.counter_order": ("Send a counter-proposal", "Gegenvorschlag senden"),
    "act.cancel_order": ("Cancel the order", "Bestellung stornieren"),
}
"""Words by name: English, German."""
