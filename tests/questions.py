"""Questions in plain words with what a right answer must say: two languages, typos, unknown and ambiguous numbers.

The same thing is asked in many ways, of subjects about which different answers are right.
"""

from itertools import product
from typing import NamedTuple


class Asked(NamedTuple):
    """A question, the kind of answer that is right, what it must say, and what it must not."""

    question: str
    kind: str
    says: tuple[str, ...]
    never: tuple[str, ...] = ()


def _all(templates, subjects):
    """Ask every way about every subject; of a pair of texts the one in the question's language must be said."""
    found = []
    for (language, template), (number, kind, *says) in product(templates, subjects):
        wanted = tuple(each if isinstance(each, str) else each[language == "de"] for each in says)
        found.append(Asked(template.format(number), kind, wanted))
    return found


APPROVED = _all(
    (
        ("en", "Was {} approved? By whom?"),
        ("en", "who aproved {}"),
        ("en", "Is there an approval for {} yet?"),
        ("en", "has {} been autorised by anybody?"),
        ("de", "Wurde {} freigegeben? Von wem?"),
        ("de", "Wer hat {} genehmigt?"),
        ("de", "Ist {} schon genehmgt worden?"),
    ),
    (
        (
            "PO-1047",
            "told",
            ("No approval of PO-1047", "keine Freigabe verlangt"),
            ("sent without an approval here", "brauchen hier keine Freigabe"),
        ),
        ("4712", "told", ("starter, version 1", "starter, Version 1"), ("asked for none", "verlangten keine")),
        ("invoice 4714", "told", "ravi", ("Yes: 4714 was approved", "Ja: 4714")),
        ("4713", "told", "director", ("still waits for an approval", "wartet noch auf eine Freigabe")),
    ),
)
CONFIRMED = _all(
    (
        ("en", "Did the supplier confirm {}? What changed?"),
        ("en", "was {} acknowleged by the supplier"),
        ("en", "Has {} been accepted?"),
        ("de", "Hat der Lieferant {} bestätigt? Was wurde geändert?"),
        ("de", "Wurde {} angenommen?"),
        ("de", "Liegt die Auftragsbestätigung zu {} vor?"),
    ),
    (
        ("PO-1047", "told", "AB-1047", ("Yes: Nordhavn Steel A/S accepted", "Ja: Nordhavn Steel A/S")),
        ("po 1048", "told", ("has not answered PO-1048", "nicht beantwortet")),
        ("PO1049", "told", "AB-1049", "100 → 130", ("Not as ordered", "Nicht wie bestellt")),
    ),
)
HOLD = _all(
    (
        ("en", "Why is {} on hold? What clears it? Until when?"),
        ("en", "why {} ?"),
        ("en", "Is {} blocked, and what would clear it"),
        ("en", "what is {} stuck on?"),
        ("de", "Warum ist {} angehalten? Was löst das? Bis wann?"),
        ("de", "Wieso ist {} gesperrt?"),
        ("de", "Weshalb hängt {}?"),
        ("de", "ist {} zurückgehaltn?"),
    ),
    (
        ("invoice 4711", "told", "4711", "PRICE", ("clears", "Gelöst")),
        ("4712", "told", ("is not on hold", "nicht angehalten")),
        ("PO-1047", "told", "4711", "PRICE"),
    ),
)
RECEIVED = _all(
    (
        ("en", "What has been received of {}?"),
        ("en", "how much of {} was deliverd"),
        ("en", "did the goods for {} arrive"),
        ("de", "Was wurde von {} geliefert?"),
        ("de", "Ist die Ware zu {} eingegangen?"),
        ("de", "Was haben wir von {} erhalten?"),
    ),
    (
        ("PO-1047", "told", "4", "10", "GR-1047", ("received", "erhalten")),
        ("PO-1048", "told", ("Nothing has been received", "noch nichts eingegangen")),
    ),
)
OPEN = _all(
    (
        ("en", "What is still open of {}?"),
        ("en", "outstandig quantities of {}"),
        ("de", "Was ist von {} noch offen?"),
    ),
    (
        ("order PO-1047", "told", "6", "10", ("Open of order", "Offen von")),
        ("PO-1050", "told", ("Nothing of order PO-1050 is open", "nichts offen")),
    ),
)
WITH = _all(
    (
        ("en", "What is open with {}?"),
        ("en", "what's outstanding from {}"),
        ("de", "Was ist bei {} offen?"),
        ("de", "Was ist von {} noch ausstehend?"),
    ),
    (
        ("Nordhavn Steel", "told", "Nordhavn Steel A/S", ("open orders", "offene Bestellungen")),
        ("Nordhaven Stel", "told", "Nordhavn Steel A/S"),
        ("NORDHAVN", "told", "PO-1047"),
        ("Glasmeister", "which", "Glasmeister Kiel GmbH", "Glasmeister Lübeck GmbH"),
        ("Unheardof Ltd", "unknown", ("No supplier here", "nicht bekannt")),
    ),
)
PAID = _all(
    (
        ("en", "Is invoice {} paid? When is it due?"),
        ("en", "when is {} payable"),
        ("de", "Ist Rechnung {} bezahlt? Wann ist sie fällig?"),
        ("de", "Wann ist {} zahlbar?"),
    ),
    (
        ("4712", "told", ("ready to be paid", "zur Zahlung bereit"), ("15 Mar 2026", "15.03.2026")),
        ("4711", "told", ("is not ready to be paid", "nicht zur Zahlung bereit"), "PRICE"),
    ),
)
DUPLICATE = _all(
    (
        ("en", "Is invoice {} a duplicate?"),
        ("en", "was {} billed twice"),
        ("de", "Ist Rechnung {} doppelt?"),
        ("de", "Ist {} eine Dublette?"),
    ),
    (("4712", "told", ("No: invoice 4712 is no duplicate", "Nein: Rechnung 4712 ist keine Dublette")),),
)
STATUS = _all(
    (
        ("en", "Where does {} stand?"),
        ("en", "status of {}"),
        ("en", "what happens next with {}?"),
        ("de", "Wo steht {}?"),
        ("de", "Wie ist der Stand von {}?"),
    ),
    (
        ("PO-1048", "told", ("must", "Als Nächstes"), ("sent", "erteilt")),
        ("invoice 4712", "told", ("posted", "gebucht")),
    ),
)
PLAIN = (
    Asked("Which orders are late?", "told", ("No order is late",)),
    Asked("Welche Bestellungen sind überfällig?", "told", ("Keine Bestellung ist verspätet",)),
    Asked("What is on hold?", "told", ("4711",)),
    Asked("Was ist gesperrt?", "told", ("4711",)),
    Asked("What waits for approval?", "told", ("4713",), ("4714",)),
    Asked("Was wartet auf Freigabe?", "told", ("4713",)),
    Asked("Are there any duplicates?", "told", ("4716",)),
    Asked("Gibt es Dubletten?", "told", ("4716",)),
    Asked("How many orders are waiting on an exception?", "told", ("3 orders",)),
    Asked("Wie viele Bestellungen sind neu?", "told", ("1 Bestellungen",)),
    Asked("Was PO-1407 approved?", "which", ("No document here has the number PO-1407", "PO-1047"), ("approved by",)),
    Asked("Warum ist Rechnung 9999999 gesperrt?", "unknown", ("Kein Beleg hier hat die Nummer 9999999",)),
    Asked("Why is invoice ZZ-31415926 on hold?", "unknown", ("No document here has the number",)),
    Asked("Wer hat PO-77777-X genehmigt?", "unknown", ("Kein Beleg hier",)),
    Asked("Is invoice 4720 on hold?", "which", ("Glasmeister Kiel GmbH", "Glasmeister Lübeck GmbH")),
    Asked("Ist Rechnung 4720 bezahlt?", "which", ("Glasmeister Kiel GmbH", "Glasmeister Lübeck GmbH")),
    Asked("Is invoice 4720 of Glasmeister Kiel on hold?", "told", ("4720",), ("Lübeck",)),
    Asked("Was 4716 billed twice?", "which", ("invoice 4716",)),
    Asked("Was it approved?", "told", ("4713",)),
    Asked("Did they confirm it?", "which", ("Which order or invoice is meant?",)),
    Asked("Wurde es geliefert?", "which", ("Welche Bestellung oder Rechnung ist gemeint?",)),
    Asked("What is the weather in Kiel like?", "unknown", ("I do not know what is asked",)),
    Asked("", "unknown", ("Ask about an order",)),
    Asked("???", "unknown", ("Ask about an order",)),
    Asked("Is PO-1047 late?", "told", ("PO-1047",)),
    Asked("Ist PO-1048 überfällig?", "told", ("PO-1048", "im Plan")),
    Asked("Was PO-1050 invoiced?", "told", ("4712",)),
    Asked("Wurde PO-1048 berechnet?", "told", ("kam keine Rechnung",)),
    Asked("Was PO-1050 shipped?", "told", ("No shipment of order PO-1050",)),
    Asked("Which tolerance applied to invoice 4711?", "told", ("judged by these tolerances", "Unit price", "exceeded")),
    Asked("what tolernce blocks 4711", "told", ("exceeded",)),
    Asked("Welche Toleranz galt für Rechnung 4711?", "told", ("gemessen", "überschritten")),
    Asked("Which tolerances judged the bills of PO-1050?", "told", ("4712", "within")),
    Asked("How many units of PO-1047 were received?", "told", ("4 of 10",)),
    Asked("Was anything of PO-1047 rejected?", "told", ("Nothing of order PO-1047 was rejected",)),
    Asked("Wurde von PO-1047 etwas zurückgewiesen?", "told", ("nichts zurückgewiesen",)),
    Asked("What was credited on PO-1047?", "told", ("No credit note for order PO-1047",)),
    Asked("Wer muss 4713 freigeben?", "told", ("4713", "wartet noch auf eine Freigabe")),
    Asked("Hat der Lieferant die Bestellung zu Rechnung 4711 bestätigt?", "told", ("PO-1047", "AB-1047")),
)

QUESTIONS = (
    *APPROVED,
    *CONFIRMED,
    *HOLD,
    *RECEIVED,
    *OPEN,
    *WITH,
    *PAID,
    *DUPLICATE,
    *STATUS,
    *PLAIN,
)
