"""Values found by the label beside them: numbers of documents, dates, references.

Owns the labels of header fields in ten languages and the places in which a value stands to its label: after it on the
line, in the next segment, or below. Every candidate keeps its score, its label and its words.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from extractors.pdf.layout import Sheet, text_of
from extractors.pdf.numbers import DATE
from extractors.pdf.speech import plain_words
from extractors.pdf.words import Word

_NO = r"(?:numbers?|num|no|nr|nummer|numer|n[oº°]|n\.|#|id|numero|nro|n\.?[oº]\.?|№)"
_INVOICE = (
    r"(?:invoice|inv|tax ?invoice|rechnungs?|handelsrechnungs?|faktura|factuur|facture|fattura|factura|fatura|faktury"
    r"|gutschrifts?|credit ?note|avoir|creditnota|nota de credito|kreditnota|korrektur|rechnungskorrektur|voucher"
    r"|nota di credito|kredytowa|kreditfaktura|abono|credit ?memo)"
)
_PAPER = r"(?:beleg|document|dokument|documento|doc|receipt|statement|booking|bill|quittung|recu)"
_ORDER = (
    r"(?:purchase ?orders?|p\.? ?o\.?|customer order|your order|order|bestell(?:ung)?s?|auftrags?|commande|bon"
    r" de commande"
    r"|ordine|(?:su )?pedido|encomenda|ordre|best\.?|bestel(?:ling)?|zamowieni[ea]|inkopsorder|indkobsordre"
    r"|ihre bestellung"
    r"|votre commande|uw (?:order|bestelling)|vostro ordine|orden de compra|er ordre|ihr auftrag)"
)
_REF = rf"(?:{_NO}|ref(?:erence|erenz|erencia|\.)?)"


class Label(NamedTuple):
    """A pattern of labels and how strongly it speaks for its field."""

    weight: float
    pattern: re.Pattern[str]


class Anchored(NamedTuple):
    """A value with the label it stands at, its score, and its words on the page."""

    value: str
    score: float
    label: str
    words: tuple[Word, ...]
    other: str | None = None


def _labels(*pairs: tuple[float, str]) -> tuple[Label, ...]:
    return tuple(Label(weight, re.compile(pattern)) for weight, pattern in pairs)


LABELS: Final = {
    "number": _labels(
        (3.2, rf"(?<![a-z]){_INVOICE}[\s\-.]*{_NO}(?![a-z])\.?|rechnungsnr|rechnungsnummer|factuurnr"
              rf"|factuurnummer|fakturanr"
              rf"|fakturanummer|n[°º]\s*(?:de\s*)?(?:la\s*)?(?:facture|factura|fattura)|nr\s*faktury|invoice\s*#"
              rf"|numero\s*(?:de\s*)?(?:la\s*)?(?:facture|factura|fatura|fattura)|numer\s*faktury|(?:factura|faktura"
              rf"|facture|factuur|fatura|fattura)\s*(?:vat\s*)?(?:nr|no|n)\b|gutschriftsnr|gutschriftnr"),
        (3.0, rf"^(?:purchase ?order|order response|order change|bestellung|order confirmation|auftragsbestatigung"
              rf"|lieferschein|delivery note|packing slip|ordre|commande|bon de livraison)\s*{_NO}?\s*$"),
        (2.4, rf"(?<![a-z]){_INVOICE}[^:]{{0,28}}?\s*(?:nr|no|n°|#|:)\s*$|(?<![a-z]){_PAPER}[\s\-]*(?:#\s*)?{_NO}"),
        (1.6, rf"^{_INVOICE}$"),
        (1.2, r"^(?:number|nummer|no|nr|numero|numer)$"),
    ),
    "order": _labels(
        (3.0, rf"(?<![a-z]){_ORDER}[\s\-.]*{_REF}(?![a-z])\.?"),
        (2.6, r"bestell-?nr|bestellnummer|purchase ?order|ordernummer|auftragsnummer|po\s*#|bestelnummer|bestellnr"),
        (2.0, rf"^{_ORDER}$|bestellung (?:nr)?\.?$"),
    ),
    "despatch": _labels(
        (3.0, rf"(?:liefer(?:schein)?s?|delivery(?: note)?|despatch(?: advice)?|packing slip|bon de livraison|bl"
              rf"|pakbon|albaran|ddt|foljesedel|folgeseddel)[\s\-.]*{_NO}|lieferscheinnr|lieferscheinnummer"),
    ),
    "preceding": _labels(
        (3.0, r"(?:original|ursprung\w*|zu|ref\w*|related|corrected|bezug\w*|vorausgegangene)\.?\s*(?:rechnung|invoice"
              r"|facture|factuur|factura|faktura)|zur rechnung|facture d.?origine|referenced invoice"
              r"|korrigierte rechnung"),
    ),
    "contract": _labels((3.0, rf"(?:contract|vertrags?|contrat|contratto|contrato"
                              rf"|rahmenvertrag)[\s\-._]*{_REF}|vertragsnr")),
    "customer": _labels(
        (3.0, rf"(?:customer|kunden|client|klant|cliente|kund|account|debitor|konto|acct)[\s\-.]*{_NO}"
              rf"|kundennr|klantnummer"
              r"|kundennummer|kundnr|kundenr"),
    ),
    "date": _labels(
        (3.2, rf"{_INVOICE}[\s\-]*(?:date|datum|dato|data|fecha)|date (?:of )?(?:issue|invoice)|date (?:de"
              rf" )?(?:la )?facture"
              rf"|date d.?(?:emission|facture)|fecha (?:de )?(?:la )?(?:factura|emision|expedicion)|data"
              rf" (?:fattura|emissao"
              rf"|wystawienia|da fatura|di emissione|documento)|(?:issue|bill|document|dokument|beleg"
              rf"|ausstellungs)[\s\-]*"
              rf"(?:date|datum)|rechnungsdatum|fakturadatum|fakturadato|factuurdatum|data de emissao|emitted"
              rf"|belegdatum"
              rf"|date facture|datum faktur|date of supply|fattura del|statement date|date issued|receipt date"),
        (2.4, r"(?:order|bestell?)[\s\-]*(?:date|datum)"),
        (2.2, r"^(?:date|datum|dato|data|fecha|le)$"),
        (1.6, r"\bvom\s*$|\bdated?\b|\bdatum\b|\bdate\b|\bfecha\b|\bdata\b|\bdato\b|\bden\s*$|\bdel\s*$|, le\s*$"),
    ),
    "due": _labels(
        (3.0, r"due\s*(?:date|by|on)|payment\s*(?:is\s*)?due|payable (?:by|until)|fallig\w*|zahlbar bis"
              r"|echeance(?: (?:le|du|de) paiement)?"
              r"|vervaldatum"
              r"|scadenza|vencimiento|vencimento|forfaldsdato|forfallodatum|termin (?:platnosci|zaplaty)|pay"
              r" by|zahlungsziel"
              r"|a payer avant|te betalen voor|betaal voor|uiterlijk|ohne abzug bis|netto bis|\bdue$|zu zahlen bis"
              r"|sista betalningsdag|betalningsdag|zahlung bis|date limite(?: de (?:paiement|reglement))?(?: le)?"
              r"|a (?:payer|regler) (?:avant|pour) le|fecha limite(?: de pago)?|terms?:? due"),
    ),
}  # fmt: skip
"""Field to the labels that announce it, compared as ``plain_words``."""

_WRONG: Final = {
    "number": r"kunden|customer|client|klant|ust|vat\b|tax ?(?:id|no|reg|number)|steuer|iban|bic\b|tel\b|phone"
    r"|fax|gln|account"
    r"|konto|lieferschein|delivery|bestell|order ?(?:no|nr|number|id|date|ref)|auftrag|contract|vertrag"
    r"|ursprung|original"
    r"|register|hrb|kvk|bank|profile|blanket|sales|referen|\bpo\b|gtin|pin\b|datum|date|due|page|seite|project|projekt"
    r"|amount|total|betrag|related|corrected|bezug|siret|siren|to\b|address|period",
    "order": r"kunden|customer n|date|datum|sales|blanket|change|ust|vat|artikel|item|minimum|position|tracking"
    r"|framework|quot|amount|total|value|terms|qty|quantity|wert",
    "despatch": r"date|datum|address|adresse|term|bedingung|kosten",
    "preceding": r"date|datum|amount|betrag",
    "contract": r"date|datum",
    "customer": r"date|datum|order|bestell",
    "date": r"liefer|leistung|bestellung|gemass|commande du|delivery|due|fallig\w*|bestell-?datum|order ?date"
    r"|auftrag|ship|period|zeitraum"
    r"|ursprung|contract"
    r"|vertrag|pay|zahl|start|end\b|valid|geburt|check|versand|echeance|vencimi|scadenza|verval|forfal"
    r"|forfallo|sprzedaz"
    r"|original|related|livraison|service|bestelling|purchase|tax point|print|consegna|entrega",
    "due": r"amount|balance|total|betrag|skonto",
}
_WRONG_PATTERNS: Final = {name: re.compile(pattern) for name, pattern in _WRONG.items()}

_CODE = re.compile(r"^#?[^\W_][\w/\-.&]*$")
_MONEY = re.compile(r"\d{1,3}(?:[.,]\d{3})*[.,]\d{2}|\d+[.,]\d{2}")
_FILLERS: Final = frozenset({":", "#", "-", ".", "=", "nr.", "no.", "nr", "no", "№", "n°", "nº", "number", ":#", "n."})
_PREFIX = re.compile(r"[A-Z]{2,5}")
_NO_PREFIX: Final = frozenset("NO NR ID VAT EUR USD GBP CHF VOM DE FR DATE PAGE".split())
BELOW: Final = 3.6
"""Heights below a label in which its value may stand."""

NEXT_BELOW: Final = 6.0
"""The same where nothing else stands between them."""


def is_code(text: str) -> bool:
    """Say whether a word can be the number of a document: it has a digit, and is neither a date nor money."""
    bare = text.strip(".,;:()")
    digits = any(letter.isdigit() for letter in bare)
    return (
        bool(_CODE.match(bare))
        and digits
        and len(bare.strip("#")) > 1
        and not DATE.match(bare)
        and not _MONEY.fullmatch(bare)
    )


Find = Callable[[list[Word]], "tuple[str, tuple[Word, ...], str | None] | None"]
"""Returns the value at the beginning of some words, its words, and the other value it could be; None for none."""


def code_at(words: list[Word]) -> tuple[str, tuple[Word, ...], str | None] | None:
    """Return the code that begins some words."""
    for index, word in enumerate(words[:4]):
        if plain_words(word.text) == "" or word.text.casefold() in _FILLERS:
            continue
        if is_code(word.text):
            return word.text.strip(".,;:()").lstrip("#"), (word,), None
        following = words[index + 1] if index + 1 < len(words) else None
        prefix = _PREFIX.fullmatch(word.text) and word.text not in _NO_PREFIX
        if prefix and following is not None and re.fullmatch(r"\d[\d\-/]{3,}", following.text):
            return f"{word.text} {following.text}", (word, following), None
        return None
    return None


def anchored(sheet: Sheet, name: str, find: Find) -> Iterator[Anchored]:
    """Yield every value that stands at a label of a field."""
    for line in sheet.lines:
        for number, segment in enumerate(line.segments):
            for label in LABELS[name]:
                hit = _label_in(segment, label.pattern)
                if hit is None:
                    continue
                end, text, start = hit
                score = label.weight
                if _WRONG_PATTERNS[name].search(text[max(0, start - 18) :]):
                    score -= 2.4
                if len(segment) > 9:
                    score -= 0.7
                found = _beside(sheet, line.index, number, segment, end, find)
                if found is not None:
                    (value, words, other), nearer = found
                    yield Anchored(value, score + nearer, text, words, other)
                break


def _label_in(segment: list[Word], pattern: re.Pattern[str]) -> tuple[int, str, int] | None:
    """Return where a label ends in a segment, in words, with the text up to there and where in it the label begins."""
    best: tuple[int, str, int] | None = None
    for end in range(1, len(segment) + 1):
        text = plain_words(text_of(segment[:end]))
        last = next(iter(reversed(list(pattern.finditer(text)))), None)
        if last is not None and len(text) - last.end() <= 2:
            best = (end, text, last.start())
            if end < len(segment) and any(letter.isdigit() for letter in segment[end].text):
                return best
    return best


def _beside(
    sheet: Sheet, index: int, number: int, segment: list[Word], end: int, find: Find
) -> tuple[tuple[str, tuple[Word, ...], str | None], float] | None:
    """Return the value of a label: in the rest of its segment, in the next two segments, or below."""
    line = sheet.lines[index]
    found = find(segment[end:])
    if found:
        return found, 0.3
    for following in line.segments[number + 1 : number + 3]:
        found = find(following)
        if found:
            return found, -0.1
    if segment[end:] and not all(word.text.casefold() in _FILLERS for word in segment[end:]):
        return None
    for below in sheet.lines[index + 1 : index + 6]:
        # The next line of all is the value's, be the cells of a table as high as they like.
        reach = BELOW if below.index > index + 1 else NEXT_BELOW
        if below.page != line.page or below.depth - line.depth > reach * max(sheet.height, segment[0].height):
            break
        inside = [
            other
            for other in below.segments
            if min(other[-1].right, segment[-1].right) - max(other[0].left, segment[0].left) > -15
        ]
        if inside:
            found = find(inside[0])
            if found:
                return found, -0.5
            if any(letter.isalpha() for letter in text_of(inside[0])):
                break
    return None
