"""What a page is: an invoice, a credit note, an order, its response, a despatch advice, a statement, or unknown.

Owns the words that name a document in ten languages. A name in a title counts most; amounts alone name nothing.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from extractors.pdf.anchors import is_code
from extractors.pdf.layout import Line, Sheet, text_of
from extractors.pdf.speech import plain_words
from rules_engine.documents.kinds import DocumentType

_NAMES: Final = {
    DocumentType.CREDIT_NOTE: r"credit ?notes?|credit ?memo|gutschrift|rechnungs-?korrektur|korrekturrechnung"
                              r"|avoir|creditnota"
    r"|creditfactuur|nota di credito|nota de credito|factura rectificativa|faktura koryguj\w*|kreditnota|kreditfaktura"
    r"|stornorechnung|facture d.?avoir|abono|faktura korekta",
    DocumentType.ORDER_RESPONSE: r"order (?:response|confirmation|acknowledge?ment)|auftragsbestatigung"
                                 r"|bestellbestatigung"
    r"|confirmation de (?:la )?commande|orderbevestiging|conferma (?:d.?)?ordine|confirmacion de pedido"
    r"|orderbekraftelse"
    r"|ordrebekraeftelse|potwierdzenie zamowienia|acknowledge?ment of order|sales order confirmation|accuse de"
    r" reception",
    DocumentType.ORDER_CHANGE: r"order change|change order|bestellanderung|modification de (?:la )?commande"
                               r"|orderwijziging"
    r"|purchase order (?:change|amendment|revision)|anderungsbestellung|auftragsanderung",
    DocumentType.ORDER_CANCELLATION: r"order cancell?ation|bestellstornierung|annulation de (?:la )?commande",
    DocumentType.DESPATCH_ADVICE: r"delivery note|despatch (?:advice|note)|dispatch note|packing (?:slip|list)"
                                  r"|lieferschein"
    r"|bon de livraison|pakbon|leveringsbon|documento di trasporto|albaran|guia de remessa|foljesedel|folgeseddel"
    r"|dokument dostawy|advance ship\w* notice|shipping (?:notice|note)|wydanie zewnetrzne",
    DocumentType.RECEIPT_ADVICE: r"goods receipt(?: note)?|receipt advice|wareneingang\w*|receiving (?:report|advice)"
    r"|bon de reception|goods received note",
    DocumentType.STATEMENT: r"(?:account )?statement(?: of account)?|kontoauszug|releve (?:de compte|d.?operations)"
    r"|rekeningoverzicht|estratto conto|estado de cuenta|extracto|kontoutdrag|kontoudtog|offene posten",
    DocumentType.REMINDER: r"payment reminder|reminder|zahlungserinnerung|mahnung|rappel|relance|aanmaning"
    r"|betalingsherinnering|sollecito|recordatorio|paminnelse|rykker|wezwanie do zaplaty|overdue notice",
    DocumentType.INVOICE: r"(?:tax |commercial |proforma |pro forma |sales )?invoice|[a-z]*rechnung"
                          r"|facture|factuur"
    r"|fattura|factura|fatura|faktura|teilrechnung|schlussrechnung|abschlagsrechnung|honorarnote|nota fiscal|receipt"
    r"|quittung|bill(?! to)|verkaufsrechnung|warenrechnung|kostenrechnung|honorarrechnung|beitragsrechnung",
    DocumentType.ORDER: r"purchase order|bestellung|bon de commande|commande|inkooporder|bestelling|ordine(?:"
                        r" di acquisto)?"
    r"|orden de compra|pedido|encomenda|inkopsorder|bestillingsordre|indkobsordre|zamowienie|einkaufsauftrag|order",
    DocumentType.UNKNOWN: r"quotation|quote|angebot|kostenvoranschlag|offerte|devis|preventivo|presupuesto|orcamento"
    r"|oferta|estimate|tilbud",
}  # fmt: skip
"""Kind to the names of its papers; those of ``UNKNOWN`` are offers, which nobody pays and nothing is ordered by."""

_PATTERNS: Final = {kind: re.compile(rf"(?<![a-z-])(?:{names})(?![a-z])") for kind, names in _NAMES.items()}
REFERS: Final = re.compile(
    r"(?<![a-z])(?:rif|vs|vostr[oa]|uw|su|your|ihrer?|ihrem|to|zu|zur|zum|gemass|laut|your|ihre|our|ref|vom|pour|per|fur|for|original|related|votre|against|bezug"
    r"|on|mit)[\s.:]*(?:the |der |la |del )?$"
)
"""Words behind which another document is named than the one they stand on."""
_SELF_BILLED = re.compile(r"selbst ?ausgestellte\w* rechnung|self[- ]?bill|autofacturation|eigenfaktura")
"""Words beside which *Gutschrift* is an invoice that the buyer writes, as German law calls it."""

_VALUE = re.compile(r"^\W*(?:no|nr|number|nummer|n[o°º]|numero|numer|#|id|date|datum|ref|data|dato|fecha)\b")
TITLE_LINES: Final = 4
"""Lines at the top among which a name with a colon may still be the title."""

TOP: Final = 0.45
"""Share of the first page in which a title stands."""


class Kind(NamedTuple):
    """The type of a document with its evidence: score, and the distance to the next type."""

    document_type: DocumentType
    score: float
    margin: float
    name: str | None = None


def kind_of(sheet: Sheet) -> Kind:
    """Return what a document is by its own words; unknown where none names it."""
    scores: dict[DocumentType, float] = dict.fromkeys(_PATTERNS, 0.0)
    names: dict[DocumentType, str] = {}
    for line in sheet.lines:
        for number, segment in enumerate(line.segments):
            words = plain_words(text_of(segment))
            if len(words) > 90:
                continue
            for kind, hit in _named(words):
                score = _weight(sheet, line, segment[0].height, words, hit)
                if kind is DocumentType.UNKNOWN and _VALUE.match(words[hit.end() :].strip()):
                    # The number of an offer is named on what is ordered and billed by it.
                    score = 0.4
                if score > _LABEL_OF.get(kind, 1.3) and _labels_value(sheet, line, number):
                    score = _LABEL_OF.get(kind, 1.3)
                if text_of(segment).endswith(":") and number + 1 < len(line.segments):
                    score = min(score, 1.2 if line.index < TITLE_LINES else 0.4)
                if score > scores[kind]:
                    scores[kind], names[kind] = score, hit.group(0)
    ranked = sorted(scores.items(), key=lambda pair: -pair[1])
    (best, score), (_, following) = ranked[0], ranked[1]
    if score <= 0:
        return Kind(DocumentType.UNKNOWN, 0.0, 0.0)
    return Kind(best, score, score - following, names[best])


_LABEL_OF: Final = dict.fromkeys((DocumentType.ORDER, DocumentType.DESPATCH_ADVICE, DocumentType.ORDER_RESPONSE), 0.6)
"""How strongly the name of a document speaks as the label of a number: papers that go on from others name those too."""

_PLAIN: Final = 1.2
"""How much larger than usual a label is at the most."""


def _labels_value(sheet: Sheet, line: Line, number: int) -> bool:
    """Say whether a name is the label of a code beside it or flush below it, in the usual print, and no title."""
    segment = line.segments[number]
    if segment[0].height > _PLAIN * sheet.height:
        return False
    beside = line.segments[number + 1 : number + 2]
    lower = sheet.lines[line.index + 1 : line.index + 2]
    below = [each for other in lower for each in other.segments if abs(each[0].left - segment[0].left) < 3]
    return any(len(each) == 1 and is_code(each[0].text) for each in [*beside, *below])


_DENIED = re.compile(r"(?<![a-z])(?:kein|keine|no|not an?|pas une|geen|non)\s*$")


def named_kinds(words: str) -> set[DocumentType]:
    """Return the types that some words name, the empty set where they say that it is none.

    >>> named_kinds("rechnung nr") == {DocumentType.INVOICE}, named_kinds("keine rechnung nr")
    (True, set())
    """
    found = set[DocumentType]()
    for kind, hit in _named(words):
        if _DENIED.search(words[: hit.start()]):
            return set()
        found.add(kind)
    return found


_NUMBER_WORD = re.compile(r"[\s.:#-]*(?:nr|no|number|nummer|numer|numero|n[°ºo]?|#)?[\s.:#]*$")


def ends_in_kind(words: str) -> bool:
    """Say whether words end in the name of a kind of document, or in the word *number* behind one.

    >>> ends_in_kind("inkooporder"), ends_in_kind("rechnung nr"), ends_in_kind("rechnung im anhang")
    (True, True, False)
    """
    return any(_NUMBER_WORD.fullmatch(words[hit.end() :]) for _, hit in _named(words))


def _named(words: str) -> Iterator[tuple[DocumentType, re.Match[str]]]:
    """Yield each type that words name and where; no word names two."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS.items():
        for hit in pattern.finditer(words):
            if any(start < hit.end() and hit.start() < end for start, end in taken):
                continue
            if kind is DocumentType.CREDIT_NOTE and _SELF_BILLED.search(words):
                continue
            taken.append(hit.span())
            yield kind, hit


def _weight(sheet: Sheet, line: Line, height: float, words: str, hit: re.Match[str]) -> float:
    """Return how strongly a name on the page says what the document is."""
    before, after = words[: hit.start()].strip(), words[hit.end() :].strip()
    alone = not before and (not after or after[0].isdigit() or after[0] in "(:#-")
    score = 2.0 if alone else 0.6
    if not before and _VALUE.match(after):
        score = 1.7
    elif REFERS.search(before) or len(words.split()) > 7:
        score = 0.2
    high = line.page == 1 and line.middle < TOP * (sheet.pages[0].height or 1)
    score *= 1.0 if high else 0.4
    return score + min(1.5, max(0.0, height / sheet.height - 1) * 1.2) * (alone or score > 1)
