"""Values found by the label beside them: numbers of documents, dates, references.

Owns the labels of header fields in ten languages and the places in which a value stands to its label: after it on the
line, in the next segment, or below. Every candidate keeps its score, its label and its words.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from extractors.pdf.layout import Line, Sheet, text_of
from extractors.pdf.numbers import DATE
from extractors.pdf.speech import plain_words
from extractors.pdf.words import Word

_NO = r"(?:numbers?|nummer|numero|numer|num|no|nr|n[oº°]|n\.|#|id|numero|nro|n\.?[oº]\.?|№|n(?![a-z]))"
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
_THEIRS = (
    r"(?:client|customer|cust|buyer|kunden|klant|cliente|your|ihre?|votre|vs|v/|uw|su|vostro|vos|er|jeres)\b[.'’s]*"
)


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
        (3.0, rf"(?<![a-z]){_ORDER}[\s\-./]*{_REF}(?![a-z])\.?"),
        (2.6, r"bestell-?nr|bestellnummer|purchase ?order|ordernummer|auftragsnummer|po\s*#|bestelnummer|bestellnr"),
        (2.6, rf"^(?:rif\.?\s*)?{_THEIRS}\s*{_ORDER}$"),
        (2.0, rf"^{_ORDER}$|bestellung (?:nr)?\.?$"),
    ),
    "despatch": _labels(
        (3.0, rf"(?:liefer(?:schein)?s?|delivery(?: note)?|despatch(?: advice)?|packing slip|bon de livraison|bl"
              rf"|pakbon|albaran|ddt|foljesedel|folgeseddel)[\s\-.]*{_NO}|lieferscheinnr|lieferscheinnummer"
              rf"|{_NO}\s*(?:de\s*|di\s*)?(?:albaran|lieferschein|bon de livraison|bl|ddt|pakbon|entrega)$"),
    ),
    "answer": _labels(
        (3.0, rf"(?:confirmation|acknowledge?ment|bestatigungs?|auftragsbestatigung|conferma|bevestiging|ab"
              rf"|bekraftelse|potwierdzeni[ea])[\s\-.]*{_REF}(?![a-z])\.?"),
        (2.6, rf"(?<![a-z])auftrags?[\s\-.]*{_NO}(?![a-z])"),
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
    "ordered": _labels(
        (3.2, rf"{_ORDER}[\s\-]*(?:date|datum|dato)|date (?:de )?(?:la )?commande|data (?:dell.?)?ordine"
              rf"|fecha (?:de(?:l)? )?pedido|data zamowienia|(?:date|datum) of order"),
    ),
    "due": _labels(
        (3.0, r"due\s*(?:date|by|on)|payment\s*(?:is\s*)?due(?:\s*(?:date|by|on))?|payable (?:by|until)"
              r"|fallig\w*|zahlbar bis"
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
    "number": r"kunden|customer|client|klant|(?<![a-z])ust|vat\b|tax ?(?:id|no|reg|number)|steuer|iban|bic\b|tel\b"
    r"|phone|fax|gln|account"
    r"|konto|lieferschein|delivery|bestell|order ?(?:no|nr|number|id|date|ref)|auftrag|contract|vertrag"
    r"|ursprung|original"
    r"|register|hrb|kvk|bank|profile|blanket|sales|referen|\bpo\b|gtin|pin\b|datum|date|due|page|seite|project|projekt"
    r"|amount|total|betrag|related|corrected|bezug|siret|siren|to\b|address|period"
    r"|origin|(?<![a-z])(?:rif|vs|vostr[oa])(?![a-z])|against|preced|do faktury",
    "order": r"kunden-?\s?n|customer n|date|datum|sales|blanket|change|(?<![a-z])ust|vat|artikel|item|minimum|position"
    r"|tracking|framework|quot|amount|total|value|terms|qty|quantity|wert"
    r"|confirm|conferma|bestatig|bevestig|bekraft|potwierdz|acknowledg",
    "despatch": r"date|datum|address|adresse|term|bedingung|kosten",
    "ordered": r"due|deliver|liefer|requ|ihr|your",
    "answer": r"date|datum|(?<![a-z])(?:your|ihre|votre|uw|su|vs)(?![a-z])",
    "preceding": r"date|datum|amount|betrag",
    "contract": r"date|datum",
    "customer": r"date|datum|order|bestell",
    "date": r"liefer|leistung|bestellung|gemass|commande du|delivery|due|fallig\w*|bestell-?datum|order ?date"
    r"|auftrag|ship|period|zeitraum"
    r"|ursprung|contract"
    r"|vertrag|pay|zahl|start|end\b|valid|geburt|check|versand|echeance|vencimi|scadenza|verval|forfal"
    r"|forfallo|sprzedaz"
    r"|angebot|offer|quot|devis|offert"
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

_LABEL_WORDS: Final = 9
"""Words beyond which a run is a sentence that holds a label, not a label."""

_ONE_LABEL: Final = 1.6
"""Heights between the two lines of one label."""

_FLUSH: Final = 3.0
"""Points by which the edges of two lines of one label may differ."""

_ALIKE: Final = 0.35
"""Share by which the print of two lines of one label may differ; boxes drawn on a picture are not exact."""

_ONE_COLUMN: Final = 40.0
"""Points within which the values of labels below each other begin."""

_FAR: Final = 6.0
"""Heights from which what stands to the right of a label is farther than what stands flush below it."""

_NEXT: Final = 2.2
"""Heights from a line to the very next one."""

_SMALLER: Final = 0.88
"""Share of a value's height that the print of a label under it has at the most."""

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
                score = _worth(name, label, text, start) - 0.7 * (len(segment) > _LABEL_WORDS)
                found = _beside(sheet, line.index, number, segment, end, find)
                if found is not None:
                    (value, words, other), nearer = found
                    yield Anchored(value, score + nearer, text, words, other)
                break
    yield from _broken(sheet, name, find)


def _worth(name: str, label: Label, text: str, start: int) -> float:
    """Return how strongly a label speaks for a field; words that speak of another one weaken it."""
    return label.weight - 2.4 * bool(_WRONG_PATTERNS[name].search(text[max(0, start - 18) :]))


def _broken(sheet: Sheet, name: str, find: Find) -> Iterator[Anchored]:
    """Yield the values at labels whose words stand on two lines: beside either of them, between them, or below."""
    for upper, lower, line in _two_lines(sheet):
        for label in LABELS[name]:
            words = [*upper, *lower]
            text = plain_words(text_of(words))
            last = next(iter(reversed(list(label.pattern.finditer(text)))), None)
            # What one of the lines says alone is found there.
            if last is None or len(text) - last.end() > 2 or last.start() > len(plain_words(text_of(upper))):
                continue
            found = _at_both(sheet, upper, lower, find)
            nearer = -0.2
            if found is None and not _to_the_right(sheet, upper, lower):
                below = _beside(sheet, line.index, line.segments.index(lower), lower, len(lower), find)
                found, nearer = below if below is not None else (None, 0.0)
            if found is not None:
                value, taken, other = found
                yield Anchored(value, _worth(name, label, text, last.start()) + nearer, text, taken, other)
            break


def _two_lines(sheet: Sheet) -> Iterator[tuple[list[Word], list[Word], Line]]:
    """Yield words without figures together with those that stand flush below them, and the line of these."""
    for line in sheet.lines:
        for upper in line.segments:
            if len(upper) > _LABEL_WORDS // 2 or any(letter.isdigit() for letter in text_of(upper)):
                continue
            for below in sheet.lines[line.index + 1 : line.index + 5]:
                if below.page != line.page or below.depth - line.depth > _ONE_LABEL * upper[0].height:
                    break
                lower = next((each for each in below.segments if _flush(each, upper)), None)
                if lower is not None:
                    if len(lower) <= _LABEL_WORDS // 2 and not any(letter.isdigit() for letter in text_of(lower)):
                        yield upper, lower, below
                    break


def _flush(one: list[Word], other: list[Word]) -> bool:
    """Say whether two runs of words begin or end at the same place, in print of one size."""
    apart = min(abs(one[0].left - other[0].left), abs(one[-1].right - other[-1].right))
    return apart < _FLUSH and abs(one[0].height - other[0].height) < _ALIKE * other[0].height


def _to_the_right(sheet: Sheet, upper: list[Word], lower: list[Word]) -> list[list[Word]]:
    """Return what stands to the right of two lines, no higher and no lower than they are; the nearest first."""
    right, half = max(upper[-1].right, lower[-1].right), 0.6 * upper[0].height
    top, bottom = upper[0].depth - half, lower[0].depth + half
    found = [
        segment
        for line in sheet.lines[upper[0].line : lower[0].line + 1]
        if top < line.depth < bottom
        for segment in line.segments
        if segment[0].left >= right
    ]
    return sorted(found, key=lambda segment: segment[0].left)


def _at_both(
    sheet: Sheet, upper: list[Word], lower: list[Word], find: Find
) -> tuple[str, tuple[Word, ...], str | None] | None:
    """Return the value to the right of a label on two lines; two values there belong to two labels."""
    beside = _to_the_right(sheet, upper, lower)
    near = [segment for segment in beside if segment[0].left < beside[0][0].left + _ONE_COLUMN]
    return find(near[0]) if len(near) == 1 else None


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
    bare = all(word.text.casefold() in _FILLERS for word in segment[end:])
    for following in line.segments[number + 1 : number + 3]:
        found = find(following)
        if found and not _in_address(found[0], following):
            far = following[0].left - segment[-1].right > _FAR * sheet.height
            flush = _flush_below(sheet, line, segment, find) if far and bare else None
            return (flush, -0.3) if flush else (found, -0.1)
    if not bare:
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
            if found and not _in_address(found[0], inside[0]):
                return found, -0.5
            if any(letter.isalpha() for letter in text_of(inside[0])):
                break
    return _above(sheet, line, segment, find)


def _in_address(value: str, segment: list[Word]) -> bool:
    """Say whether figures with a name behind them are no number of a document: a town's, a street's, a day's."""
    after = segment[1].text.strip(".,") if len(segment) > 1 else ""
    return value.isdigit() and segment[0].text == value and after[:1].isupper() and after.isalpha() and len(after) > 2


def _flush_below(
    sheet: Sheet, line: Line, segment: list[Word], find: Find
) -> tuple[str, tuple[Word, ...], str | None] | None:
    """Return the value that stands flush on the very next line, and is all of its words."""
    below = sheet.lines[line.index + 1] if line.index + 1 < len(sheet.lines) else line
    if below.page != line.page or not 0 < below.depth - line.depth < _NEXT * segment[0].height:
        return None
    under = next((each for each in below.segments if abs(each[0].left - segment[0].left) < _FLUSH), [])
    found = find(under) if under else None
    return found if found and len(found[1]) == len(under) else None


def _above(
    sheet: Sheet, line: Line, segment: list[Word], find: Find
) -> tuple[tuple[str, tuple[Word, ...], str | None], float] | None:
    """Return the value over a label in smaller print, as forms have them under a rule."""
    above = sheet.lines[line.index - 1] if line.index else line
    if above.page != line.page or not 0 < line.depth - above.depth < _NEXT * above.words[0].height:
        return None
    over = next((each for each in above.segments if abs(each[0].left - segment[0].left) < _FLUSH), [])
    if not over or segment[0].height > _SMALLER * over[0].height:
        return None
    found = find(over)
    return (found, -0.6) if found and len(found[1]) == len(over) else None
